use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(double, 3) |> count); //~ ERROR `map` takes 1 argument, found 2
    //~                   ^^^^^^^^^^^^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
