use pipewright::pipe;

fn main() {
    let _ = pipe!(#[allow(unused)] 0..3 |> count); //~ ERROR an attribute cannot stand inside a pipeline
    //~           ^^^^^^^^^^^^^^^^
}
