use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(double).buffered(3) |> count); //~ ERROR unknown modifier `buffered`
    //~                              ^^^^^^^^^^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
