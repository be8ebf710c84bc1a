use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> fold(|sum, n| sum + n, 0)); //~ ERROR `fold` takes a function, found `0`
    //~                                          ^
}
