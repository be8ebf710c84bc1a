use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> buffer(width = 3) |> count); //~ ERROR the arguments of `buffer` have no names
    //~                          ^^^^^^^^^
}
