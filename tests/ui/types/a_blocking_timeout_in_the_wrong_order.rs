use std::time::Duration;

use pipewright::pipe;

fn read(n: u32) -> Vec<u8> {
    vec![0; n as usize]
}

fn main() {
    let _ = pipe!(0..3 |> map(read).timeout(Duration::from_secs(1)).blocking()? |> buffer(2) |> count); //~ ERROR `.timeout(..)` needs an asynchronous function, but this one gives `Vec<u8>` at once
    //~                             ^^^^^^^
}
