use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> take_while(|n| n < 2) |> count); //~ ERROR mismatched types
    //~                                          ^
}
