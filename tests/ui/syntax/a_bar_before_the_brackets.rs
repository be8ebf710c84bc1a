use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map |> (double) |> count); //~ ERROR this `|>` stands between `map` and its brackets
    //~                       ^^
}

fn double(n: i32) -> i32 {
    n * 2
}
