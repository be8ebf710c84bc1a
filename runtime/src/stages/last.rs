//! `last`: the last element.

use std::ops::ControlFlow;

use crate::error::Outcome;
use crate::flow::{Drive, Shape};
use crate::pipe::Pipe;
use crate::terminal::{Drain, Ending, Sink};

impl<T, E, S> Pipe<T, E, S> {
    /// `last`: runs the pipe to its end and gives the last element as `Option`.
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
    /// A panic of the user's code unwinds out of the terminal.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// assert_eq!(pipe!(0..5 |> last).await, Some(4));
    /// # });
    /// ```
    pub fn last(self) -> Drain<S, Last<T>>
    where
        E: Outcome,
        S: Drive + Shape<Item = T, Error = E>,
    {
        Drain::new(self.into_one(), Last(None))
    }
}

/// Keeps the newest item.
pub struct Last<T>(Option<T>);

impl<T> Ending for Last<T> {
    type Output = Option<T>;
}

impl<T> Sink<T> for Last<T> {
    #[inline]
    fn put(&mut self, item: T) -> ControlFlow<()> {
        self.0 = Some(item);
        ControlFlow::Continue(())
    }
    fn finish(self) -> Option<T> {
        self.0
    }
}
