use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> buffer(true) |> count); //~ ERROR `buffer` takes a number, found `true`
    //~                          ^^^^
}
