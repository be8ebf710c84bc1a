//! The contract between neighbouring stages: what a flow yields, how it is polled, what must be reached.
//!
//! A *flow* yields unfinished [`Work`]; the stage below decides how much of it runs at once. Work ends in a
//! [`Step`]: an item, nothing, several (a split) or failure.
//!
//! Types and polling are apart on purpose. [`Shape`], [`WorkShape`] and [`RestShape`] never ask for an `Fn` bound,
//! so that `Send` can be inferred for a pipe inside a task; the `Fn` bounds stand on [`Drive`], [`Work`] and
//! [`Rest`].

use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::error::NoErr;
use crate::observe::{Mode, Plan};

/// The types of a flow. Says nothing about how it runs.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no pipe",
    label = "this is no pipe",
    note = "an iterator or a stream becomes one by `pipe!(..)`"
)]
pub trait Shape {
    /// What enters its last stretch: the elements at the boundary above. A key of [`by_key`](crate::Pipe::by_key) is
    /// theirs.
    type In;
    /// What comes out.
    type Item;
    /// How it may end early: [`NoErr`], [`Fails<E>`](crate::Fails) or [`OrTimedOut<E>`](crate::OrTimedOut).
    type Error;
    /// One unit of work: what is left to do for one element.
    type Work: WorkShape<In = Self::In, Item = Self::Item, Error = Self::Error>;
    /// What it is made of: [`Known`], or nobody knows, as of the `impl Flow` that a function gives.
    type Make;
}

/// Whether it can be sent to another thread can be seen in its parts.
pub enum Known {}

/// A flow of which that can be seen: a message of ours, in place of one for each of its parts.
#[diagnostic::on_unimplemented(
    message = "a pipe in here comes from a function that does not say whether it may change threads",
    label = "this runs it in a task",
    note = "let the function give `impl SendFlow<..>` in place of `impl Flow<..>`"
)]
pub trait IsKnown {
    /// Known, if it is.
    type Is;
}

#[diagnostic::do_not_recommend]
impl IsKnown for Known {
    type Is = ();
}

#[diagnostic::do_not_recommend]
impl<A: IsKnown, B: IsKnown<Is = A::Is>> IsKnown for (A, B) {
    type Is = A::Is;
}

/// Whether an error of this type is possible: one without values has no size beside `None`.
pub(crate) const fn can_fail<E>() -> bool {
    size_of::<Option<E>>() > 0
}

/// Units of work that [`Drive::poll_each`] gives in one go.
pub const PULLS: usize = 256;

/// Why [`Drive::poll_each`] came back.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Pulled {
    /// Nothing is there now. It promises what `Pending` of [`Drive::poll_work`] does.
    Pending,
    /// Nothing comes any more.
    End,
    /// It was told to, or has given as many as it may.
    More,
}

/// A flow that can be driven.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no pipe",
    label = "this is no pipe",
    note = "an iterator or a stream becomes one by `pipe!(..)`"
)]
pub trait Drive: Shape<Work: Work> {
    /// The next unit of work. `Ready(None)` is the end, and stays so.
    ///
    /// `Pending` promises that everything in progress here and upstream was reached by this call.
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>>;

    /// Gives units of work to `each` for as long as they are there and it wants more: what a loop over
    /// [`poll_work`](Drive::poll_work) does, which is the default. Element stages pass it on to the source, whose loop
    /// then is the only one: so a chain of plain functions costs what a loop by hand costs.
    ///
    /// At most [`PULLS`] units at a time. Whatever was pulled has been given to `each`.
    #[inline]
    fn poll_each<M: Mode, G>(mut self: Pin<&mut Self>, cx: &mut Context<'_>, each: &mut G) -> Pulled
    where
        Self: Sized,
        G: FnMut(Self::Work, &mut Context<'_>) -> ControlFlow<()>,
    {
        for _ in 0..PULLS {
            match self.as_mut().poll_work::<M>(cx) {
                Poll::Pending => return Pulled::Pending,
                Poll::Ready(None) => return Pulled::End,
                Poll::Ready(Some(work)) => {
                    if each(work, cx).is_break() {
                        return Pulled::More;
                    }
                }
            }
        }
        Pulled::More
    }

    /// Moves on everything in progress here and upstream; hands nothing out and begins nothing but what a window
    /// owes. There is no default body, so that no stage can forget to pass it on: law 2 rests on it.
    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>);

    /// Says what it is, upstream stages first.
    fn plan(&self, plan: &mut Plan);

    /// Bounds on the number of items still to come, as in [`Iterator::size_hint`]. A hint: nothing relies on it.
    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, None)
    }
}

/// A pipe without a terminal, as users write it in signatures: `impl Flow<Item = Id>`, or with errors
/// `impl Flow<Fails<AppErr>, Item = Id>`.
///
/// ```
/// use pipewright::{Flow, pipe};
///
/// fn squares(n: u32) -> impl Flow<Item = u32> {
///     pipe!(0..n |> map(|x| x * x))
/// }
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// assert_eq!(pipe!(squares(4) |> collect::<Vec<_>>).await, [0, 1, 4, 9]);
/// # });
/// ```
///
/// Where the first `?` of the pipe stands behind a [`.timeout(limit)`](crate::Stage::timeout), it is
/// `impl Flow<OrTimedOut<AppErr>, Item = Id>`. Use [`SendFlow`] where the pipe is going to run inside a task.
#[diagnostic::on_unimplemented(
    message = "this is not the pipe that is asked for, `impl Flow<{E}, ..>`",
    label = "with a `?` in it, it is `impl Flow<Fails<YourError>, ..>`; without, `impl Flow<..>`",
    note = "where its first `?` stands behind a timeout, it is `impl Flow<OrTimedOut<YourError>, ..>`",
    note = "an iterator or a stream becomes a pipe by `pipe!(..)`"
)]
pub trait Flow<E = NoErr>: Drive + Shape<Error = E> {}

#[diagnostic::do_not_recommend]
impl<E, S: Drive + Shape<Error = E>> Flow<E> for S {}

/// A [`Flow`] that may be driven inside a spawned task: `impl SendFlow<Item = Id>`.
///
/// `Send` leaks through `impl Flow`, but not through the types that belong to it. This trait names them all.
#[diagnostic::on_unimplemented(
    message = "this is not the pipe that is asked for, `impl SendFlow<{E}, ..>`",
    label = "something in it may not change threads, or its error is another",
    note = "what it is made of must be `Send`: `Arc` in place of `Rc`, and pipes of other functions `impl SendFlow<..>`",
    note = "with a `?` in it, it is `impl SendFlow<Fails<YourError>, ..>`, or `OrTimedOut<YourError>` behind a timeout"
)]
pub trait SendFlow<E = NoErr>:
    Flow<E>
    + Shape<
        Item: Send,
        Error: Send,
        Work: Send + WorkShape<Item: Send, Error: Send, Carry: Send, Rest: Send>,
        Make: IsKnown<Is = ()>,
    > + Send
{
}

#[diagnostic::do_not_recommend]
impl<E: Send, S> SendFlow<E> for S where
    S: Drive
        + Shape<
            Error = E,
            Item: Send,
            Work: Send + WorkShape<Item: Send, Error: Send, Carry: Send, Rest: Send>,
            Make: IsKnown<Is = ()>,
        > + Send
{
}

/// How a unit of work ended.
pub enum Step<T, C, R, E> {
    /// Without a result: the element was filtered out.
    Skip,
    /// With one item.
    Item(T),
    /// With several items, all finished. They stay in their parent's place.
    Carry(C),
    /// With children that still have work to do, at least one, behind items that are finished, if there are any. The
    /// items stay in their parent's place.
    Split(Option<C>, R),
    /// With an error that ends the pipe.
    Fail(E),
}

/// The types of a unit of work.
pub trait WorkShape: Sized {
    /// How many steps there are in its stretch: observers are told at which of them something happens.
    const DEPTH: usize = 0;
    /// The element that entered the stretch.
    type In;
    /// What it gives.
    type Item;
    /// How it may fail.
    type Error;
    /// Several finished items, made lazily.
    type Carry;
    /// Several children, made lazily.
    type Rest: RestShape<Item = Self::Item, Error = Self::Error, Work = Self>;
}

/// The [`Step`] of a unit of work `W`.
pub type StepOf<W> =
    Step<<W as WorkShape>::Item, <W as WorkShape>::Carry, <W as WorkShape>::Rest, <W as WorkShape>::Error>;

/// One element on its way through a stretch: one future, no barrier between its stages.
pub trait Work:
    WorkShape<Rest: Rest, Carry: Yields<<Self as WorkShape>::Item, <Self as WorkShape>::Error>>
{
    /// Promises that `poll_step` is ready at its first poll. A window relies on it for how many elements it pulls,
    /// never for memory safety.
    const INSTANT: bool = false;

    /// It may end in several finished items. Like the next, it lets a window leave out what is never needed.
    const GIVES_MANY: bool = true;

    /// It may split. A window panics where this was denied and happens.
    const SPLITS: bool = true;

    /// What it splits into may split the same way, as often as the user's data says.
    const RECURS: bool = false;

    /// Its items are what enters the stretch: `enter` gives work.
    const ENTERS: bool = false;

    /// The element that entered the stretch, as long as the work has not begun. A boundary that gave an error has none.
    fn input(&self) -> Option<&Self::In>;

    /// Work for an element that was found further down and enters the stretch anew. Gives it back where it cannot.
    fn enter(item: Self::Item) -> Result<Self, Self::Item> {
        Err(item)
    }

    /// Goes on. After `Ready` it is not called again.
    fn poll_step<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<StepOf<Self>>;
}

/// Several finished items. It is an iterator that may be observed, and is not asked again after its end.
pub trait Yields<T, E> {
    /// The next item, or the error that ends the pipe in its place.
    fn next<M: Mode>(&mut self) -> Option<Result<T, E>>;
}

impl<T, E> Yields<T, E> for std::option::IntoIter<Result<T, E>> {
    #[inline]
    fn next<M: Mode>(&mut self) -> Option<Result<T, E>> {
        Iterator::next(self)
    }
}

/// The types of what is left of a split.
pub trait RestShape {
    /// What each child gives.
    type Item;
    /// How a child may fail.
    type Error;
    /// A child that still has work to do.
    type Work;
}

/// What is left of a split: children in order, made one at a time.
pub trait Rest: RestShape {
    /// The next child, or the error that comes in its place. Called only when that child may begin.
    fn next<M: Mode>(&mut self) -> Option<Result<Self::Work, Self::Error>>;

    /// No child is left. May take from the user's iterators and run plain functions, but begins no work. `false` may
    /// turn out to be wrong, where all children that are left give nothing.
    fn is_empty<M: Mode>(&mut self) -> bool;

    /// The next child enters the stretch as an element of the source does: its work has an input of its own. May do what
    /// `is_empty` may.
    fn enters<M: Mode>(&mut self) -> bool;
}

/// The work of a source or of a boundary: nothing is left to do.
pub struct Ready<T, E>(pub(crate) Option<Result<T, E>>);

impl<T, E> Ready<T, E> {
    pub(crate) fn new(result: Result<T, E>) -> Self {
        Ready(Some(result))
    }

    pub(crate) fn item(item: T) -> Self {
        Ready(Some(Ok(item)))
    }
}

// Nothing in it is ever pinned.
impl<T, E> Unpin for Ready<T, E> {}

impl<T, E> WorkShape for Ready<T, E> {
    type In = T;
    type Item = T;
    type Error = E;
    type Carry = NoCarry<T, E>;
    type Rest = NoRest<T, E>;
}

impl<T, E> Work for Ready<T, E> {
    const INSTANT: bool = true;
    const GIVES_MANY: bool = false;
    const SPLITS: bool = false;
    const ENTERS: bool = true;

    #[inline]
    fn input(&self) -> Option<&T> {
        self.0.as_ref()?.as_ref().ok()
    }

    #[inline]
    fn enter(item: T) -> Result<Self, T> {
        Ok(Ready::item(item))
    }

    #[inline]
    fn poll_step<M: Mode>(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<StepOf<Self>> {
        Poll::Ready(match self.0.take().expect("work was polled after it had ended") {
            Ok(item) => Step::Item(item),
            Err(error) => Step::Fail(error),
        })
    }
}

/// The items of work that never has several: it has no values. With `iter::Empty`, and `Above` as one struct, the row
/// `lists-once` of the bench `cost` goes from 92.7 to 94.2 instructions, `async-3` from 7.22 to 7.29.
pub struct NoCarry<T, E>(std::convert::Infallible, std::marker::PhantomData<fn() -> (T, E)>);

impl<T, E> Yields<T, E> for NoCarry<T, E> {
    fn next<M: Mode>(&mut self) -> Option<Result<T, E>> {
        match self.0 {}
    }
}

/// The rest of work that never splits.
pub struct NoRest<T, E>(std::convert::Infallible, std::marker::PhantomData<fn() -> (T, E)>);

impl<T, E> RestShape for NoRest<T, E> {
    type Item = T;
    type Error = E;
    type Work = Ready<T, E>;
}

impl<T, E> Rest for NoRest<T, E> {
    fn next<M: Mode>(&mut self) -> Option<Result<Ready<T, E>, E>> {
        match self.0 {}
    }

    fn is_empty<M: Mode>(&mut self) -> bool {
        match self.0 {}
    }

    fn enters<M: Mode>(&mut self) -> bool {
        match self.0 {}
    }
}
