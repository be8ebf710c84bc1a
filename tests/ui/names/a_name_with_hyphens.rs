use pipewright::pipe;

fn main() {
    let _ = pipe!([[1]] |> par-flat-map(double) |> count); //~ ERROR unknown stage `par-flat-map`
    //~                    ^^^^^^^^^^^^^^^^^^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
