use pipewright::pipe;

fn main() {
    let width: Option<usize> = Some(3);
    let _ = pipe!(0..3 |> buffer(width) |> count); //~ ERROR mismatched types
    //~                          ^^^^^
}
