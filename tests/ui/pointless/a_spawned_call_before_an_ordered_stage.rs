#![deny(deprecated)] // a warning, where this is not denied

use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(hash).spawn()? |> ? |> enumerate |> count); //~ ERROR put `|> buffer(n)` behind it
    //~                   ^^^
}

fn hash(n: u32) -> Result<Result<u32, u8>, u8> {
    Ok(Ok(n))
}
