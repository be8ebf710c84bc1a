//! `par_flat_map`: runs a function on all members of a list at once.

use std::ops::{ControlFlow, Deref, DerefMut};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::element::{Called, ListFlow, Stage, kind};
use crate::engine::{Boundary, Concurrent, Lists, MOST};
use crate::flow::{Drive, Pulled, Ready, Shape};
use crate::observe::{Mode, Plan, Site};
use crate::pipe::Pipe;
use crate::poison::{Met, Never, Then};

/// What `par_flat_map` takes: elements that are lists.
#[diagnostic::on_unimplemented(
    message = "`par_flat_map` needs lists, but the items here are `{Self}`",
    label = "the items that reach this stage are `{Self}`",
    note = "put `|> batch(n)` before it, or use `map(f) |> buffer(n)` to run several items at once"
)]
pub trait List {
    /// Known, if it is one.
    type Is;
    /// What they hold.
    type Member;
}

#[diagnostic::do_not_recommend]
impl<L: IntoIterator> List for L {
    type Is = ();
    type Member = L::Item;
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<L> List for L
where
    Never<L, L>: Met,
{
    type Is = L;
    type Member = L;
}

// They take the pipe and give it back, unless its elements are no lists: then there is no more to be said.
impl<T, E, S> Pipe<T, E, S> {
    /// `par_flat_map(move |x| ..)`: runs the function on all members of a list at once. See [`Pipe::par_flat_map`].
    ///
    /// Shares the closure.
    #[doc(hidden)]
    pub fn __par_flat_map<F, R, M, P, Q>(self, f: F) -> (P, Q)
    where
        T: List<Member = M>,
        F: Fn(M) -> R,
        T::Is: Then<Self, To = P>,
        R: Then<Arc<F>, To = Q>,
    {
        (<T::Is>::then(self), R::then(Arc::new(f)))
    }

    /// `par_flat_map(async move |x| ..)`: runs the function on all members of a list at once. See
    /// [`Pipe::par_flat_map`].
    ///
    /// Shares the closure.
    #[doc(hidden)]
    pub fn __par_flat_map_async<F, O, M, P>(self, f: F) -> (P, Arc<F>)
    where
        T: List<Member = M>,
        F: AsyncFn(M) -> O,
        T::Is: Then<Self, To = P>,
    {
        (<T::Is>::then(self), Arc::new(f))
    }
}

/// Never met: says what is wrong with a `Result` where a list belongs.
#[diagnostic::on_unimplemented(
    message = "`par_flat_map` would drop the errors of `{Self}` silently",
    label = "the items that reach this stage are `{Self}`",
    note = "put `?` behind the stage that gives the `Result`"
)]
pub trait ListWithoutErrors {
    /// Known to nobody.
    type Is;
}

/// What is done before `par_flat_map` looks at the lists: a `Result` would be one, too.
pub struct Listed<T, E, S>(PlainListed<T, E, S>);

/// The same, where the elements are no `Result`.
pub struct PlainListed<T, E, S>(Option<Pipe<T, E, S>>);

/// Begins to look.
pub fn listed<T, E, S>(pipe: Pipe<T, E, S>) -> Listed<T, E, S> {
    Listed(PlainListed(Some(pipe)))
}

impl<T, E, S> Deref for Listed<T, E, S> {
    type Target = PlainListed<T, E, S>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<T, E, S> DerefMut for Listed<T, E, S> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<V, X, E, S> Listed<Result<V, X>, E, S> {
    #[doc(hidden)]
    pub fn __lists<P>(&mut self) -> P
    where
        Result<V, X>: ListWithoutErrors,
        <Result<V, X> as ListWithoutErrors>::Is: Then<(), To = P>,
    {
        <<Result<V, X> as ListWithoutErrors>::Is>::then(())
    }
}

impl<T, E, S> PlainListed<T, E, S> {
    #[doc(hidden)]
    pub fn __lists(&mut self) -> Pipe<T, E, S> {
        self.0.take().expect("it is called once")
    }
}

/// The stage of [`par_flat_map`](Pipe::par_flat_map), with the lists it takes apart.
type Members<T, S, M> = ListFlow<Boundary<S>, T, M>;

impl<T, E, S: Shape> Pipe<T, E, S> {
    /// `par_flat_map(get_container)`: takes lists, runs the function on all members of one list at once, and gives
    /// what the calls give.
    ///
    /// The lists come from [`batch`](Pipe::batch), or are the elements themselves, such as the `Vec` of a page.
    ///
    /// # Order
    ///
    /// That of the members: each result leaves as soon as its turn comes.
    ///
    /// # Concurrency
    ///
    /// All members of a list at once, polled by whoever awaits the terminal. The next list is asked for when the last
    /// result of the one before has left. The stages before it run for one element at a time.
    ///
    /// # Errors
    ///
    /// `par_flat_map(f)?`: members after the one that failed are dropped at once; those before it are finished and
    /// handed over first. A list of `Result` is a list; elements that are themselves `Result` are refused.
    ///
    /// # Cancellation
    ///
    /// Dropping the pipe drops all calls in progress.
    ///
    /// # Panics
    ///
    /// A panic of the function unwinds out of the terminal.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use pipewright::pipe;
    /// use tokio::time::{Instant, sleep};
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
    /// let start = Instant::now();
    /// let out: Vec<u64> = pipe!(
    ///     0..6 |> batch(3) |> par_flat_map(async |n| { sleep(Duration::from_millis(100)).await; n }) |> collect
    /// )
    /// .await;
    /// assert_eq!(out, [0, 1, 2, 3, 4, 5]);
    /// assert_eq!(start.elapsed().as_millis(), 200); // two lists, one after the other
    /// # });
    /// ```
    pub fn par_flat_map<F, R, M, P>(self, f: F) -> P
    where
        T: List<Member = M>,
        F: Fn(M) -> R,
        T::Is: Then<Stage<kind::members<T>, M, E, Members<T, S, M>, F, R>, To = P>,
    {
        let site = self.site();
        <T::Is>::then(Stage::new((ListFlow::new((Boundary::new(self.into_one()), Site::default())), site), f))
    }
}

impl<T, O, E, S: Shape> Called<kind::members<T>, O, E, S> {
    #[doc(hidden)]
    pub fn __end(&mut self) -> Pipe<O, E, ParFlatMap<S>> {
        Pipe::new(ParFlatMap { inner: Concurrent::new((self.take(), Site::default()), MOST, MOST) })
    }
}

pin_project! {
    /// The flow of [`par_flat_map`](Pipe::par_flat_map).
    #[must_use = "a flow does nothing until it is driven"]
    pub struct ParFlatMap<S: Shape> {
        #[pin]
        inner: Concurrent<S, Lists>,
    }
}

impl<S: Shape> Shape for ParFlatMap<S> {
    type In = S::Item;
    type Item = S::Item;
    type Error = S::Error;
    type Work = Ready<S::Item, S::Error>;
    type Make = S::Make;
}

impl<S: Drive> Drive for ParFlatMap<S> {
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        self.project().inner.poll_next::<M>(cx).map(|result| result.map(Ready::new))
    }

    #[inline]
    fn poll_each<M: Mode, H>(self: Pin<&mut Self>, cx: &mut Context<'_>, each: &mut H) -> Pulled
    where
        H: FnMut(Self::Work, &mut Context<'_>) -> ControlFlow<()>,
    {
        self.project().inner.poll_each::<M, _>(cx, each)
    }

    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.project().inner.poll_progress::<M>(cx)
    }

    fn plan(&self, plan: &mut Plan) {
        self.inner.plan_above(plan);
        plan.lists();
    }
}
