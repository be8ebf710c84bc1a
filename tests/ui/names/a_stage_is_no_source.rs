use pipewright::pipe;

fn main() {
    let _ = pipe!(map(|n: u32| n + 1) |> count); //~ ERROR a pipeline needs a source before the stage `map`
    //~           ^^^^^^^^^^^^^^^^^^^
}
