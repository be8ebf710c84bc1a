use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> buffer("three") |> count); //~ ERROR `buffer` takes a number, found a string
    //~                          ^^^^^^^
}
