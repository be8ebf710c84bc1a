use pipewright::pipe;

fn main() {
    let _ = async { pipe!(0..3 |> map(|n| n + 1)).await }; //~ ERROR is not a future
    //~                                           ^^^^^
}
