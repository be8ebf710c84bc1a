use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> (|n| n + 1) |> count); //~ ERROR expected a stage, found brackets
    //~                   ^^^^^^^^^^^
}
