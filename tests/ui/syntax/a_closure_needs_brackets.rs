use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map |n| n + 1 |> count); //~ ERROR `map` takes its arguments in round brackets
    //~                   ^^^^^^^^^^^^^
}
