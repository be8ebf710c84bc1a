//! Traits of the users may have methods for everything, with any of our names.
#![deny(warnings)]

use futures::executor::block_on;
use futures::{StreamExt, TryStreamExt, stream};
use pipewright::pipe;

/// As in `itertools`, `tap`, `rayon` and their like, but for every type there is.
trait Everything: Sized {
    fn map(self, _: usize) -> usize {
        1
    }
    fn filter(self) -> usize {
        2
    }
    fn buffer(&self, _: u8) {}
    fn take(&mut self) {}
    fn collect(self) -> Vec<Self> {
        vec![self]
    }
    fn count(self) -> u8 {
        3
    }
    fn boxed(self) -> Box<Self> {
        Box::new(self)
    }
    fn into_flow(self) {}
    fn source(self) {}
    fn clone(&self) {}
    fn as_mut(&mut self) {}
    fn next(&mut self) {}
}

impl<T> Everything for T {}

async fn double(n: u32) -> u32 {
    n * 2
}

fn main() {
    assert_eq!((Everything::map(0, 0), Everything::filter(0), Everything::count(0)), (1, 2, 3));
    Everything::buffer(&0, 0);
    Everything::take(&mut 0);
    Everything::into_flow(0);
    Everything::source(0);
    Everything::clone(&0);
    Everything::as_mut(&mut 0);
    Everything::next(&mut 0);
    assert_eq!((Everything::collect(0), *Everything::boxed(1)), (vec![0], 1));
    let more = 1;
    let mut seen = vec![];
    block_on(pipe!(
        stream::iter([[1], [2]])
            |> map(|list| list)
            |> flatten
            |> map(double)
            |> map(move |n| n + more)
            |> filter(|n| *n > 3)
            |> filter(async move |n| *n > more)
            |> buffer(2).unordered()
            |> take(1)
            |> boxed
            |> for_each(async |n| seen.push(n))
    ));
    assert_eq!(seen, [5]);
    assert_eq!(block_on(pipe!(0..3 |> fold(0, async |sum, n| sum + n))), 3);
    let count = pipe!(stream::iter([Ok(1), Err(2)]).map_ok(|n| n + 1).fuse() |> ? |> count);
    assert_eq!(block_on(count), Err(2));
}
