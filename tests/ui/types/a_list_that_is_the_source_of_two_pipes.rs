use pipewright::pipe;

fn main() {
    let list = vec![1, 2];
    let _ = pipe!(list |> map(|n| n + 1) |> count);
    let _ = pipe!(list |> map(|n| n + 2) |> count); //~ ERROR use of moved value: `list`
    //~           ^^^^
}
