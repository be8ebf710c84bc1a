use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> zip(3..6) |> count); //~ ERROR `zip` is a source, so it cannot follow `|>`
    //~                   ^^^^^^^^^
}
