//! `run`: drives the pipe to its end and drops what comes out.

use std::ops::ControlFlow;

use crate::error::Outcome;
use crate::flow::{Drive, Shape};
use crate::pipe::Pipe;
use crate::terminal::{Drain, Ending, Sink};

impl<T, E, S> Pipe<T, E, S> {
    /// `run`: drives the pipe to its end; what the elements are does not matter any more.
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
    /// use std::cell::RefCell;
    ///
    /// let log = RefCell::new(vec![]);
    /// pipe!(0..3 |> map(async |n| log.borrow_mut().push(n)) |> buffer(2) |> run).await;
    /// assert_eq!(log.into_inner(), [0, 1, 2]);
    /// # });
    /// ```
    pub fn run(self) -> Drain<S, Nowhere>
    where
        E: Outcome,
        S: Drive + Shape<Item = T, Error = E>,
    {
        Drain::new(self.into_one(), Nowhere)
    }
}

/// Drops items.
pub struct Nowhere;

impl Ending for Nowhere {
    type Output = ();
}

impl<T> Sink<T> for Nowhere {
    #[inline]
    fn put(&mut self, _: T) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
    fn finish(self) {}
}
