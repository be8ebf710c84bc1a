//! What stands before the first bar is any expression.
#![deny(warnings)]
#![allow(
    clippy::absolute_paths,
    clippy::cast_lossless,
    clippy::indexing_slicing,
    clippy::never_loop,
    reason = "forms are forms"
)]

use std::collections::BTreeMap;
use std::iter;
use std::ops::ControlFlow;
use std::pin::Pin;

use futures::executor::block_on;
use futures::{Stream, stream};
use pipewright::pipe;

struct Counter {
    n: u32,
}

impl Iterator for Counter {
    type Item = u32;
    fn next(&mut self) -> Option<u32> {
        self.n = self.n.checked_sub(1)?;
        Some(self.n)
    }
}

impl Counter {
    const LIST: [u32; 2] = [1, 2];

    fn new(n: u32) -> Self {
        Self { n }
    }

    async fn whole(self) -> Vec<u32> {
        pipe!(self |> collect).await
    }

    async fn some(&mut self) -> (usize, usize) {
        let first = pipe!(self.by_ref() |> take(1) |> count).await;
        (first, pipe!(&mut *self |> count).await)
    }

    async fn more() -> usize {
        pipe!(Self::new(3) |> count).await
            + pipe!(Self { n: 2 } |> count).await
            + pipe!(Self::LIST |> count).await
    }
}

#[allow(unreachable_pub, reason = "no program has a public item")]
mod inner {
    use pipewright::pipe;

    pub async fn count() -> usize {
        pipe!(super::list() |> count).await + pipe!(crate::list() |> count).await
    }
}

fn list() -> Vec<u32> {
    vec![1, 2, 3]
}

macro_rules! count {
    ($($source:tt)*) => { block_on(pipe!($($source)* |> count)) };
}

fn ranges() {
    let (low, high, list) = (1_u8, 4_u32, [1, 2, 3]);
    assert_eq!(count!(0..3), 3);
    assert_eq!(count!(-1..=1), 3);
    assert_eq!(count!(u32::from(low)..high), 3);
    assert_eq!(count!(0..list.len()), 3);
    assert_eq!(count!(low as usize..list.len()), 2);
    assert_eq!(count!(0..u64::MAX as u128 >> 62), 3);
    assert_eq!(count!((0..3).rev()), 3);
    assert_eq!(block_on(pipe!(1.. |> take(3) |> count)), 3);
    assert_eq!(count!('a'..='c'), 3);
    assert_eq!(count!(!0..=!0_u8), 1);
}

fn lists() {
    let list = list();
    let pages = BTreeMap::from([(1, "a"), (2, "b")]);
    assert_eq!(count!(&list), 3);
    assert_eq!(count!(&list[1..]), 2);
    assert_eq!(count!(list.iter().filter(|n| **n > 1 || **n & 8 == 8)), 2);
    assert_eq!(count!(list.iter().map(|n| n << 1).filter(|n| *n > 2)), 2);
    assert_eq!(count!([0; 4]), 4);
    assert_eq!(count!(vec![1, 2]), 2);
    assert_eq!(count!("a b".split(' ')), 2);
    assert_eq!(count!(Some(1)), 1);
    assert_eq!(count!(pages.values().copied()), 2);
    assert_eq!(count!(<Vec<u32>>::new()), 0);
    assert_eq!(count!(<Vec<u32> as Default>::default()), 0);
    assert_eq!(count!(Vec::<Vec<u32>>::with_capacity(1)), 0);
    assert_eq!(count!(::std::iter::once(1)), 1);
    assert_eq!(count!(iter::from_fn::<u32, _>(|| None)), 0);
    assert_eq!(count!(format!("{}", 1).chars()), 1);
    assert_eq!(count!(list), 3);
}

fn expressions() {
    let is_long = list().len() > 2;
    let dynamic: Box<dyn Iterator<Item = u32>> = Box::new(Counter { n: 2 });
    let pinned: Pin<Box<dyn Stream<Item = u32> + Send>> = Box::pin(stream::iter([1, 2]));
    let flow: ControlFlow<u32, u32> = ControlFlow::Continue(3);
    assert_eq!(count!(dynamic), 2);
    assert_eq!(count!(pinned), 2);
    assert_eq!(count!(Counter { n: 4 }), 4);
    assert_eq!(count!(if is_long { 0..3 } else { 0..1 }), 3);
    assert_eq!(count!(if let ControlFlow::Continue(n) = flow { 0..n } else { 0..1 }), 3);
    assert_eq!(
        count!(match flow {
            ControlFlow::Break(n) | ControlFlow::Continue(n) => 0..n,
        }),
        3
    );
    assert_eq!(
        count!({
            let n = 2;
            0..n
        }),
        2
    );
    assert_eq!(
        count!('found: {
            if is_long {
                break 'found 0..1;
            }
            0..2
        }),
        1
    );
    assert_eq!(
        count!(loop {
            break 0..1;
        }),
        1
    );
    assert_eq!(count!(const { [1, 2] }), 2);
}

fn main() {
    ranges();
    lists();
    expressions();
    assert_eq!(block_on(Counter { n: 2 }.whole()), [1, 0]);
    assert_eq!(block_on(Counter { n: 3 }.some()), (1, 2));
    assert_eq!(block_on(Counter::more()), 7);
    assert_eq!(block_on(inner::count()), 6);
}
