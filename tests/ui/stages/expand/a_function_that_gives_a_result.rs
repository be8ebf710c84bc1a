use pipewright::pipe;

fn visit(node: u32) -> Result<(u32, Vec<u32>), std::io::Error> {
    Ok((node, vec![]))
}

fn main() {
    let _ = pipe!([1] |> expand(visit) |> count); //~ ERROR `expand` needs a function that gives `(item, list)`, but it gives `Result<(u32, Vec<u32>), std::io::Error>`
    //~                        ^^^^^^^
}
