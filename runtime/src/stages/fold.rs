//! `fold`: makes one value of all elements.

use crate::element::kind;
use crate::error::Outcome;
use crate::flow::Shape;
use crate::pipe::Pipe;
use crate::poison::Then;
use crate::private::AsyncKind;
use crate::terminal::{BodyCalled, BodyStage, Judge};

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
    /// Dropping the future drops the pipe with everything in it, the call that runs, and what there is so far.
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
    pub fn fold<A, F, R>(self, initial: A, f: F) -> BodyStage<kind::fold<A>, T, E, S, A, F, R>
    where
        F: FnMut(A, T) -> R,
    {
        BodyStage::new(self.open(), initial, f)
    }
}

impl AsyncKind {
    /// `fold(0, async |sum, n| ..)`: makes one value of all elements, one after another. See [`Pipe::fold`].
    ///
    /// Tells the compiler what the parameters of the function are.
    pub fn fold<T, E, S, A, F, O, P>(self, _: &Pipe<T, E, S>, _: &A, f: F) -> P
    where
        F: AsyncFnMut(A, T) -> O,
        O: Then<F, To = P>,
    {
        O::then(f)
    }
}

impl<A, O, E: Outcome, J: Judge<O, E>, Fut> BodyCalled<kind::fold<A>, O, E, J, Fut> {
    #[doc(hidden)]
    pub fn __end<P>(self) -> P
    where
        J::Value: FoldsInto<A>,
        <J::Value as FoldsInto<A>>::Is: Then<Fut, To = P>,
    {
        <<J::Value as FoldsInto<A>>::Is>::then(self.0)
    }
}

/// What the function of `fold` gives: what it got.
#[diagnostic::on_unimplemented(
    message = "this `fold` begins with `{A}`, but its function gives `{Self}`",
    label = "this gives `{Self}`",
    note = "the function takes what there is so far and an element, and gives the new value; for a `Result` write `fold(a, f)?`"
)]
pub trait FoldsInto<A> {
    /// Known, if it does.
    type Is;
}

#[diagnostic::do_not_recommend]
impl<A> FoldsInto<A> for A {
    type Is = ();
}
