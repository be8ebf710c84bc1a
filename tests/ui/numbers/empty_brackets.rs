use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> batch() |> count); //~ ERROR `batch` takes 1 argument, found 0
    //~                   ^^^^^^^
}
