use pipewright::pipe;

fn main() {
    let _ = pipe!(let n = 0..3 |> count); //~ ERROR a pipeline begins with its source, not with `let`
    //~           ^^^
}
