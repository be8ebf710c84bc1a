use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> n = map(double) |> count); //~ ERROR unexpected `n =` before `map(double)`
    //~                   ^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
