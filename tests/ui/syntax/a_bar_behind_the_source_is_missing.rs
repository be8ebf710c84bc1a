use pipewright::pipe;

fn main() {
    let _ = pipe!([1, 2] map(double) |> count); //~ ERROR expected `|>` after the source, found `map(double)`
    //~                  ^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
