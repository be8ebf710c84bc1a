use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> take_until(|n| n > 1) |> count); //~ ERROR `take_until` needs a future
    //~                              ^^^^^^^^^
}
