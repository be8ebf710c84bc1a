use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> collect::<Vec<_>> |> count); //~ ERROR `collect` ends a pipeline, so `count` cannot follow it
    //~                   ^^^^^^^
}
