use pipewright::pipe;

fn main() {
    let _ = pipe!(merge(0..3, ["a", "b"]) |> count); //~ ERROR the branches of this source have different elements: `{integer}` and `&str`
    //~                       ^^^^^^^^^^
}
