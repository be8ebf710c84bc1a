use pipewright::pipe;

fn main() {
    let all = pipe!(0..3_u32 |> collect::<Vec<_>>);
    let _ = pipe!(all |> map(|n| n + 1) |> count); //~ ERROR cannot be the source of a pipe
    //~           ^^^
}
