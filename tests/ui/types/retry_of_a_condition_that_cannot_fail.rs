use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> filter(|n| *n > 1).retry(3) |> count); //~ ERROR `.retry` needs a function that gives `Result`
    //~                                      ^^^^^
}
