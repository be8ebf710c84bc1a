//! `flat_map`: runs a function on every element and takes the lists it gives apart.

use crate::element::{Stage, kind};
use crate::pipe::Pipe;

impl<T, E, S> Pipe<T, E, S> {
    /// `flat_map(get_page)`: runs a function that gives a list, and goes on with its members.
    ///
    /// The same as `map(f) |> flatten`. The function may be plain or asynchronous, as for [`map`](Pipe::map).
    ///
    /// # Order
    ///
    /// Kept: the members take the place of the element.
    ///
    /// # Concurrency
    ///
    /// As for [`map`](Pipe::map): one call at a time, or as many as a `buffer` behind it says. It ends no stretch:
    /// what comes after it runs within the same limit.
    ///
    /// # Errors
    ///
    /// `flat_map(f)?` takes a function that gives `Result<list, E>`. A `Result` without `?` is refused.
    ///
    /// # Cancellation
    ///
    /// Dropping the pipe drops the calls in progress and the members that have not been taken.
    ///
    /// # Panics
    ///
    /// A panic of the function or of the list's iterator unwinds out of the terminal.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let all: Vec<u32> = pipe!(1..4 |> flat_map(async |n| vec![n; n as usize]) |> collect).await;
    /// assert_eq!(all, [1, 2, 2, 3, 3, 3]);
    /// # });
    /// ```
    pub fn flat_map<F, R>(self, f: F) -> Stage<kind::flat_map, T, E, S, F, R>
    where
        F: Fn(T) -> R,
    {
        Stage::new(self.into_flow(), f)
    }
}
