//! How many tries a call took: a layer that tries again counts, a layer further out reads.
//!
//! The two need not know each other, as what is counted belongs to the call that is being polled on this thread.

use std::cell::Cell;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::RunId;

thread_local! {
    /// Tries beyond the first. Without a reader it may be any number.
    static MORE: Cell<Count> = const { Cell::new(Count { of: None, tries: 0 }) };
}

#[derive(Clone, Copy)]
struct Count {
    /// Whose calls they are: a pipe may run inside of a call.
    of: Option<RunId>,
    tries: u32,
}

/// So many more tries begin, of the call that is being polled.
pub(crate) fn add(tries: u32) {
    let count = |more: &Cell<Count>| {
        let count = more.get();
        if count.of == RunId::here() {
            more.set(Count { tries: count.tries.saturating_add(tries), ..count });
        }
    };
    // Fails only while the thread ends, when nobody asks any more.
    let _ = MORE.try_with(count);
}

/// Polls a call, and gives back how many more tries began in it.
pub(crate) fn within<R>(poll: impl FnOnce() -> R) -> (R, u32) {
    let none = Count { of: RunId::here(), tries: 0 };
    let set = |count| MORE.try_with(|more| more.replace(count)).unwrap_or(none);
    let outer = set(none);
    let result = poll();
    (result, set(outer).tries)
}

pin_project! {
    /// A call that also says how many tries it took beyond the first.
    pub(crate) struct Counted<R> {
        #[pin]
        run: R,
        more: u32,
    }
}

impl<R> Counted<R> {
    pub(crate) fn new(run: R) -> Self {
        Counted { run, more: 0 }
    }
}

impl<R: Future> Future for Counted<R> {
    type Output = (R::Output, u32);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let (result, more) = within(|| this.run.poll(cx));
        *this.more = this.more.saturating_add(more);
        result.map(|output| (output, *this.more))
    }
}

#[cfg(all(test, not(pipewright_loom)))]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_within_is_not_counted_outside() {
        let ((inner, between), outer) = within(|| {
            add(1);
            let ((), inner) = within(|| add(3));
            add(1);
            (inner, within(|| {}).1)
        });
        assert_eq!((inner, between, outer), (3, 0, 2));
    }

    #[test]
    fn what_a_pipe_inside_of_a_call_tries_is_not_of_the_call() {
        let inside = || {
            add(1);
            let _inside = RunId::fresh().enter();
            add(8);
            within(|| add(2)).1
        };
        assert_eq!(within(inside), (2, 1));
    }
}
