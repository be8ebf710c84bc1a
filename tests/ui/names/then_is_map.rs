use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> then(double) |> count); //~ ERROR unknown stage `then`
    //~                   ^^^^^^^^^^^^
}

async fn double(n: u32) -> u32 {
    n * 2
}
