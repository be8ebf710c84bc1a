//! `take`: ends the pipe after a number of elements.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::engine::One;
use crate::flow::{Drive, Ready, Shape};
use crate::observe::{Mode, Plan, Role};
use crate::pipe::Pipe;

impl<T, E, S: Shape> Pipe<T, E, S> {
    /// `take(10)`: lets ten elements pass, and ends there.
    ///
    /// Everything upstream is dropped at the instant the last of them passes; no further element is pulled. `take(0)` pulls
    /// nothing at all.
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
    /// let first: Vec<u32> = pipe!(0.. |> take(3) |> collect).await;
    /// assert_eq!(first, [0, 1, 2]);
    /// # });
    /// ```
    pub fn take(self, limit: usize) -> Pipe<T, E, Take<S>> {
        Pipe::new(Take { one: self.into_one(), left: limit })
    }
}

pin_project! {
    /// The flow of [`take`](Pipe::take).
    #[must_use = "a flow does nothing until it is driven"]
    pub struct Take<S: Shape> {
        #[pin]
        one: One<S>,
        // How many may still pass.
        left: usize,
    }
}

impl<S: Shape> Shape for Take<S> {
    type In = S::Item;
    type Item = S::Item;
    type Error = S::Error;
    type Work = Ready<S::Item, S::Error>;
    type Make = S::Make;
}

impl<S: Drive> Drive for Take<S> {
    #[inline]
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let mut this = self.project();
        if *this.left == 0 {
            this.one.close();
            return Poll::Ready(None);
        }
        let result = this.one.as_mut().poll_next::<M>(cx);
        if let Poll::Ready(Some(Ok(_))) = result {
            *this.left -= 1;
            if *this.left == 0 {
                this.one.close();
            }
        }
        result.map(|result| result.map(Ready::new))
    }

    #[inline]
    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        // `take(0)` owes nothing, and what has had enough is closed.
        if self.left > 0 {
            self.project().one.poll_progress::<M>(cx)
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (low, high) = self.one.size_hint();
        (low.min(self.left), Some(high.map_or(self.left, |high| high.min(self.left))))
    }

    fn plan(&self, plan: &mut Plan) {
        self.one.plan(plan, "take", Role::OneByOne { keeps: 0 });
        plan.last_may_end();
    }
}
