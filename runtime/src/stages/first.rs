//! `first`: the first element, and nothing after it.

use std::ops::ControlFlow;

use crate::error::Outcome;
use crate::flow::{Drive, Shape};
use crate::pipe::Pipe;
use crate::terminal::{Drain, Ending, Sink};

impl<T, E, S> Pipe<T, E, S> {
    /// `first`: the first element as `Option`; everything else in the pipe is dropped at that instant.
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
    /// Dropping the future drops the pipe with everything in it.
    ///
    /// # Panics
    ///
    /// A panic of the user's code unwinds out of the terminal.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let hit = pipe!(1.. |> filter(|n| n * n > 50) |> first).await;
    /// assert_eq!(hit, Some(8));
    /// # });
    /// ```
    pub fn first(self) -> Drain<S, First<T>>
    where
        E: Outcome,
        S: Drive + Shape<Item = T, Error = E>,
    {
        Drain::new(self.into_one(), First(None))
    }
}

/// Takes one item.
pub struct First<T>(Option<T>);

impl<T> Ending for First<T> {
    type Output = Option<T>;
    const MAY_END: bool = true;
}

impl<T> Sink<T> for First<T> {
    fn put(&mut self, item: T) -> ControlFlow<()> {
        self.0 = Some(item);
        ControlFlow::Break(())
    }
    fn finish(self) -> Option<T> {
        self.0
    }
}
