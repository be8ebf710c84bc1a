use pipewright::pipe;

async fn pages() -> Vec<u32> {
    vec![1]
}

fn main() {
    let _ = pipe!(pages() |> map(|n| n + 1) |> count); //~ ERROR `impl Future<Output = Vec<u32>>` cannot be the source of a pipe
    //~           ^^^^^^^
}
