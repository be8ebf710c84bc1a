use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map!(double) |> count); //~ ERROR the stage `map` is no macro
    //~                   ^^^^^^^^^^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
