use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> first(|n| *n > 1)); //~ ERROR `first` takes no argument, found 1
    //~                   ^^^^^^^^^^^^^^^^^
}
