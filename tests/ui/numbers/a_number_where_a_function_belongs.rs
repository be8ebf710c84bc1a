use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(3) |> count); //~ ERROR `map` takes a function, found `3`
    //~                       ^
}
