use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> take(|n| n < 3) |> count); //~ ERROR `take` takes a number, found a function
    //~                        ^^^^^^^^^
}
