use pipewright::pipe;

fn main() {
    let _ = pipe!([1_u32, 2] |> batch(2).weight(|n| *n) |> count); //~ ERROR mismatched types
    //~                                             ^^
}
