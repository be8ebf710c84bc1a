//! What is done with the results takes longer than it takes to get them, and is done for one after another.

use pipewright::pipe;
use pipewright_examples::look::Look;

use super::wait;

async fn get(no: u32) -> u32 {
    wait(30).await;
    no
}

async fn store(_: u32) {
    wait(20).await;
}

pub async fn slow(look: &Look) {
    pipe!(0..60 |> map(get) |> buffer(8) |> for_each(store)).observe(look).await;
}

pub async fn mended(look: &Look) {
    pipe!(0..60 |> map(get) |> map(store) |> buffer(8) |> run).observe(look).await;
}
