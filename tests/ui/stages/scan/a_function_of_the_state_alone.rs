use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> scan(0, |sum| Some(*sum)) |> count); //~ ERROR closure is expected to take 2 arguments, but it takes 1 argument
    //~                       ^^^^
}
