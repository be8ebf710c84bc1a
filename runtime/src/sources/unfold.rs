//! `unfold`: elements made from a state, by one call after another.

use super::feed::{Fed, Feed, Turn};
use crate::element::{Called, Stage, kind};
use crate::error::NoErr;
use crate::flow::Shape;
use crate::pipe::Pipe;
use crate::poison::Then;

/// `unfold(state, f)`: calls `f(state)`, strictly one call after another; it gives `Some((element, state))`, or `None`
/// to end.
///
/// The function may be plain or asynchronous.
///
/// # Order
///
/// That of the calls.
///
/// # Concurrency
///
/// One call at a time, on demand; what follows in the pipe may run at the same time as the next call.
///
/// # Errors
///
/// `unfold(s, f)?` takes a function that gives `Result<Option<(T, S)>, E>`.
///
/// # Cancellation
///
/// Dropping the pipe drops the call in progress and the state.
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
/// let powers: Vec<u32> = pipe!(
///     unfold(1, async |n| (n < 50).then_some((n, n * 3))) |> collect
/// )
/// .await;
/// assert_eq!(powers, [1, 3, 9, 27]);
/// # });
/// ```
pub fn unfold<A, F, R>(state: A, f: F) -> Stage<kind::unfold<A>, A, NoErr, Feed<A>, F, R>
where
    F: Fn(A) -> R,
{
    Stage::new(Feed::new(state), f)
}

/// Reads what the function of [`unfold`] gives.
pub enum States {}

impl<A, O: ElementAndState<A>> Turn<O, A> for States {
    type Item = O::Element;
    fn turn(output: O) -> Option<(O::Element, Option<A>)> {
        output.take_apart().map(|(element, state)| (element, Some(state)))
    }
}

/// What the function of `unfold` gives.
#[diagnostic::on_unimplemented(
    message = "`unfold` needs a function that gives `Option<(element, state)>`, but it gives `{Self}`",
    label = "this gives `{Self}`, the state is `{A}`",
    note = "give `Some((element, next state))`, or `None` to end the pipe; for a `Result` write `unfold(state, f)?`"
)]
pub trait ElementAndState<A> {
    /// Known, if it is one.
    type Is;
    /// The element.
    type Element;
    /// Itself, by its true type.
    fn take_apart(self) -> Option<(Self::Element, A)>;
}

#[diagnostic::do_not_recommend]
impl<T, A> ElementAndState<A> for Option<(T, A)> {
    type Is = ();
    type Element = T;
    fn take_apart(self) -> Option<(T, A)> {
        self
    }
}

impl<A, O, E, S: Shape> Called<kind::unfold<A>, O, E, S> {
    #[doc(hidden)]
    pub fn __end<T, P>(&mut self) -> P
    where
        O: ElementAndState<A, Element = T>,
        O::Is: Then<Pipe<T, E, Fed<S, States, A, T>>, To = P>,
    {
        <O::Is>::then(Pipe::new(Fed::new(self.take())))
    }
}
