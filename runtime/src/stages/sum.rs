//! `sum`: adds the elements up.

use std::iter::{self, Sum};
use std::ops::ControlFlow;

use crate::error::Outcome;
use crate::flow::{Drive, Shape};
use crate::pipe::Pipe;
use crate::terminal::{Drain, Ending, Sink};

/// What `sum` can make of items `T`: anything that is their `Sum`, and the `Sum` of its own values.
#[diagnostic::on_unimplemented(
    message = "cannot add items of type `{T}` up to `{Self}`",
    label = "the items that reach this stage are `{T}`",
    note = "name another type, as in `sum::<u64>`, or write `fold(first, |sum, item| ..)`",
    note = "for items that are `Result` put `?` behind the stage that gives them, or `|> ?` behind the source"
)]
pub trait SumOf<T> {
    /// The sum of nothing.
    fn zero() -> Self;
    /// With one more.
    fn and(self, item: T) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T, A: Sum<T> + Sum<A>> SumOf<T> for A {
    #[inline]
    fn zero() -> A {
        iter::empty::<A>().sum()
    }
    #[inline]
    fn and(self, item: T) -> A {
        [self, iter::once(item).sum()].into_iter().sum()
    }
}

impl<T, E, S> Pipe<T, E, S> {
    /// `sum::<u64>`: adds the elements up, as [`Iterator::sum`] does.
    ///
    /// # Order
    ///
    /// That of the pipe.
    ///
    /// # Concurrency
    ///
    /// It polls everything in progress whenever it is polled. Other tasks get a chance after 1,024 elements.
    ///
    /// # Errors
    ///
    /// The first `Err` of the pipe ends it: then the result is that `Err`.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the pipe with everything in it, and what was gathered.
    ///
    /// # Panics
    ///
    /// On overflow, where `+` does. A panic of the user's code unwinds out of the terminal.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let bytes = pipe!(["a", "bc"] |> map(|s| s.len()) |> sum::<usize>).await;
    /// assert_eq!(bytes, 3);
    /// # });
    /// ```
    pub fn sum<A>(self) -> Drain<S, Adder<A>>
    where
        A: SumOf<T>,
        E: Outcome,
        S: Drive + Shape<Item = T, Error = E>,
    {
        Drain::new(self.into_one(), Adder(A::zero()))
    }
}

/// Adds items up.
pub struct Adder<A>(A);

impl<A> Ending for Adder<A> {
    type Output = A;
}

impl<T, A: SumOf<T>> Sink<T> for Adder<A> {
    #[inline]
    fn put(&mut self, item: T) -> ControlFlow<()> {
        let so_far = std::mem::replace(&mut self.0, A::zero());
        self.0 = so_far.and(item);
        ControlFlow::Continue(())
    }
    fn finish(self) -> A {
        self.0
    }
}
