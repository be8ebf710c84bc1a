//! A plain function computes on the thread of the pipe, and no call gets on meanwhile.

use std::thread::sleep;
use std::time::Duration;

use pipewright::pipe;
use pipewright_examples::look::Look;

use super::wait;

async fn get(no: u32) -> u32 {
    wait(5).await;
    no
}

/// A large document: the sleep stands for what a parser does.
fn parse(no: u32) -> u32 {
    sleep(Duration::from_millis(40));
    no
}

pub async fn slow(look: &Look) {
    let parsed = pipe!(0..32 |> map(get) |> map(parse) |> buffer(8) |> count).observe(look).await;
    assert_eq!(parsed, 32);
}

pub async fn mended(look: &Look) {
    let parsed = pipe!(0..32 |> map(get) |> map(parse).blocking() |> buffer(8) |> count).observe(look).await;
    assert_eq!(parsed, 32);
}
