//! A terminal that takes items and needs no time for them.

use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::{Described, Observable, Observed, Once};
use crate::engine::{One, Stopped, TURN};
use crate::error::Outcome;
use crate::flow::{Drive, Shape};
use crate::observe::{Mode, Observer, Off, On, Plan, Role};

/// What a terminal gives at the end.
pub trait Ending {
    /// Its type.
    type Output;
    /// It may have had enough before the end.
    const MAY_END: bool = false;
}

/// Where items go.
pub trait Sink<T>: Ending {
    /// Takes an item; `Break` when it has had enough.
    fn put(&mut self, item: T) -> ControlFlow<()>;
    /// The end.
    fn finish(self) -> Self::Output;
}

pin_project! {
    /// The future of a terminal such as [`collect`](crate::Pipe::collect).
    #[must_use = "a pipe does nothing until its terminal is awaited"]
    pub struct Drain<S: Shape<Error: Outcome>, G: Ending> {
        #[pin]
        one: One<S>,
        // Taken at the end.
        sink: Option<G>,
        once: Once,
        // Knows that `S` can be driven and that `G` takes what comes out. Were these bounds of the future, `.await`
        // would report a mistake of the terminal a second time.
        go_on: GoOn<S, G>,
    }
}

/// The poll of a [`Drain`].
type GoOn<S, G> = fn(Pin<&mut Drain<S, G>>, &mut Context<'_>) -> Poll<Out<S, G>>;

/// What a [`Drain`] gives.
type Out<S, G> = <<S as Shape>::Error as Outcome>::Out<<G as Ending>::Output>;

impl<S: Shape<Error: Outcome>, G: Ending> Future for Drain<S, G> {
    type Output = Out<S, G>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Out<S, G>> {
        (self.go_on)(self, cx)
    }
}

impl<S: Drive<Error: Outcome>, G: Sink<S::Item>> Drain<S, G> {
    pub(crate) fn new(one: One<S>, sink: G) -> Self {
        Drain { one, sink: Some(sink), once: Once::new(), go_on: Self::go_on::<Off> }
    }

    /// What the pipe is going to do: see [`Pipe::plan`](crate::Pipe::plan).
    pub fn plan(&self) -> Plan {
        Plan::of(|plan| self.describe(plan))
    }

    /// Tells an observer what happens: see [`observe`](crate::observe).
    pub fn observe<V: Observer + Clone + 'static>(self, observer: &V) -> Observed<Self> {
        Observed::new(self, observer)
    }

    fn go_on<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Out<S, G>> {
        let mut this = self.project();
        let _inside = this.once.enter();
        let Some(mut sink) = this.sink.take() else { unreachable!("`Once` lets nobody in after the end") };
        let result = match this.one.as_mut().poll_each::<M>(cx, TURN, |item| sink.put(item)) {
            Stopped::End => Poll::Ready(S::Error::good(sink.finish())),
            Stopped::Fail(error) => Poll::Ready(error.bad()),
            Stopped::Enough => {
                // Nothing upstream goes on once the sink has had enough.
                this.one.as_mut().close();
                Poll::Ready(S::Error::good(sink.finish()))
            }
            Stopped::Pending => {
                *this.sink = Some(sink);
                Poll::Pending
            }
            Stopped::Turn => {
                *this.sink = Some(sink);
                this.one.as_mut().end_turn::<M>(cx);
                Poll::Pending
            }
        };
        this.once.leave(result)
    }
}

impl<S: Drive<Error: Outcome>, G: Ending> Described for Drain<S, G> {
    fn describe(&self, plan: &mut Plan) {
        self.one.plan(plan, "the end", Role::End);
        if G::MAY_END {
            plan.last_may_end();
        }
    }
}

impl<S: Drive<Error: Outcome>, G: Sink<S::Item>> Observable for Drain<S, G> {
    fn poll_observed(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Out<S, G>> {
        self.go_on::<On>(cx)
    }
}
