use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> filter_map(|n| n > 1) |> count); //~ ERROR `filter_map` needs a function that gives `Option`, but it gives `bool`
    //~                             ^^^^^^^^^^^
}
