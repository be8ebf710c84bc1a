//! `via`: applies a function from pipe to pipe.

use crate::pipe::Pipe;
use crate::sources::{ByFlow, Source};

impl<T, E, S> Pipe<T, E, S> {
    /// `via(every_second)`: applies a local function, or a reusable piece, to the pipe so far.
    ///
    /// `f` gets the pipe and gives a pipe or an `impl Flow`; its stages go on as if they were written in place.
    /// A function with a path needs no `via`: `|> my::every(2)` is `my::every(pipe, 2)`.
    ///
    /// # Order, concurrency, errors, cancellation, panics
    ///
    /// Those of the stages that `f` adds.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::{Flow, pipe};
    ///
    /// fn every_second<E, F: Flow<E>>(p: F) -> impl Flow<E, Item = F::Item> {
    ///     pipe!(p |> enumerate |> filter(|(n, _)| n % 2 == 0) |> map(|(_, x)| x))
    /// }
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let out: Vec<char> = pipe!("abcde".chars() |> via(every_second) |> collect).await;
    /// assert_eq!(out, ['a', 'c', 'e']);
    /// # });
    /// ```
    pub fn via<F, P>(self, f: F) -> Pipe<P::Item, P::Error, P::Flow>
    where
        F: FnOnce(Self) -> P,
        P: Source<ByFlow>,
    {
        Pipe::new(f(self).flow())
    }
}
