//! `via`: applies a function from pipe to pipe.

use crate::flow::Drive;
use crate::pipe::Pipe;
use crate::poison::{Met, Never, Then};

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
    pub fn via<F, G, U, X, W, P>(self, f: F) -> P
    where
        F: FnOnce(Self) -> G,
        G: GivesPipe<Item = U, Error = X, Flow = W>,
        W: Then<Pipe<U, X, W>, To = P>,
    {
        W::then(Pipe::new(f(self).flow()))
    }
}

/// What the function of `via` gives: a pipe.
#[diagnostic::on_unimplemented(
    message = "`via` needs a function that gives a pipe, but it gives `{Self}`",
    label = "this gives `{Self}`",
    note = "as in `via(|pipe| pipe!(pipe |> take(3)))`; for a function of the elements write `map(f)`"
)]
pub trait GivesPipe {
    /// What comes out.
    type Item;
    /// How it may end early.
    type Error;
    /// The pipe itself.
    type Flow;
    /// Itself.
    fn flow(self) -> Self::Flow;
}

#[diagnostic::do_not_recommend]
impl<F: Drive> GivesPipe for F {
    type Item = F::Item;
    type Error = F::Error;
    type Flow = F;
    fn flow(self) -> F {
        self
    }
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<F> GivesPipe for F
where
    Never<F, F>: Met,
{
    type Item = F;
    type Error = F;
    type Flow = F;
    fn flow(self) -> F {
        self
    }
}
