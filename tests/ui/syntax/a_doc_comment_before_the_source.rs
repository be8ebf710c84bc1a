use pipewright::pipe;

fn main() {
    let _ = pipe!(/** Three. */ 0..3 |> count); //~ ERROR a doc comment cannot stand inside a pipeline
    //~           ^^^^^^^^^^^^^
}
