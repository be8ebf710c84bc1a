//! Edition 2021, with the crate under another name.
#![deny(warnings)]

use futures::executor::block_on;
use lines::{pipe, Flow};

async fn double(n: u32) -> u32 {
    n * 2
}

fn pages(n: u32) -> impl Flow<Item = Vec<u32>> {
    pipe!(0..n |> map(|no| vec![no, no + 1]))
}

fn main() {
    let more = 1;
    let out: Vec<u32> = block_on(pipe!(
        merge(pages(2) |> flatten, 7..8)
            |> map(double)
            |> filter(|n| *n > 0)
            |> map(async move |n| n + more)
            |> buffer(2)
            |> scan(0, |sum, n| { *sum += n; Some(*sum) })
            |> collect
    ));
    assert_eq!(out.len(), 4);
    let mut seen = Vec::new();
    block_on(pipe!(names().iter() |> map(|name: &String| name.len()) |> for_each(async |n| seen.push(n))));
    assert_eq!(seen, [1]);
}

fn names() -> Vec<String> {
    vec!["a".to_string()]
}
