//! A terminal that takes items and needs no time for them.

use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::Once;
use crate::engine::One;
use crate::error::Outcome;
use crate::flow::{Drive, Shape};

/// Elements taken in one go before other tasks get a chance.
const TURN: usize = 1024;

/// Where items go.
pub trait Sink<T> {
    /// What it gives at the end.
    type Output;
    /// Takes an item; `Break` when it has had enough.
    fn put(&mut self, item: T) -> ControlFlow<()>;
    /// The end.
    fn finish(self) -> Self::Output;
}

pin_project! {
    /// The future of a terminal such as [`collect`](crate::Pipe::collect).
    #[must_use = "a pipe does nothing until its terminal is awaited"]
    pub struct Drain<S: Shape, G> {
        #[pin]
        one: One<S>,
        // Taken at the end.
        sink: Option<G>,
        once: Once,
    }
}

impl<S: Shape, G> Drain<S, G> {
    pub(crate) fn new(up: S, sink: G) -> Self {
        Drain { one: One::new(up), sink: Some(sink), once: Once::new() }
    }
}

impl<S: Drive<Error: Outcome>, G: Sink<S::Item>> Future for Drain<S, G> {
    type Output = <S::Error as Outcome>::Out<G::Output>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        this.once.enter();
        let Some(sink) = this.sink else { unreachable!("`Once` lets nobody in after the end") };
        let mut result = Poll::Pending;
        let mut turn = 0;
        while turn < TURN {
            match this.one.as_mut().poll_next(cx) {
                Poll::Ready(Some(Ok(item))) => {
                    if sink.put(item).is_continue() {
                        turn += 1;
                        continue;
                    }
                    // Nothing upstream goes on once the sink has had enough.
                    this.one.as_mut().close();
                    result = Poll::Ready(Ok(()));
                }
                Poll::Ready(Some(Err(error))) => result = Poll::Ready(Err(error)),
                Poll::Ready(None) => result = Poll::Ready(Ok(())),
                Poll::Pending => {}
            }
            break;
        }
        if turn == TURN {
            cx.waker().wake_by_ref();
            this.one.as_mut().poll_progress(cx);
        }
        let result = result.map(|result| match (result, this.sink.take()) {
            (Ok(()), Some(sink)) => S::Error::good(sink.finish()),
            (Err(error), _) => error.bad(),
            (Ok(()), None) => unreachable!("the sink is taken once"),
        });
        this.once.leave(result)
    }
}
