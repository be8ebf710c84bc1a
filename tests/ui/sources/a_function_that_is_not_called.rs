use pipewright::pipe;

fn pages() -> Vec<u32> {
    vec![1]
}

fn main() {
    let _ = pipe!(pages |> map(|n| n + 1) |> count); //~ ERROR cannot be the source of a pipe
    //~           ^^^^^
}
