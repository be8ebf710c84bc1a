use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> MAP(double) |> count); //~ ERROR unknown stage `MAP`
    //~                   ^^^^^^^^^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
