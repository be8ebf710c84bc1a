use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(double) /** Twice. */ |> count); //~ ERROR a doc comment cannot stand inside a pipeline
    //~                               ^^^^^^^^^^^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
