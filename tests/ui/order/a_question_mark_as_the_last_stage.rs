use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> collect::<Vec<_>> |> ?); //~ ERROR `collect` ends a pipeline, so `?` cannot follow it
    //~                   ^^^^^^^
}
