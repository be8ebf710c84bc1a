use pipewright::pipe;

fn main() {
    let _ = pipe!(merge([0..3, 3..6]) |> count); //~ ERROR `merge` takes 2 or more pipelines, found 1
    //~           ^^^^^^^^^^^^^^^^^^^
}
