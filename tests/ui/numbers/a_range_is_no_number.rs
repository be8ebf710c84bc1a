use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> take(0..2) |> count); //~ ERROR `take` takes a number, found a range
    //~                        ^^^^
}
