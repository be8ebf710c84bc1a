use pipewright::pipe;

fn main() {
    let _ = pipe!(pages(9) |> map(|n| n + 1) |> count); //~ ERROR cannot find function `pages` in this scope
    //~           ^^^^^
}
