use pipewright::pipe;

fn main() {
    let _ = pipe!((0..3 |> map(double)) |> count); //~ ERROR a part of a pipeline cannot stand in brackets
    //~           ^^^^^^^^^^^^^^^^^^^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
