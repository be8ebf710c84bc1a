//! A pipe may stand in a function of another pipe.
#![deny(warnings)]

use futures::executor::block_on;
use pipewright::pipe;

async fn page(no: u32) -> Vec<u32> {
    vec![no, no + 1]
}

fn main() {
    let out: Vec<Vec<u32>> = block_on(pipe!(
        0..3
            |> map(async |no| pipe!(page(no).await |> map(|n| n * 10) |> collect::<Vec<_>>).await)
            |> map(|list| list.into_iter().filter(|n| *n > 0 || *n | 1 > 9).collect::<Vec<_>>())
            |> buffer(2)
            |> collect
    ));
    assert_eq!(out, [vec![10], vec![10, 20], vec![20, 30]]);
}
