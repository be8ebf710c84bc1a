use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(double).0 |> count); //~ ERROR expected a modifier after this dot
    //~                              ^
}

fn double(n: i32) -> i32 {
    n * 2
}
