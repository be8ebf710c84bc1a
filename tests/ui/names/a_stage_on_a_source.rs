use pipewright::pipe;

fn main() {
    let _ = pipe!(merge(0..3, 3..6).map(double) |> count); //~ ERROR `map` is a stage, not a modifier
    //~                            ^^^^^^^^^^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
