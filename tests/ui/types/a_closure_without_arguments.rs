use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(|| 1) |> count); //~ ERROR closure is expected to take 1 argument, but it takes 0 arguments
    //~                   ^^^
}
