use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(|n n + 1) |> count); //~ ERROR the closure in `map` lacks the second `|` of its parameters
    //~                       ^^^^^^^^
}
