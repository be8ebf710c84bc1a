use pipewright::pipe;

fn main() {
    let _ = pipe!(merge(0..3, 3) |> count); //~ ERROR `{integer}` cannot be the source of a pipe
    //~                       ^
}
