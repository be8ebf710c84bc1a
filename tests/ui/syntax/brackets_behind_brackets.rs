use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(double)(3) |> count); //~ ERROR unexpected `(3)` after `map`
    //~                              ^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
