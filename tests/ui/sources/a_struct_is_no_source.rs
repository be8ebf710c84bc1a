use pipewright::pipe;

struct Pages;

fn main() {
    let _ = pipe!(Pages |> map(|n| n + 1) |> count); //~ ERROR `Pages` cannot be the source of a pipe
    //~           ^^^^^
}
