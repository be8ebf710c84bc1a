use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> buffer(3, 8) |> count); //~ ERROR `buffer` takes 1 argument, found 2
    //~                   ^^^^^^^^^^^^
}
