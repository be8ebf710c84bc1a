use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> buffer(4).window(2) |> count); //~ ERROR `.window(2)` is smaller than `buffer(4)`
    //~                            ^^^^^^^^^^
}
