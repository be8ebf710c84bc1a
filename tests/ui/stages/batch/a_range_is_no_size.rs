use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> batch(1..3) |> count); //~ ERROR mismatched types
    //~                         ^^^^
}
