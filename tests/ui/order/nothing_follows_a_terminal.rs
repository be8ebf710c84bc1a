use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> collect::<Vec<_>> |> map(|n| n + 1)); //~ ERROR `collect` ends a pipeline, so `map` cannot follow it
    //~                   ^^^^^^^
}
