use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(|n| n + 1, 3) |> count); //~ ERROR `map` takes 1 argument, found 2
    //~                   ^^^^^^^^^^^^^^^^^
}
