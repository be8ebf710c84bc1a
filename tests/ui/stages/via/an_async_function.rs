use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> via(async |p| p) |> count); //~ ERROR `via` takes a plain function, found an `async` one
    //~                       ^^^^^^^^^^^
}
