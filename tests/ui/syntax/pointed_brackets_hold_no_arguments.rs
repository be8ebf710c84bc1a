use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map<double> |> count); //~ ERROR `map` takes its arguments in round brackets
    //~                   ^^^^^^^^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
