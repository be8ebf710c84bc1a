use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> async_map(double) |> count); //~ ERROR unknown stage `async_map`
    //~                   ^^^^^^^^^^^^^^^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
