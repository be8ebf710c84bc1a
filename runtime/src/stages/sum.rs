//! `sum`: adds the elements up.

use std::iter::{self, Sum};
use std::ops::ControlFlow;

use crate::error::Outcome;
use crate::flow::{Drive, Shape};
use crate::pipe::Pipe;
use crate::terminal::{Drain, Ending, Sink};

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
        A: Sum<T> + Sum<A>,
        E: Outcome,
        S: Drive + Shape<Item = T, Error = E>,
    {
        Drain::new(self.into_flow(), Adder(iter::empty::<A>().sum()))
    }
}

/// Adds items up.
pub struct Adder<A>(A);

impl<A> Ending for Adder<A> {
    type Output = A;
}

impl<T, A: Sum<T> + Sum<A>> Sink<T> for Adder<A> {
    #[inline]
    fn put(&mut self, item: T) -> ControlFlow<()> {
        let so_far = std::mem::replace(&mut self.0, iter::empty::<A>().sum());
        self.0 = [so_far, iter::once(item).sum()].into_iter().sum();
        ControlFlow::Continue(())
    }
    fn finish(self) -> A {
        self.0
    }
}
