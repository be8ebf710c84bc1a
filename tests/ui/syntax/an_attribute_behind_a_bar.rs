use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> #[inline] map(|n| n + 1)); //~ ERROR an attribute cannot stand inside a pipeline
    //~                   ^^^^^^^^^
}
