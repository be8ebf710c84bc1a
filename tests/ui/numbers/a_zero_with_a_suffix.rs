use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> buffer(0usize) |> count); //~ ERROR `buffer(0)` would never let an element through
    //~                          ^^^^^^
}
