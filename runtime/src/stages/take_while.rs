//! `take_while`: ends the pipe at the first element that does not meet a condition.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::engine::One;
use crate::flow::{Drive, Ready, Shape};
use crate::observe::{Mode, Plan, Role};
use crate::pipe::Pipe;

impl<T, E, S: Shape> Pipe<T, E, S> {
    /// `take_while(|x| x.is_new())`: lets elements pass as long as the condition holds, and ends at the first where it does not.
    ///
    /// That element is dropped, and so is everything upstream, at that instant. The function sees `&T`, is plain, and may
    /// keep state: the calls come one after another.
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
    /// let small: Vec<u32> = pipe!(0.. |> take_while(|n| n * n < 10) |> collect).await;
    /// assert_eq!(small, [0, 1, 2, 3]);
    /// # });
    /// ```
    pub fn take_while<F>(self, f: F) -> Pipe<T, E, TakeWhile<S, F>>
    where
        F: FnMut(&T) -> bool,
    {
        Pipe::new(TakeWhile { one: self.into_one(), f })
    }
}

pin_project! {
    /// The flow of [`take_while`](Pipe::take_while).
    #[must_use = "a flow does nothing until it is driven"]
    pub struct TakeWhile<S: Shape, F> {
        #[pin]
        one: One<S>,
        f: F,
    }
}

impl<S: Shape, F> Shape for TakeWhile<S, F> {
    type In = S::Item;
    type Item = S::Item;
    type Error = S::Error;
    type Work = Ready<S::Item, S::Error>;
    type Make = S::Make;
}

impl<S: Drive, F: FnMut(&S::Item) -> bool> Drive for TakeWhile<S, F> {
    #[inline]
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let mut this = self.project();
        let result = ready!(this.one.as_mut().poll_next::<M>(cx));
        if matches!(&result, Some(Ok(item)) if !(this.f)(item)) {
            this.one.close();
            return Poll::Ready(None);
        }
        Poll::Ready(result.map(Ready::new))
    }

    #[inline]
    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.project().one.poll_progress::<M>(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.one.size_hint().1)
    }

    fn plan(&self, plan: &mut Plan) {
        self.one.plan(plan, "take_while", Role::OneByOne { keeps: 0 });
        plan.last_may_end();
    }
}
