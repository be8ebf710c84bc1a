use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> batch(1..3) |> count); //~ ERROR `batch` takes a number, found a range
    //~                         ^^^^
}
