//! `skip_while`: leaves out elements until the first that does not meet a condition.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::engine::{One, TURN};
use crate::flow::{Drive, Ready, Shape};
use crate::observe::{Mode, Plan, Role};
use crate::pipe::Pipe;

impl<T, E, S: Shape> Pipe<T, E, S> {
    /// `skip_while(|x| x.is_old())`: leaves elements out as long as the condition holds; the first where it does not passes, and so does everything after it.
    ///
    /// The function sees `&T`, is plain, and may keep state: the calls come one after another.
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
    /// A panic of the function unwinds out of the terminal.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let late: Vec<u32> = pipe!([1, 2, 9, 1] |> skip_while(|n| *n < 5) |> collect).await;
    /// assert_eq!(late, [9, 1]);
    /// # });
    /// ```
    pub fn skip_while<F>(self, f: F) -> Pipe<T, E, SkipWhile<S, F>>
    where
        F: FnMut(&T) -> bool,
    {
        Pipe::new(SkipWhile { one: self.into_one(), f: Some(f) })
    }
}

pin_project! {
    /// The flow of [`skip_while`](Pipe::skip_while).
    #[must_use = "a flow does nothing until it is driven"]
    pub struct SkipWhile<S: Shape, F> {
        #[pin]
        one: One<S>,
        // `None` once an element has passed.
        f: Option<F>,
    }
}

impl<S: Shape, F> Shape for SkipWhile<S, F> {
    type In = S::Item;
    type Item = S::Item;
    type Error = S::Error;
    type Work = Ready<S::Item, S::Error>;
    type Make = S::Make;
}

impl<S: Drive, F: FnMut(&S::Item) -> bool> Drive for SkipWhile<S, F> {
    #[inline]
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let mut this = self.project();
        for _ in 0..TURN {
            let result = ready!(this.one.as_mut().poll_next::<M>(cx));
            if let (Some(f), Some(Ok(item))) = (this.f.as_mut(), &result) {
                if f(item) {
                    continue;
                }
                *this.f = None;
            }
            return Poll::Ready(result.map(Ready::new));
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
        (if self.f.is_some() { 0 } else { low }, high)
    }

    fn plan(&self, plan: &mut Plan) {
        self.one.plan(plan, "skip_while", Role::OneByOne { keeps: 0 });
    }
}
