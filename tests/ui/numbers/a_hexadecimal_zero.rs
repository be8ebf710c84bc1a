use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> batch(0x0) |> count); //~ ERROR `batch(0)` would never let an element through
    //~                         ^^^
}
