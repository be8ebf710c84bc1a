//! What is measured: each row is one job, written four times.
//!
//! Every side gets its numbers from [`numbers`], adds the same ones up, and runs on the same executor. A row is
//! given as many numbers as elements come *out* of it.

use std::hint::black_box;
use std::pin::pin;

use futures::stream::{self, Stream, StreamExt};
use futures_buffered::BufferedStreamExt;
use pipewright::pipe;

use crate::executor::{Reactor, block_on, once, ready};

/// Runs a job with so many elements and gives their sum.
pub type Run = fn(u64) -> u64;

/// A job, and how each side does it.
pub struct Row {
    /// What the command line calls it.
    pub name: &'static str,
    /// What the table calls it.
    pub title: &'static str,
    /// The least that can be done: the same futures one by one in a hand-written loop.
    pub floor: Run,
    pub pipewright: Run,
    /// `None` where the crate has nothing of the kind.
    pub futures_buffered: Option<Run>,
    pub futures_util: Run,
}

/// The source of all: the compiler knows nothing about the numbers.
fn numbers(n: u64) -> impl Iterator<Item = u64> {
    (0..n).map(black_box)
}

fn stream(n: u64) -> impl Stream<Item = u64> {
    stream::iter(numbers(n))
}

/// The terminal of the other crates.
async fn drain(stream: impl Stream<Item = u64>) -> u64 {
    let mut stream = pin!(stream);
    let mut total = 0;
    while let Some(n) = stream.next().await {
        total += n;
    }
    total
}

/// The floor of a window: what is in it, one by one.
async fn one_by_one<R: Future<Output = u64>>(n: u64, f: impl Fn(u64) -> R) -> u64 {
    let mut total = 0;
    for n in numbers(n) {
        total += f(n).await;
    }
    total
}

/// Ours: `pipe!` text, ended by adding up.
macro_rules! ours {
    ($($stage:tt)*) => {
        |n| block_on(pipe!(numbers(n) |> $($stage)* |> fold(0, |total, n| total + n)))
    };
}

/// The same for work that a reactor completes.
macro_rules! ours_random {
    ($reactor:ident, $($stage:tt)*) => {
        |n| {
            let $reactor = Reactor::new();
            $reactor.block_on(pipe!(numbers(n) |> $($stage)* |> fold(0, |total, n| total + n)))
        }
    };
}

/// Theirs: what is done with the stream of numbers.
macro_rules! theirs {
    ($($call:tt)*) => {
        |n| block_on(drain(stream(n)$($call)*))
    };
}

macro_rules! theirs_random {
    ($reactor:ident, $($call:tt)*) => {
        |n| {
            let $reactor = Reactor::new();
            $reactor.block_on(drain(stream(n)$($call)*))
        }
    };
}

fn floor_ready(n: u64) -> u64 {
    block_on(one_by_one(n, ready))
}

fn floor_once(n: u64) -> u64 {
    block_on(one_by_one(n, once))
}

fn floor_random(n: u64) -> u64 {
    let reactor = Reactor::new();
    reactor.block_on(one_by_one(n, |n| reactor.wait(n)))
}

/// Rows with a window.
pub const WINDOWS: &[Row] = &[
    Row {
        name: "ready-ordered",
        title: "ready, ordered",
        floor: floor_ready,
        pipewright: ours!(map(ready) |> buffer(64)),
        futures_buffered: Some(theirs!(.map(ready).buffered_ordered(64))),
        futures_util: theirs!(.map(ready).buffered(64)),
    },
    Row {
        name: "ready-unordered",
        title: "ready, unordered",
        floor: floor_ready,
        pipewright: ours!(map(ready) |> buffer(64).unordered()),
        futures_buffered: Some(theirs!(.map(ready).buffered_unordered(64))),
        futures_util: theirs!(.map(ready).buffer_unordered(64)),
    },
    Row {
        name: "once-ordered",
        title: "yield once, ordered",
        floor: floor_once,
        pipewright: ours!(map(once) |> buffer(64)),
        futures_buffered: Some(theirs!(.map(once).buffered_ordered(64))),
        futures_util: theirs!(.map(once).buffered(64)),
    },
    Row {
        name: "once-unordered",
        title: "yield once, unordered",
        floor: floor_once,
        pipewright: ours!(map(once) |> buffer(64).unordered()),
        futures_buffered: Some(theirs!(.map(once).buffered_unordered(64))),
        futures_util: theirs!(.map(once).buffer_unordered(64)),
    },
    Row {
        name: "once-ordered-4",
        title: "yield once, ordered, width 4",
        floor: floor_once,
        pipewright: ours!(map(once) |> buffer(4)),
        futures_buffered: Some(theirs!(.map(once).buffered_ordered(4))),
        futures_util: theirs!(.map(once).buffered(4)),
    },
    Row {
        name: "once-ordered-1000",
        title: "yield once, ordered, width 1,000",
        floor: floor_once,
        pipewright: ours!(map(once) |> buffer(1000)),
        futures_buffered: Some(theirs!(.map(once).buffered_ordered(1000))),
        futures_util: theirs!(.map(once).buffered(1000)),
    },
    Row {
        name: "random-ordered",
        title: "random completion, ordered",
        floor: floor_random,
        pipewright: ours_random!(r, map(|n| r.wait(n)) |> buffer(64)),
        futures_buffered: Some(theirs_random!(r, .map(|n| r.wait(n)).buffered_ordered(64))),
        futures_util: theirs_random!(r, .map(|n| r.wait(n)).buffered(64)),
    },
    Row {
        name: "random-ordered-strict",
        title: "random completion, ordered, `.window(64)`",
        floor: floor_random,
        pipewright: ours_random!(r, map(|n| r.wait(n)) |> buffer(64).window(64)),
        futures_buffered: Some(theirs_random!(r, .map(|n| r.wait(n)).buffered_ordered(64))),
        futures_util: theirs_random!(r, .map(|n| r.wait(n)).buffered(64)),
    },
    Row {
        name: "random-unordered",
        title: "random completion, unordered",
        floor: floor_random,
        pipewright: ours_random!(r, map(|n| r.wait(n)) |> buffer(64).unordered()),
        futures_buffered: Some(theirs_random!(r, .map(|n| r.wait(n)).buffered_unordered(64))),
        futures_util: theirs_random!(r, .map(|n| r.wait(n)).buffer_unordered(64)),
    },
    Row {
        name: "random-ordered-1000",
        title: "random completion, ordered, width 1,000",
        floor: floor_random,
        pipewright: ours_random!(r, map(|n| r.wait(n)) |> buffer(1000)),
        futures_buffered: Some(theirs_random!(r, .map(|n| r.wait(n)).buffered_ordered(1000))),
        futures_util: theirs_random!(r, .map(|n| r.wait(n)).buffered(1000)),
    },
    Row {
        name: "lists-ready",
        title: "lists of 4, ready, width 16",
        floor: |n| block_on(lists_one_by_one(n, ready)),
        pipewright: |n| {
            block_on(pipe!(
                numbers(n / 4) |> flat_map(async |n| [ready(n).await; 4]) |> buffer(16) |> fold(0, |total, n| total + n)
            ))
        },
        futures_buffered: Some(|n| {
            let lists = stream(n / 4).map(async |n| [ready(n).await; 4]).buffered_ordered(16);
            block_on(drain(lists.flat_map(stream::iter)))
        }),
        futures_util: |n| {
            let lists = stream(n / 4).map(async |n| [ready(n).await; 4]).buffered(16);
            block_on(drain(lists.flat_map(stream::iter)))
        },
    },
    Row {
        name: "lists-once",
        title: "lists of 4, yield once, width 16",
        floor: |n| block_on(lists_one_by_one(n, once)),
        pipewright: |n| {
            block_on(pipe!(
                numbers(n / 4) |> flat_map(async |n| [once(n).await; 4]) |> buffer(16) |> fold(0, |total, n| total + n)
            ))
        },
        futures_buffered: Some(|n| {
            let lists = stream(n / 4).map(async |n| [once(n).await; 4]).buffered_ordered(16);
            block_on(drain(lists.flat_map(stream::iter)))
        }),
        futures_util: |n| {
            let lists = stream(n / 4).map(async |n| [once(n).await; 4]).buffered(16);
            block_on(drain(lists.flat_map(stream::iter)))
        },
    },
    Row {
        name: "prefetch",
        title: "nothing to run: `numbers \\|> buffer(64)`",
        floor: |n| numbers(n).sum(),
        pipewright: ours!(buffer(64)),
        futures_buffered: Some(theirs!(.map(std::future::ready).buffered_ordered(64))),
        futures_util: theirs!(.map(std::future::ready).buffered(64)),
    },
];

async fn lists_one_by_one<R: Future<Output = u64>>(n: u64, f: impl Fn(u64) -> R) -> u64 {
    let mut total = 0;
    for n in numbers(n / 4) {
        let list = [f(n).await; 4];
        for n in list {
            total += n;
        }
    }
    total
}

/// Rows without a window.
pub const CHAINS: &[Row] = &[
    Row {
        name: "sync-3",
        title: "sync `map`, `filter`, `map`",
        floor: |n| {
            let mut total = 0;
            for n in numbers(n) {
                let n = n ^ 5;
                if n % 8 != 3 {
                    total += n * 3;
                }
            }
            total
        },
        pipewright: ours!(map(|n| n ^ 5) |> filter(|n| n % 8 != 3) |> map(|n| n * 3)),
        futures_buffered: None,
        futures_util: theirs!(
            .map(|n| n ^ 5).filter(|n| std::future::ready(n % 8 != 3)).map(|n| n * 3)
        ),
    },
    Row {
        name: "sync-5",
        title: "five sync stages",
        floor: |n| {
            let mut total = 0;
            for n in numbers(n) {
                let n = n ^ 5;
                if n % 8 == 3 {
                    continue;
                }
                let n = n * 3;
                if n % 16 == 7 {
                    continue;
                }
                total += n.rotate_left(3);
            }
            total
        },
        pipewright: ours!(
            map(|n| n ^ 5) |> filter(|n| n % 8 != 3) |> map(|n| n * 3)
                |> filter_map(|n| (n % 16 != 7).then_some(n)) |> map(|n: u64| n.rotate_left(3))
        ),
        futures_buffered: None,
        futures_util: theirs!(
            .map(|n| n ^ 5).filter(|n| std::future::ready(n % 8 != 3)).map(|n| n * 3)
                .filter_map(|n| std::future::ready((n % 16 != 7).then_some(n))).map(|n: u64| n.rotate_left(3))
        ),
    },
    Row {
        name: "async-3",
        title: "three ready async functions",
        floor: |n| {
            block_on(async {
                let mut total = 0;
                for n in numbers(n) {
                    total += ready(ready(ready(n).await).await).await;
                }
                total
            })
        },
        pipewright: ours!(map(ready) |> map(ready) |> map(ready)),
        futures_buffered: None,
        futures_util: theirs!(.then(ready).then(ready).then(ready)),
    },
    Row {
        name: "lists-sync",
        title: "sync `flat_map` giving 4 each",
        floor: |n| {
            let mut total = 0;
            for n in numbers(n / 4) {
                for n in [n + 1, n + 2, n + 3, n + 4] {
                    total += black_box(n);
                }
            }
            total
        },
        pipewright: |n| {
            block_on(pipe!(
                numbers(n / 4) |> flat_map(|n| [n + 1, n + 2, n + 3, n + 4]) |> fold(0, |total, n| total + black_box(n))
            ))
        },
        futures_buffered: None,
        futures_util: |n| {
            let lists = stream(n / 4).flat_map(|n| stream::iter([n + 1, n + 2, n + 3, n + 4]));
            block_on(drain(lists.map(black_box)))
        },
    },
    Row {
        name: "batch",
        title: "`batch(16)`, `flatten`",
        floor: |n| {
            let (mut total, mut source) = (0, numbers(n));
            loop {
                let mut list = Vec::with_capacity(16);
                list.extend(source.by_ref().take(16));
                if list.is_empty() {
                    return total;
                }
                for n in list {
                    total += n;
                }
            }
        },
        pipewright: ours!(batch(16) |> flatten),
        futures_buffered: None,
        futures_util: theirs!(.chunks(16).flat_map(stream::iter)),
    },
];
