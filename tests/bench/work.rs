//! The functions that windows run, and who polls them. All sides take their numbers from one iterator and add them
//! up in one way.

use std::hint::black_box;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use futures::stream::{self, Stream, StreamExt};

use crate::{executor, reactor};

/// A function of a number, and who polls what calls it.
pub trait Work: 'static {
    /// The widest window in which also those come to an end that look at all calls when one is woken.
    const WIDEST_SCAN: usize = usize::MAX;

    fn call(n: u64) -> impl Future<Output = u64> + Send + 'static;

    /// Runs a side that is one future.
    fn run<F: Future>(side: F) -> F::Output {
        executor::block_on(side)
    }

    /// Runs a side that spawns tasks on tokio.
    fn run_spawning<F: Future>(side: F) -> F::Output {
        executor::on_tokio(side)
    }
}

/// Ready at once.
pub struct Ready;

impl Work for Ready {
    async fn call(n: u64) -> u64 {
        n + 1
    }
}

/// Wakes itself, and is ready at its second poll.
pub struct Once;

impl Work for Once {
    async fn call(n: u64) -> u64 {
        Yield { woken: false }.await;
        n + 1
    }
}

struct Yield {
    woken: bool,
}

impl Future for Yield {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.woken {
            return Poll::Ready(());
        }
        self.woken = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Those that wait are completed in random order, one at a time.
pub struct Random;

impl Work for Random {
    const WIDEST_SCAN: usize = 10_000;

    fn call(n: u64) -> impl Future<Output = u64> + Send + 'static {
        reactor::wait(n)
    }
}

/// The source of all: the compiler knows nothing about the numbers.
pub fn numbers(n: u64) -> impl Iterator<Item = u64> + Send + Unpin + 'static {
    (0..n).map(black_box)
}

/// The same for those that take streams.
pub fn stream(n: u64) -> impl Stream<Item = u64> + Send + Unpin + 'static {
    stream::iter(numbers(n))
}

/// What is done with results whose order does not matter.
pub fn add(total: u64, n: u64) -> u64 {
    total + n
}

/// What is done with results in order: another order gives another sum.
pub fn mix(total: u64, n: u64) -> u64 {
    (total ^ n).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The terminal of those that give streams.
pub async fn drain(stream: impl Stream<Item = u64>, f: impl Fn(u64, u64) -> u64) -> u64 {
    let mut stream = pin!(stream);
    let mut total = 0;
    while let Some(n) = stream.next().await {
        total = f(total, n);
    }
    total
}
