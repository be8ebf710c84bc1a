use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> buffer(3).window(0) |> count); //~ ERROR `.window(0)` would never let an element through
    //~                                    ^
}
