//! `idle_timeout`: ends the pipe when no element comes for a time.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use pin_project_lite::pin_project;

use crate::engine::One;
use crate::error::{TakesTimedOut, TimedOut};
use crate::flow::{Drive, Ready, Shape};
use crate::observe::{Mode, Plan, Role};
use crate::pipe::Pipe;
use crate::poison::Then;
use crate::time::Alarm;

impl<T, E, S: Shape> Pipe<T, E, S> {
    /// `idle_timeout(Duration::from_secs(30))`: ends the pipe with [`TimedOut`] when it waits for an element for 30 seconds.
    ///
    /// # Order
    ///
    /// Kept.
    ///
    /// # Concurrency
    ///
    /// An ordered stage: it sees elements one by one, and the stretch before it runs one at a time. The time begins when an
    /// element is asked for that is not there, and anew with each; while nobody asks, as when a body is busy, none runs. It
    /// moves on what is in progress above also then.
    ///
    /// # Errors
    ///
    /// [`TimedOut`] is the pipe's error where none has been set before; otherwise it becomes that one by `From`. With it
    /// everything upstream is dropped. An `Err` from above passes and ends the pipe. An element that comes at the very
    /// instant passes.
    ///
    /// # Cancellation
    ///
    /// Dropping the pipe drops what is in progress above.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with time.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use pipewright::{TimedOut, pipe};
    /// use tokio::sync::mpsc;
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
    /// let (tx, rx) = mpsc::channel(9);
    /// tx.send("hello").await.unwrap();
    /// let end: Result<usize, TimedOut> = pipe!(rx |> idle_timeout(Duration::from_secs(30)) |> count).await;
    /// assert_eq!(end.unwrap_err().to_string(), "`idle_timeout` timed out after 30s");
    /// # });
    /// ```
    pub fn idle_timeout<X, P>(self, limit: Duration) -> P
    where
        E: TakesTimedOut<To = X>,
        E::To: Then<Pipe<T, X, IdleTimeout<S, X>>, To = P>,
    {
        let one = self.into_one();
        X::then(Pipe::new(IdleTimeout {
            one,
            limit,
            name: "idle_timeout",
            alarm: Alarm::new(),
            error: PhantomData,
        }))
    }
}

impl<T, E, S: Shape, X> Pipe<T, E, IdleTimeout<S, X>> {
    /// `.named("prices")`: gives the stage the name that its error shows.
    pub fn named(self, name: &'static str) -> Self {
        let mut flow = self.into_flow();
        flow.one.rename(name);
        Pipe::new(IdleTimeout { name, ..flow })
    }
}

pin_project! {
    /// The flow of [`idle_timeout`](Pipe::idle_timeout).
    #[must_use = "a flow does nothing until it is driven"]
    pub struct IdleTimeout<S: Shape, X> {
        #[pin]
        one: One<S>,
        limit: Duration,
        // For the error.
        name: &'static str,
        // Set while an element is asked for and not there.
        alarm: Alarm,
        error: PhantomData<fn() -> X>,
    }
}

impl<S: Shape, X> Shape for IdleTimeout<S, X> {
    type In = S::Item;
    type Item = S::Item;
    type Error = X;
    type Work = Ready<S::Item, X>;
    type Make = S::Make;
}

impl<S: Drive<Error: TakesTimedOut<To = X>>, X> Drive for IdleTimeout<S, X> {
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let mut this = self.project();
        if let Poll::Ready(result) = this.one.as_mut().poll_next::<M>(cx) {
            this.alarm.clear();
            return Poll::Ready(result.map(|result| Ready::new(result.map_err(TakesTimedOut::keep))));
        }
        if !this.alarm.is_set() {
            this.alarm.set(*this.limit);
        }
        ready!(this.alarm.poll(cx));
        this.one.close();
        let error = TimedOut::new(this.name, *this.limit);
        Poll::Ready(Some(Ready::new(Err(S::Error::timed_out(error)))))
    }

    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        let this = self.project();
        // Who does not ask does not wait: above, nothing is begun now.
        this.alarm.clear();
        this.one.poll_progress::<M>(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.one.size_hint().1)
    }

    fn plan(&self, plan: &mut Plan) {
        self.one.plan(plan, "idle_timeout", Role::OneByOne { keeps: 0 });
        plan.last_has_a_clock();
    }
}
