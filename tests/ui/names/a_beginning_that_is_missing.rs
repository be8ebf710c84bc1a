use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> mp(double) |> count); //~ ERROR unknown stage `mp`
    //~                   ^^^^^^^^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
