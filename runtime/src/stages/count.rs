//! `count`: how many elements there are.

use std::ops::ControlFlow;

use crate::error::Outcome;
use crate::flow::{Drive, Shape};
use crate::pipe::Pipe;
use crate::terminal::{Drain, Ending, Sink};

impl<T, E, S> Pipe<T, E, S> {
    /// `count`: the number of elements.
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
    /// If there are more than `usize::MAX` elements, where overflow is checked. A panic of the user's code unwinds out of the terminal.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let words = pipe!("to be or not".split(' ') |> filter(|w| w.len() == 2) |> count).await;
    /// assert_eq!(words, 3);
    /// # });
    /// ```
    pub fn count(self) -> Drain<S, Counter>
    where
        E: Outcome,
        S: Drive + Shape<Item = T, Error = E>,
    {
        Drain::new(self.into_one(), Counter(0))
    }
}

/// Counts items.
pub struct Counter(usize);

impl Ending for Counter {
    type Output = usize;
}

impl<T> Sink<T> for Counter {
    #[inline]
    fn put(&mut self, _: T) -> ControlFlow<()> {
        self.0 += 1;
        ControlFlow::Continue(())
    }
    fn finish(self) -> usize {
        self.0
    }
}
