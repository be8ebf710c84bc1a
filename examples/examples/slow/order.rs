//! Four of a hundred take fifty times as long, and the order is kept, which nobody needs.

use pipewright::pipe;
use pipewright_examples::look::Look;

use super::wait;

async fn picture(no: u64) -> u64 {
    wait(if no % 25 == 0 { 500 } else { 10 }).await;
    no
}

pub async fn slow(look: &Look) {
    let sum: u64 = pipe!(0..100 |> map(picture) |> buffer(4) |> sum).observe(look).await;
    assert_eq!(sum, 4950);
}

pub async fn mended(look: &Look) {
    let sum: u64 = pipe!(0..100 |> map(picture) |> buffer(4).unordered() |> sum).observe(look).await;
    assert_eq!(sum, 4950);
}
