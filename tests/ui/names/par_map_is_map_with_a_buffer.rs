use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> par_map(4, double) |> count); //~ ERROR unknown stage `par_map`
    //~                   ^^^^^^^^^^^^^^^^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
