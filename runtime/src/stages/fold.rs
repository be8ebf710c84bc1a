//! `fold`: makes one value of all elements.

use crate::element::kind;
use crate::flow::Shape;
use crate::pipe::Pipe;
use crate::terminal::{BodyCalled, BodyStage};

impl<T, E, S: Shape> Pipe<T, E, S> {
    /// `fold(0, |sum, n| sum + n)`: makes one value of all elements, one after another.
    ///
    /// The function may be plain or asynchronous.
    ///
    /// # Order
    ///
    /// That of the pipe.
    ///
    /// # Concurrency
    ///
    /// Calls are made one at a time. While one of them waits, everything in progress in the pipe goes on, and buffers fill.
    /// Other tasks get a chance after 1,024 elements, or 256 where the function is asynchronous.
    ///
    /// # Errors
    ///
    /// `fold(a, f)?` takes a function that gives `Result<A, E>` and ends at the first `Err`.
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
    /// let longest = pipe!(["a", "bcd", "ef"] |> fold("", |a, b| if b.len() > a.len() { b } else { a })).await;
    /// assert_eq!(longest, "bcd");
    /// # });
    /// ```
    pub fn fold<A, F, R>(self, initial: A, f: F) -> BodyStage<kind::fold, T, E, S, A, F, R>
    where
        F: FnMut(A, T) -> R,
    {
        BodyStage::new(self.into_flow(), initial, f)
    }
}

impl<O, E, J, Fut> BodyCalled<kind::fold, O, E, J, Fut> {
    #[doc(hidden)]
    pub fn __end(self) -> Fut {
        self.0
    }
}
