use pipewright::pipe;

fn main() {
    let _ = pipe!(interval(3) |> take(2) |> count); //~ ERROR mismatched types
    //~                    ^
}
