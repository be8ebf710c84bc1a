use pipewright::pipe;

fn double(n: u32) -> u32 {
    n * 2
}

fn main() {
    let _ = pipe!(0..3 |> via(double) |> count); //~ ERROR type mismatch in function arguments
    //~                       ^^^^^^
}
