use pipewright::{Flow, pipe};

fn first_of<F: Flow>(_: F) -> u32 {
    1
}

fn main() {
    let _ = pipe!(0..3 |> via(first_of) |> count); //~ ERROR `via` needs a function that gives a pipe, but it gives `u32`
    //~                   ^^^
}
