//! `flat_map`: runs a function on every element and takes the lists it gives apart.

use crate::element::{Called, CalledAny, CalledList, ListFlow, Stage, kind};
use crate::pipe::Pipe;
use crate::poison::Then;

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
        Stage::new(self.open(), f)
    }
}

impl<I: IntoIterator, E, S> CalledList<kind::flat_map, I, E, S> {
    #[doc(hidden)]
    pub fn __end<U>(&mut self) -> Pipe<U, E, ListFlow<S, I, U>>
    where
        I: IntoIterator<Item = U>,
    {
        Pipe::new(ListFlow::new(self.open()))
    }
}

/// Never met: says what is wrong with a `Result` where `flat_map` needs a list.
#[diagnostic::on_unimplemented(
    message = "`flat_map` would drop the errors of `{Self}` silently",
    label = "this gives `{Self}`",
    note = "write `flat_map(f)?`"
)]
pub trait FlatMapWithoutErrors {
    /// Known to nobody.
    type Is;
}

impl<V, X, E, S> Called<kind::flat_map, Result<V, X>, E, S> {
    #[doc(hidden)]
    pub fn __end<P>(&mut self) -> P
    where
        Result<V, X>: FlatMapWithoutErrors,
        <Result<V, X> as FlatMapWithoutErrors>::Is: Then<(), To = P>,
    {
        <<Result<V, X> as FlatMapWithoutErrors>::Is>::then(())
    }
}

/// Never met: says what is wrong with something that is no list where `flat_map` needs one.
#[diagnostic::on_unimplemented(
    message = "`flat_map` needs a function that gives a list, but it gives `{Self}`",
    label = "this gives `{Self}`, which is no list",
    note = "for plain values write `map(f)`; a stream or another pipe is collected inside the function"
)]
pub trait FlatMapList {
    /// Known to nobody.
    type Is;
}

impl<T, E, S> CalledAny<kind::flat_map, T, E, S> {
    #[doc(hidden)]
    pub fn __end<P>(&mut self) -> P
    where
        T: FlatMapList,
        T::Is: Then<(), To = P>,
    {
        <T::Is>::then(())
    }
}
