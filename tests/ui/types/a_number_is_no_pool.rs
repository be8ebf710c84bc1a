use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(|n| n + 1).pool(4) |> count); //~ ERROR mismatched types
    //~                                       ^
}
