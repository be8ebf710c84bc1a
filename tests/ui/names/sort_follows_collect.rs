use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> sort_by_key(double) |> count); //~ ERROR unknown stage `sort_by_key`
    //~                   ^^^^^^^^^^^^^^^^^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
