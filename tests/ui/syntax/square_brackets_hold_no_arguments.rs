use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map[double]); //~ ERROR `map` takes its arguments in round brackets
    //~                   ^^^^^^^^^^^
}

fn double(n: u32) -> u32 {
    n * 2
}
