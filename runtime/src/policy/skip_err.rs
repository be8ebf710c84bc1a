//! The modifier `.skip_err()`: elements whose call fails are left out; and what it and `.on_err(f)` ask of a function.

use super::again::Gives;
use crate::element::{PlainStage, Stage};
use crate::poison::Then;

/// What a function gives whose errors are left out: a `Result`.
#[diagnostic::on_unimplemented(
    message = "this modifier is for a function that gives `Result`, but it gives `{Self}`",
    label = "this gives `{Self}`, which is no `Result`",
    note = "remove the modifier, or let the function give a `Result`; for an `Option` write `filter_map(f)`"
)]
pub trait Fallible {
    /// Known, if it is one.
    type Is;
    /// The type of the error.
    type Error;
}

#[diagnostic::do_not_recommend]
impl<V, X> Fallible for Result<V, X> {
    type Is = ();
    type Error = X;
}

impl<K, T, E, S, F, R: Future, Q> Stage<K, T, E, S, F, R, Q> {
    /// `.skip_err()`: leaves out the elements whose call gives `Err`; the `Ok` values go on.
    ///
    /// It stands where `?` would, behind the other modifiers. In a buffer, an element that is left out frees its place at
    /// once, even behind a slow one. The error is dropped: [`.on_err(f)`](Stage::on_err) shows it to a function.
    ///
    /// Where the *elements* are `Result`, as those of a stream may be, write `|> filter_map(Result::ok)`.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// async fn price(id: u32) -> Result<u32, String> {
    ///     if id == 1 { Err("out of stock".into()) } else { Ok(id * 10) }
    /// }
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let prices: Vec<u32> = pipe!(0..3 |> map(price).skip_err() |> buffer(2) |> collect).await;
    /// assert_eq!(prices, [0, 20]);
    /// # });
    /// ```
    pub fn skip_err<O, B, P>(&mut self) -> P
    where
        K: Gives<R::Output, What = O>,
        O: Fallible<Is = B>,
        B: Then<Stage<K, T, E, S, F, R>, To = P>,
    {
        B::then(self.wrap(|f| f))
    }
}

impl<K, T, E, S, F, R> PlainStage<K, T, E, S, F, R> {
    /// `.skip_err()`: leaves out the elements for which the function gives `Err`. See [`Stage::skip_err`].
    pub fn skip_err<O, B, P>(&mut self) -> P
    where
        K: Gives<R, What = O>,
        O: Fallible<Is = B>,
        B: Then<Stage<K, T, E, S, F, R>, To = P>,
    {
        B::then(self.wrap(|f| f))
    }
}
