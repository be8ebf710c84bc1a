//! `unfold`: elements made from a state, by one call after another.

use super::feed::{Fed, Feed, Turn};
use crate::element::{Called, Stage, kind};
use crate::error::NoErr;
use crate::flow::Shape;
use crate::observe::Site;
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
    Stage::new((Feed::new(state), Site::default()), f)
}

/// Reads what the function of [`unfold`] gives.
pub enum States {}

impl<A, O> Turn<O, A> for States
where
    O: MaybeNext<Value: ElementAndState>,
    A: StateBefore<<O::Value as ElementAndState>::State>,
{
    type Item = <O::Value as ElementAndState>::Element;
    fn turn(output: O) -> Option<(Self::Item, Option<A>)> {
        let (element, state) = output.into_option()?.take_apart();
        Some((element, Some(A::from_next(state))))
    }
}

/// What the function of `unfold` gives: an `Option`.
#[diagnostic::on_unimplemented(
    message = "`unfold` needs a function that gives `Option<(element, state)>`, but it gives `{Self}`",
    label = "this gives `{Self}`",
    note = "give `Some((element, next state))`, or `None` to end the pipe; for a `Result` write `unfold(state, f)?`"
)]
pub trait MaybeNext {
    /// Known, if it is one.
    type Is;
    /// What may be in there.
    type Value;
    /// Itself, by its true type.
    fn into_option(self) -> Option<Self::Value>;
}

#[diagnostic::do_not_recommend]
impl<V> MaybeNext for Option<V> {
    type Is = ();
    type Value = V;
    fn into_option(self) -> Option<V> {
        self
    }
}

/// What is in the `Option`: an element and the next state.
#[diagnostic::on_unimplemented(
    message = "`unfold` needs a function that gives `Option<(element, state)>`, but it gives `Option<{Self}>`",
    label = "this gives `Option<{Self}>`",
    note = "give `Some((element, next state))`, or `None` to end the pipe"
)]
pub trait ElementAndState {
    /// Known, if it is that.
    type Is;
    /// The element.
    type Element;
    /// The next state.
    type State;
    /// Both.
    fn take_apart(self) -> (Self::Element, Self::State);
}

#[diagnostic::do_not_recommend]
impl<T, A> ElementAndState for (T, A) {
    type Is = ();
    type Element = T;
    type State = A;
    fn take_apart(self) -> (T, A) {
        self
    }
}

/// The state of `unfold`, and the next one that the function gives.
#[diagnostic::on_unimplemented(
    message = "the state of this `unfold` is `{Self}`, but the next state that its function gives is `{Next}`",
    label = "the next state is `{Next}`",
    note = "the function gives `Some((element, next state))`, in this order"
)]
pub trait StateBefore<Next> {
    /// Known, if they have one type.
    type Is;
    /// The same.
    fn from_next(next: Next) -> Self;
}

#[diagnostic::do_not_recommend]
impl<A> StateBefore<A> for A {
    type Is = ();
    fn from_next(next: A) -> A {
        next
    }
}

impl<A, O, E, S: Shape> Called<kind::unfold<A>, O, E, S> {
    #[doc(hidden)]
    pub fn __end<T, P, Q, R>(&mut self) -> P
    where
        O: MaybeNext<Value: ElementAndState<Element = T>>,
        A: StateBefore<<O::Value as ElementAndState>::State>,
        O::Is: Then<Pipe<T, E, Fed<S, States, A, T>>, To = Q>,
        <O::Value as ElementAndState>::Is: Then<Q, To = R>,
        <A as StateBefore<<O::Value as ElementAndState>::State>>::Is: Then<R, To = P>,
    {
        let pipe = <O::Is>::then(Pipe::new(Fed::new(self.take())));
        <A as StateBefore<_>>::Is::then(<O::Value as ElementAndState>::Is::then(pipe))
    }
}
