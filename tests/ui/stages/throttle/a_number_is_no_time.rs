use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> throttle(3) |> count); //~ ERROR mismatched types
    //~                            ^
}
