//! `flatten`: takes lists apart.

use crate::element::{Called, CalledAny, CalledList, ListFlow, kind};
use crate::pipe::Pipe;
use crate::poison::Then;

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
        Called::at(self.open())
    }
}

impl<I: IntoIterator, E, S> CalledList<kind::flatten, I, E, S> {
    /// `flatten`: goes on with the members of elements that are lists. See [`Pipe::flatten`].
    pub fn flatten<U>(&mut self) -> Pipe<U, E, ListFlow<S, I, U>>
    where
        I: IntoIterator<Item = U>,
    {
        Pipe::new(ListFlow::new(self.open()))
    }
}

/// Never met: says what is wrong with a `Result` where `flatten` needs a list.
#[diagnostic::on_unimplemented(
    message = "`flatten` would drop the errors of `{Self}` silently",
    label = "this is `{Self}`",
    note = "put `?` behind the stage that gives the `Result`, or write `|> ?` before this one"
)]
pub trait FlattenWithoutErrors {
    /// Known to nobody.
    type Is;
}

impl<V, X, E, S> Called<kind::flatten, Result<V, X>, E, S> {
    #[doc(hidden)]
    pub fn flatten<P>(&mut self) -> P
    where
        Result<V, X>: FlattenWithoutErrors,
        <Result<V, X> as FlattenWithoutErrors>::Is: Then<(), To = P>,
    {
        <<Result<V, X> as FlattenWithoutErrors>::Is>::then(())
    }
}

/// Never met: says what is wrong with something that is no list where `flatten` needs one.
#[diagnostic::on_unimplemented(
    message = "`flatten` needs lists, but what comes here is `{Self}`",
    label = "this is `{Self}`, which is no list",
    note = "remove this stage; a future is awaited, a stream or another pipe collected, inside the function that gives it"
)]
pub trait FlattenList {
    /// Known to nobody.
    type Is;
}

impl<T, E, S> CalledAny<kind::flatten, T, E, S> {
    #[doc(hidden)]
    pub fn flatten<P>(&mut self) -> P
    where
        T: FlattenList,
        T::Is: Then<(), To = P>,
    {
        <T::Is>::then(())
    }
}
