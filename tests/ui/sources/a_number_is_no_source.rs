use pipewright::pipe;

fn main() {
    let _ = pipe!(3 |> map(|n| n + 1) |> count); //~ ERROR `{integer}` cannot be the source of a pipe
    //~           ^
}
