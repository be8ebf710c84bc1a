//! `flatten`: takes lists apart.

use crate::element::{Called, CalledAny, CalledList, ListFlow, kind};
use crate::pipe::Pipe;

impl<T, E, S> Pipe<T, E, S> {
    /// `flatten`: goes on with the members of elements that are lists, anything that is `IntoIterator`.
    ///
    /// `Result` is refused: it would drop errors silently. Put `?` behind the stage that gives it. An `Option` is a
    /// list of at most one.
    ///
    /// # Order
    ///
    /// Kept: the members take the place of their list.
    ///
    /// # Concurrency
    ///
    /// It takes no time and ends no stretch: the members run within the limit of the same `buffer` as their list did.
    ///
    /// # Errors
    ///
    /// It has none of its own.
    ///
    /// # Cancellation
    ///
    /// Dropping the pipe drops the members that have not been taken.
    ///
    /// # Panics
    ///
    /// A panic of the list's iterator unwinds out of the terminal.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let flat: Vec<u32> = pipe!([vec![1, 2], vec![], vec![3]] |> flatten |> collect).await;
    /// assert_eq!(flat, [1, 2, 3]);
    /// # });
    /// ```
    pub fn flatten(self) -> Called<kind::flatten, T, E, S> {
        Called::new(self.into_flow())
    }
}

/// Stages that take lists apart.
pub trait TakesLists {}
impl TakesLists for kind::flatten {}
impl TakesLists for kind::flat_map {}

/// Never met: says what is wrong with a `Result` where a list belongs.
#[diagnostic::on_unimplemented(
    message = "`{K}` would drop the errors of `{Self}` silently",
    label = "the lists that come here are `{Self}`",
    note = "add `?` behind the stage that gives the `Result`"
)]
pub trait WouldDropErrors<K> {
    /// Whatever comes next: known to nobody, so that this is the only message.
    type To;
    /// Never called.
    fn never() -> Self::To;
}

/// Never met: says what is wrong with something that is no list.
#[diagnostic::on_unimplemented(
    message = "`{K}` needs lists, but what comes here is `{Self}`",
    label = "this is `{Self}`, which is no list",
    note = "for plain values use `map`, or remove this stage",
    note = "a stream or another pipe is no list: collect it inside the function"
)]
pub trait IsNoList<K> {
    /// Whatever comes next: known to nobody, so that this is the only message.
    type To;
    /// Never called.
    fn never() -> Self::To;
}

impl<K: TakesLists, V, X, E, S> Called<K, Result<V, X>, E, S> {
    #[doc(hidden)]
    pub fn __end<P>(&mut self) -> P
    where
        Result<V, X>: WouldDropErrors<K, To = P>,
    {
        <Result<V, X> as WouldDropErrors<K>>::never()
    }
}

impl<K: TakesLists, I: IntoIterator, E, S> CalledList<K, I, E, S> {
    #[doc(hidden)]
    pub fn __end<U>(&mut self) -> Pipe<U, E, ListFlow<S, I, U>>
    where
        I: IntoIterator<Item = U>,
    {
        Pipe::new(ListFlow::new(self.take()))
    }
}

impl<K: TakesLists, T, E, S> CalledAny<K, T, E, S> {
    #[doc(hidden)]
    pub fn __end<P>(&mut self) -> P
    where
        T: IsNoList<K, To = P>,
    {
        T::never()
    }
}
