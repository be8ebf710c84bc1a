use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> batch(2.5) |> count); //~ ERROR `batch` takes a whole number, found `2.5`
    //~                         ^^^
}
