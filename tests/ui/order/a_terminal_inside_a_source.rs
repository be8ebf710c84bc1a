use pipewright::pipe;

fn main() {
    let _ = pipe!(merge(0..3 |> count, 3..6) |> sum::<i32>); //~ ERROR `count` ends a pipeline, so it cannot stand inside `merge`
    //~                         ^^^^^
}
