use pipewright::pipe;

fn main() {
    let _ = pipe!(merge(0..3, ["a", "b"]) |> count); //~ ERROR mismatched types
    //~                       ^^^^^^^^^^
}
