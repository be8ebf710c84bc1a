use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> merge(3..6, 6..9) |> count); //~ ERROR `merge` is a source, so it cannot follow `|>`
    //~                   ^^^^^^^^^^^^^^^^^
}
