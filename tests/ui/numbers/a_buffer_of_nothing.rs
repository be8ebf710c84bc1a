use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> buffer(0) |> count); //~ ERROR `buffer(0)` would never let an element through
    //~                          ^
}
