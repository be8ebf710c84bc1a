use pipewright::pipe;

fn main() {
    let _ = pipe!(merge(0..3 3..6) |> count); //~ ERROR expected `,` or the end of `merge(..)`, found `3`
    //~                      ^
}
