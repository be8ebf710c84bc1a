#![deny(deprecated)] // a warning, where this is not denied

use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(get) |> batch(2) |> count); //~ ERROR put `|> buffer(n)` behind it
    //~                   ^^^
}

async fn get(n: u32) -> u32 {
    n
}
