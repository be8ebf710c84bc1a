use pipewright::pipe;

fn main() {
    let width = 3i32;
    let _ = pipe!(0..3 |> buffer(width) |> count); //~ ERROR mismatched types
    //~                          ^^^^^
}
