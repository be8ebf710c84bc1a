use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> filter(|n| n > 1) |> count); //~ ERROR mismatched types
    //~                                  ^
}
