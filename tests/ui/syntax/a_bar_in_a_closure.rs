use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> via(|p| p |> map(double)) |> count); //~ ERROR a pipeline inside the brackets of `via` needs a `pipe!` of its own
    //~                       ^^^^^^^^^^^^^^^^^^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
