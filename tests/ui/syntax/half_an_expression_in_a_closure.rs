use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(|n| n +) |> count); //~ ERROR expected expression, found `)`
    //~                      ^^^^^^^^^
}
