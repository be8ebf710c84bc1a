#![deny(deprecated)] // a warning, where this is not denied

use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> filter(async |n| *n > 1) |> map(|n| [n]) |> flatten |> skip(1) |> count); //~ ERROR put `|> buffer(n)` behind it
    //~                   ^^^^^^
}
