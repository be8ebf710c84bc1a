use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> buffer(3.0) |> count); //~ ERROR `buffer` takes a whole number, found `3.0`
    //~                          ^^^
}
