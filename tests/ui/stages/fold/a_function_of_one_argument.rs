use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> fold(0, |sum| sum + 1)); //~ ERROR closure is expected to take 2 arguments, but it takes 1 argument
    //~                       ^^^^
}
