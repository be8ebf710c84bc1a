#![deny(deprecated)] // a warning, where this is not denied

use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> batch(1) |> count); //~ ERROR `batch(1)` makes lists of one
    //~                   ^^^^^
}
