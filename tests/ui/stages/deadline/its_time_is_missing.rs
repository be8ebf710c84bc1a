use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> deadline() |> count); //~ ERROR `deadline` takes 1 argument, found 0
    //~                   ^^^^^^^^^^
}
