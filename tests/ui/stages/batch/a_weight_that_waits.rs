use pipewright::pipe;

fn main() {
    let _ = pipe!(["a", "bc"] |> batch(2).weight(async |s| s.len()) |> count); //~ ERROR `.weight` takes a plain function, found an `async` one
    //~                                          ^^^^^^^^^^^^^^^^^
}
