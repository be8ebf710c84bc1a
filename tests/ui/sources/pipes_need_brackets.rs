use pipewright::pipe;

fn main() {
    let _ = pipe!(merge 0..3 |> count); //~ ERROR `merge` takes its arguments in round brackets
    //~           ^^^^^^^^^^
}
