use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(double).merge(3..6) |> count); //~ ERROR `merge` is a source, not a modifier
    //~                              ^^^^^^^^^^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
