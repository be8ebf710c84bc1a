use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(|a, b| a + b) |> count); //~ ERROR closure is expected to take 1 argument, but it takes 2 arguments
    //~                   ^^^
}
