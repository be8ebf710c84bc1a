use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> via(3) |> count); //~ ERROR `via` takes a function, found `3`
    //~                       ^
}
