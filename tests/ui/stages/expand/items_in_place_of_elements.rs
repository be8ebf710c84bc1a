use pipewright::pipe;

fn main() {
    let _ = pipe!(["a"] |> expand(|name| (name.len(), vec![name.len()])) |> count); //~ ERROR `expand` runs on elements `&str`, but the list that its function gives has `usize`
    //~                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
}
