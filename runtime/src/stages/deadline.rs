//! `deadline`: ends the pipe when its whole run takes too long.

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
    /// `deadline(Duration::from_secs(60))`: ends the pipe with [`TimedOut`] where what stands before it is not at its end
    /// after 60 seconds.
    ///
    /// The time begins when the pipe is first polled, and runs whoever is busy. When it is over everything upstream is
    /// dropped at once; what has passed is finished downstream, a body that runs included, and then comes the error. So at
    /// the end of a pipe it cuts everything off, and right behind the source it stops gracefully.
    ///
    /// # Order
    ///
    /// Kept.
    ///
    /// # Concurrency
    ///
    /// An ordered stage: it sees elements one by one, and the stretch before it runs one at a time. It moves on what is in
    /// progress above, and looks at the clock, also while nobody asks.
    ///
    /// # Errors
    ///
    /// [`TimedOut`] is the pipe's error where none has been set before; otherwise it becomes that one by `From`. An `Err`
    /// from above passes and ends the pipe. What is asked for and comes at the very instant passes.
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
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
    /// let ticks = pipe!(interval(Duration::from_secs(1)));
    /// let end: Result<usize, TimedOut> = pipe!(ticks |> deadline(Duration::from_secs(60)) |> count).await;
    /// assert_eq!(end.unwrap_err().to_string(), "`deadline` timed out after 60s");
    /// # });
    /// ```
    pub fn deadline<X, P>(self, limit: Duration) -> P
    where
        E: TakesTimedOut<To = X>,
        E::To: Then<Pipe<T, X, Deadline<S, X>>, To = P>,
    {
        let one = self.into_one();
        let flow = Deadline {
            one,
            limit,
            name: "deadline",
            alarm: Alarm::new(),
            begun: false,
            over: false,
            error: PhantomData,
        };
        X::then(Pipe::new(flow))
    }
}

impl<T, E, S: Shape, X> Pipe<T, E, Deadline<S, X>> {
    /// `.named("prices")`: gives the stage the name that its error shows.
    pub fn named(self, name: &'static str) -> Self {
        let mut flow = self.into_flow();
        flow.one.rename(name);
        Pipe::new(Deadline { name, ..flow })
    }
}

pin_project! {
    /// The flow of [`deadline`](Pipe::deadline).
    #[must_use = "a flow does nothing until it is driven"]
    pub struct Deadline<S: Shape, X> {
        #[pin]
        one: One<S>,
        limit: Duration,
        // For the error.
        name: &'static str,
        // Set from the first poll to the end.
        alarm: Alarm,
        // It has been polled.
        begun: bool,
        // The time was over while nobody asked.
        over: bool,
        error: PhantomData<fn() -> X>,
    }
}

impl<S: Shape, X> Deadline<S, X> {
    fn begin(self: Pin<&mut Self>) {
        let this = self.project();
        if !std::mem::replace(this.begun, true) {
            this.alarm.set(*this.limit);
        }
    }
}

impl<S: Shape, X> Shape for Deadline<S, X> {
    type In = S::Item;
    type Item = S::Item;
    type Error = X;
    type Work = Ready<S::Item, X>;
    type Make = S::Make;
}

impl<S: Drive<Error: TakesTimedOut<To = X>>, X> Drive for Deadline<S, X> {
    fn poll_work<M: Mode>(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        self.as_mut().begin();
        let mut this = self.project();
        // Where something is always there, nobody else looks at the clock.
        if !std::mem::take(this.over) && !this.alarm.is_late() {
            if let Poll::Ready(result) = this.one.as_mut().poll_next::<M>(cx) {
                if !matches!(result, Some(Ok(_))) {
                    this.alarm.clear();
                }
                return Poll::Ready(result.map(|result| Ready::new(result.map_err(TakesTimedOut::keep))));
            }
            ready!(this.alarm.poll(cx));
        }
        this.alarm.clear();
        this.one.close();
        let error = TimedOut::new(this.name, *this.limit);
        Poll::Ready(Some(Ready::new(Err(S::Error::timed_out(error)))))
    }

    fn poll_progress<M: Mode>(mut self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.as_mut().begin();
        let mut this = self.project();
        this.one.as_mut().poll_progress::<M>(cx);
        if this.alarm.poll(cx).is_ready() {
            *this.over = true;
            this.one.close();
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.one.size_hint().1)
    }

    fn plan(&self, plan: &mut Plan) {
        self.one.plan(plan, "deadline", Role::OneByOne { keeps: 0 });
        plan.last_has_a_clock();
    }
}
