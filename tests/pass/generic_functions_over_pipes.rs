//! Functions that are generic over the pipe they take.
#![deny(warnings)]

use std::fmt::Display;

use futures::executor::block_on;
use futures::{Stream, stream};
use pipewright::{BoxPipe, Flow, NoErr, Pipe, pipe};

fn shown<E, F>(items: F) -> impl Flow<E, Item = String>
where
    F: Flow<E, Item: Display>,
{
    pipe!(items |> map(|item| item.to_string()))
}

fn every<E, F: Flow<E>>(items: F, n: usize) -> impl Flow<E, Item = F::Item> {
    pipe!(items |> enumerate |> filter(move |pair| pair.0 % n == 0) |> map(|(_, item)| item))
}

async fn run<S: Stream<Item = u32>, I: IntoIterator<Item = u32>>(stream: S, list: I) -> u32 {
    pipe!(chain(stream, list) |> sum::<u32>).await
}

fn stored<S: Flow<Item = u32> + Send + 'static>(pipe: &Pipe<u32, NoErr, S>) -> usize {
    size_of_val(pipe)
}

fn boxed<'a>(list: &'a [u32]) -> BoxPipe<'a, &'a u32> {
    pipe!(list |> filter(|n| **n > 1) |> boxed)
}

struct Buffered<const N: usize>;

impl<const N: usize> Buffered<N> {
    async fn count(list: Vec<u32>) -> usize {
        pipe!(list |> map(async |n| n) |> buffer(N) |> count).await
    }
}

fn main() {
    let out: Vec<String> =
        block_on(pipe!(shown(pipe!(0..3)) |> via(|p| every(p, 2)) |> self::every(1) |> collect));
    assert_eq!(out, ["0", "2"]);
    assert_eq!(block_on(run(stream::iter([1, 2]), vec![3])), 6);
    assert!(stored(&pipe!(0..3)) > 0);
    assert_eq!(block_on(pipe!(self::boxed(&[1, 2]) |> count)), 1);
    assert_eq!(block_on(Buffered::<3>::count(vec![1, 2])), 2);
}
