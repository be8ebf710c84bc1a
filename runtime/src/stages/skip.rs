//! `skip`: leaves out a number of elements.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::engine::{One, TURN};
use crate::flow::{Drive, Ready, Shape};
use crate::observe::{Mode, Plan, Role};
use crate::pipe::Pipe;

impl<T, E, S: Shape> Pipe<T, E, S> {
    /// `skip(10)`: leaves out the first ten elements.
    ///
    /// # Order
    ///
    /// Kept.
    ///
    /// # Concurrency
    ///
    /// An ordered stage: it sees elements one by one, and the stretch before it runs one at a time. It moves on what is in
    /// progress above also while nobody asks.
    ///
    /// # Errors
    ///
    /// An `Err` from above passes and ends the pipe.
    ///
    /// # Cancellation
    ///
    /// Dropping the pipe drops what is in progress above.
    ///
    /// # Panics
    ///
    /// None of its own.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let rest: Vec<u32> = pipe!(0..5 |> skip(3) |> collect).await;
    /// assert_eq!(rest, [3, 4]);
    /// # });
    /// ```
    pub fn skip(self, count: usize) -> Pipe<T, E, Skip<S>> {
        Pipe::new(Skip { one: self.into_one(), left: count })
    }
}

pin_project! {
    /// The flow of [`skip`](Pipe::skip).
    #[must_use = "a flow does nothing until it is driven"]
    pub struct Skip<S: Shape> {
        #[pin]
        one: One<S>,
        // How many are still to be left out.
        left: usize,
    }
}

impl<S: Shape> Shape for Skip<S> {
    type In = S::Item;
    type Item = S::Item;
    type Error = S::Error;
    type Work = Ready<S::Item, S::Error>;
    type Make = S::Make;
}

impl<S: Drive> Drive for Skip<S> {
    #[inline]
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let mut this = self.project();
        for _ in 0..TURN {
            match ready!(this.one.as_mut().poll_next::<M>(cx)) {
                Some(Ok(_)) if *this.left > 0 => *this.left -= 1,
                result => return Poll::Ready(result.map(Ready::new)),
            }
        }
        this.one.end_turn::<M>(cx);
        Poll::Pending
    }

    #[inline]
    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.project().one.poll_progress::<M>(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (low, high) = self.one.size_hint();
        (low.saturating_sub(self.left), high.map(|high| high.saturating_sub(self.left)))
    }

    fn plan(&self, plan: &mut Plan) {
        self.one.plan(plan, "skip", Role::OneByOne { keeps: 0 });
        plan.last_skips(self.left);
    }
}
