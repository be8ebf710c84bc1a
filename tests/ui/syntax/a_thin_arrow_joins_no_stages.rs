use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(double) -> count); //~ ERROR expected `|>` after `map`, found `->`
    //~                               ^^
}

fn double(n: i32) -> i32 {
    n * 2
}
