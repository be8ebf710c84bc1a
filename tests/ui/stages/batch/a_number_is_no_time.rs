use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> batch(2).within(50) |> count); //~ ERROR mismatched types
    //~                                   ^^
}
