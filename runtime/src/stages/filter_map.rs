//! `filter_map`: runs a function on every element and goes on with what is `Some`.

use crate::element::{Called, Maybe, NowFlow, Options, Stage, kind};
use crate::pipe::Pipe;
use crate::poison::Then;

impl<T, E, S> Pipe<T, E, S> {
    /// `filter_map(|line| line.strip_prefix("> "))`: goes on with what the function gives as `Some`.
    ///
    /// The function may be plain or asynchronous, as for [`map`](Pipe::map).
    ///
    /// # Order
    ///
    /// Kept. In a buffer, an element that was filtered out frees its place at once, even behind a slow one.
    ///
    /// # Concurrency
    ///
    /// As for [`map`](Pipe::map): one at a time, or as many as a `buffer` behind it says.
    ///
    /// # Errors
    ///
    /// `filter_map(f)?` takes a function that gives `Result<Option<U>, E>`.
    ///
    /// # Cancellation
    ///
    /// Dropping the pipe drops the calls in progress.
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
    /// let numbers: Vec<u32> = pipe!(["1", "x", "3"] |> filter_map(|s| s.parse::<u32>().ok()) |> collect).await;
    /// assert_eq!(numbers, [1, 3]);
    /// # });
    /// ```
    pub fn filter_map<F, R>(self, f: F) -> Stage<kind::filter_map, T, E, S, F, R>
    where
        F: Fn(T) -> R,
    {
        Stage::new(self.open(), f)
    }
}

impl<O, E, S> Called<kind::filter_map, O, E, S> {
    #[doc(hidden)]
    pub fn __end<U, P>(&mut self) -> P
    where
        O: Maybe<Value = U>,
        O::Is: Then<Pipe<U, E, NowFlow<S, Options, U, E>>, To = P>,
    {
        <O::Is>::then(Pipe::new(NowFlow::new(self.take(), Options)))
    }
}
