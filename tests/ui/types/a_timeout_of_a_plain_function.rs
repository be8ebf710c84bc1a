use std::time::Duration;

use pipewright::pipe;

fn hash(n: u32) -> u64 {
    n.into()
}

fn main() {
    let _ = pipe!(0..3 |> map(hash).timeout(Duration::from_secs(1))? |> buffer(2) |> count); //~ ERROR `.timeout(..)` needs an asynchronous function, but this one gives `u64` at once
    //~                             ^^^^^^^
}
