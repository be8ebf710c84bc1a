use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> fold(first = 0, |sum, n| sum + n)); //~ ERROR the arguments of `fold` have no names
    //~                        ^^^^^^^^^
}
