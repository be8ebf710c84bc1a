//! `throttle`: leaves a time between elements.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use pin_project_lite::pin_project;

use crate::engine::One;
use crate::flow::{Drive, Ready, Shape};
use crate::observe::{Mode, Plan, Role};
use crate::pipe::Pipe;
use crate::time::Alarm;

impl<T, E, S: Shape> Pipe<T, E, S> {
    /// `throttle(Duration::from_millis(100))`: hands over an element at most every 100 ms, the first at once.
    ///
    /// Nothing is left out, and nothing is caught up with: where an element comes late, the time to the next begins with
    /// it.
    ///
    /// # Order
    ///
    /// Kept.
    ///
    /// # Concurrency
    ///
    /// An ordered stage: it sees elements one by one, and the stretch before it runs one at a time. While it waits it
    /// fetches the next element, so that only what takes longer than `period` to make takes longer here. It moves on what
    /// is in progress above also while nobody asks.
    ///
    /// # Errors
    ///
    /// An `Err` from above passes at once and ends the pipe.
    ///
    /// # Cancellation
    ///
    /// Dropping the pipe drops what is in progress above, and the element that waits.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with time.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use pipewright::pipe;
    /// use tokio::time::Instant;
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
    /// let start = Instant::now();
    /// let at: Vec<u128> =
    ///     pipe!(0..4 |> throttle(Duration::from_millis(100)) |> map(|_| start.elapsed().as_millis()) |> collect).await;
    /// assert_eq!(at, [0, 100, 200, 300]);
    /// # });
    /// ```
    pub fn throttle(self, period: Duration) -> Pipe<T, E, Throttle<S>> {
        let one = self.into_one();
        Pipe::new(Throttle { one, period, alarm: Alarm::new(), held: None })
    }
}

pin_project! {
    /// The flow of [`throttle`](Pipe::throttle).
    #[must_use = "a flow does nothing until it is driven"]
    pub struct Throttle<S: Shape> {
        #[pin]
        one: One<S>,
        period: Duration,
        // Set by each hand-over.
        alarm: Alarm,
        // Waits for its time.
        held: Option<S::Item>,
    }
}

impl<S: Shape> Shape for Throttle<S> {
    type In = S::Item;
    type Item = S::Item;
    type Error = S::Error;
    type Work = Ready<S::Item, S::Error>;
    type Make = S::Make;
}

impl<S: Drive> Drive for Throttle<S> {
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let mut this = self.project();
        if this.held.is_none() {
            match ready!(this.one.as_mut().poll_next::<M>(cx)) {
                Some(Ok(item)) => *this.held = Some(item),
                Some(Err(error)) => return Poll::Ready(Some(Ready::new(Err(error)))),
                None => return Poll::Ready(None),
            }
        }
        if this.alarm.is_set() && this.alarm.poll(cx).is_pending() {
            this.one.poll_progress::<M>(cx);
            return Poll::Pending;
        }
        this.alarm.set(*this.period);
        Poll::Ready(this.held.take().map(Ready::item))
    }

    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.project().one.poll_progress::<M>(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (low, high) = self.one.size_hint();
        let held = usize::from(self.held.is_some());
        (low.saturating_add(held), high.and_then(|high| high.checked_add(held)))
    }

    fn plan(&self, plan: &mut Plan) {
        self.one.plan(plan, "throttle", Role::OneByOne { keeps: 1 });
        plan.last_has_a_clock();
    }
}
