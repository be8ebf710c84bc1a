//! `enumerate`: numbers the elements.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::engine::One;
use crate::flow::{Drive, Ready, Shape};
use crate::observe::{Mode, Plan, Role};
use crate::pipe::Pipe;

impl<T, E, S: Shape> Pipe<T, E, S> {
    /// `enumerate`: goes on with `(number, element)`, from 0.
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
    /// If there are more than `usize::MAX` elements, where overflow is checked.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let named: Vec<(usize, char)> = pipe!("ab".chars() |> enumerate |> collect).await;
    /// assert_eq!(named, [(0, 'a'), (1, 'b')]);
    /// # });
    /// ```
    pub fn enumerate(self) -> Pipe<(usize, T), E, Enumerate<S>> {
        Pipe::new(Enumerate { one: self.into_one(), next: 0 })
    }
}

pin_project! {
    /// The flow of [`enumerate`](Pipe::enumerate).
    #[must_use = "a flow does nothing until it is driven"]
    pub struct Enumerate<S: Shape> {
        #[pin]
        one: One<S>,
        next: usize,
    }
}

impl<S: Shape> Shape for Enumerate<S> {
    type In = (usize, S::Item);
    type Item = (usize, S::Item);
    type Error = S::Error;
    type Work = Ready<(usize, S::Item), S::Error>;
    type Make = S::Make;
}

impl<S: Drive> Drive for Enumerate<S> {
    #[inline]
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let this = self.project();
        this.one.poll_next::<M>(cx).map(|result| {
            result.map(|result| {
                Ready::new(result.map(|item| {
                    let number = *this.next;
                    *this.next += 1;
                    (number, item)
                }))
            })
        })
    }

    #[inline]
    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.project().one.poll_progress::<M>(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.one.size_hint()
    }

    fn plan(&self, plan: &mut Plan) {
        self.one.plan(plan, "enumerate", Role::OneByOne { keeps: 0 });
    }
}
