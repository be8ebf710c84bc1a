use pipewright::pipe;

async fn parent(node: u32) -> (String, u32) {
    (node.to_string(), node / 2)
}

fn main() {
    let _ = pipe!([9] |> expand(parent) |> map(|name| name.len()) |> buffer(4) |> collect::<Vec<_>>); //~ ERROR `expand` needs a function that gives `(item, list)`, but its list is `u32`
    //~                        ^^^^^^^^
}
