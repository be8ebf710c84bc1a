use pipewright::pipe;

fn is_new(_: &u32) -> Result<bool, std::io::Error> {
    Ok(true)
}

fn main() {
    let _ = pipe!(0..3 |> filter(is_new) |> count); //~ ERROR `filter` needs a condition that gives `bool`, but it gives `Result<bool, std::io::Error>`
    //~                         ^^^^^^^^
}
