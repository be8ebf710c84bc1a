use pipewright::pipe;

fn main() {
    let _ = pipe!(merge { 0..3, 3..6 } |> count); //~ ERROR `merge` takes its arguments in round brackets
    //~           ^^^^^^^^^^^^^^^^^^^^
}
