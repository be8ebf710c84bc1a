use pipewright::pipe;

async fn children(node: u32) -> Vec<u32> {
    vec![2 * node, 2 * node + 1]
}

fn main() {
    let _ = pipe!([1] |> expand(children) |> buffer(4) |> take(9) |> count); //~ ERROR `expand` needs a function that gives `(item, list)`, but it gives `Vec<u32>`
    //~                        ^^^^^^^^^^
}
