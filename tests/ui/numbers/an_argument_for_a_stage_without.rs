use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> enumerate(1) |> count); //~ ERROR `enumerate` takes no argument, found 1
    //~                   ^^^^^^^^^^^^
}
