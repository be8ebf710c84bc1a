#![deny(deprecated)] // a warning, where this is not denied

use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(get) |> buffer(2) |> buffer(4) |> count); //~ ERROR the second `buffer` only stores finished results
    //~                                            ^^^^^^
}

async fn get(n: u32) -> u32 {
    n
}
