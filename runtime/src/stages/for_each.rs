//! `for_each`: runs a body for every element, in order.

use crate::element::kind;
use crate::error::Outcome;
use crate::flow::Shape;
use crate::pipe::Pipe;
use crate::poison::Then;
use crate::private::AsyncKind;
use crate::terminal::{BodyCalled, BodyStage, Each, Judge};

impl<T, E, S: Shape> Pipe<T, E, S> {
    /// `for_each(save)`: runs a body for every element, one after another.
    ///
    /// The body may be plain or asynchronous. It may change what it captures: `for_each(|r| total += r.len())`,
    /// `for_each(async |x| out.push(x))`.
    ///
    /// # Order
    ///
    /// That of the pipe.
    ///
    /// # Concurrency
    ///
    /// Bodies run one at a time. While one of them waits, everything in progress in the pipe goes on, and buffers fill.
    /// Other tasks get a chance after 256 elements.
    ///
    /// # Errors
    ///
    /// `for_each(f)?` takes a body that gives `Result<(), E>` and ends at the first `Err`. An error of the pipe itself comes
    /// up after the body that runs; it never interrupts it.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the pipe with everything in it, and the body that runs.
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
    /// let mut total = 0;
    /// pipe!(["a", "bc"] |> for_each(|s| total += s.len())).await;
    /// assert_eq!(total, 3);
    /// # });
    /// ```
    pub fn for_each<F, R>(self, f: F) -> BodyStage<kind::for_each, T, E, S, (), Each<F>, R>
    where
        F: FnMut(T) -> R,
    {
        BodyStage::new(self.open(), (), Each(f))
    }
}

impl AsyncKind {
    /// `for_each(async |x| ..)`: runs a body for every element, one after another. See [`Pipe::for_each`].
    ///
    /// Tells the compiler what the parameter of the body is.
    pub fn for_each<T, E, S, F, O, P>(self, _: &Pipe<T, E, S>, f: F) -> P
    where
        F: AsyncFnMut(T) -> O,
        O: Then<F, To = P>,
    {
        O::then(f)
    }
}

impl<O, E: Outcome, J: Judge<O, E>, Fut> BodyCalled<kind::for_each, O, E, J, Fut> {
    #[doc(hidden)]
    pub fn __end<P>(self) -> P
    where
        J::Value: NoValue,
        <J::Value as NoValue>::Is: Then<Fut, To = P>,
    {
        <<J::Value as NoValue>::Is>::then(self.0)
    }
}

/// What the body of `for_each` gives: `()`.
#[diagnostic::on_unimplemented(
    message = "the body of `for_each` should give nothing, but it gives `{Self}`",
    label = "this gives `{Self}`",
    note = "end it with `;`, or use `|> map(f) |> collect` to keep what it gives; for a `Result` write `for_each(f)?`"
)]
pub trait NoValue {
    /// `()`.
    type Is;
}

#[diagnostic::do_not_recommend]
impl NoValue for () {
    type Is = ();
}
