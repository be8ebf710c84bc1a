use pipewright::pipe;

fn main() {
    let _ = pipe!(chain(0..3, ["a", "b"]) |> count); //~ ERROR mismatched types
    //~                       ^^^^^^^^^^
}
