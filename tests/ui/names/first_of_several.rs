use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> first(2)); //~ ERROR `first` takes no argument, found 1
    //~                   ^^^^^^^^
}
