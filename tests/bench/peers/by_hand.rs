//! By hand: what somebody writes who needs just this window, on one task, without panics, cancellation or sources
//! that fail. How far others are from it is the price of being general.

mod results;
mod window;
mod woken;

use std::task::Poll;

use futures::Stream;

use results::{AsFinished, InOrder};
use window::Window;

use crate::work::{Work, add, drain, mix, stream};

pub fn ordered<W: Work>(n: u64, width: usize) -> u64 {
    W::run(drain(in_order(stream(n), W::call, width), mix))
}

pub fn unordered<W: Work>(n: u64, width: usize) -> u64 {
    W::run(drain(Window::new(stream(n), W::call, width, AsFinished::new()), add))
}

/// A window with the room that pipewright's has: four times its width.
pub fn in_order<S, C, R>(upstream: S, call: C, width: usize) -> impl Stream<Item = R::Output> + Unpin
where
    S: Stream + Unpin,
    C: FnMut(S::Item) -> R + Unpin,
    R: Future,
{
    Window::new(upstream, call, width, InOrder::new(4 * width))
}

/// Where a finished call leaves its result until it is asked for.
trait Results<T> {
    /// Whether one more may begin.
    fn has_room(&self) -> bool;

    /// The number of the one that begins.
    fn begin(&mut self) -> usize;

    /// Takes a result; gives it back if it is the next one.
    fn at_once(&mut self, number: usize, result: T) -> Poll<T>;

    /// Takes a result.
    fn put(&mut self, number: usize, result: T);

    /// The next result, if it is there.
    fn next(&mut self) -> Option<T>;
}
