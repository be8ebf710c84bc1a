//! `route`: gives each element to one of several pipes.

use std::marker::PhantomData;

use crate::element::kind;
use crate::flow::{Drive, Shape};
use crate::pipe::Pipe;
use crate::poison::Then;
use crate::terminal::{Branches, Deal, Fan, FanStage, Table};

use super::ErrorForAll;

impl<T, E, S> Pipe<T, E, S> {
    /// `route(|x| .., |p| pipe!(p |> ..), |p| pipe!(p |> ..))`: gives each element to one of several pipes, its branches.
    ///
    /// The first argument is a plain function of `&T` that gives the number of a branch, from 0. Each of the others is a
    /// function that gets a pipe and gives a future, mostly that of a terminal. One future polls the source and all
    /// branches; its result is the tuple of what the branches gave.
    ///
    /// # Order
    ///
    /// Each branch gets its elements in the order of the pipe.
    ///
    /// # Concurrency
    ///
    /// The stretch before it runs one at a time, and the branches run side by side. A branch has one place for the element
    /// that it has not taken yet. The source is asked for the next element when a branch asks for one that has none; an
    /// element whose place is taken waits for it, and nothing more is pulled meanwhile. So a branch that is busy stops
    /// the others when the second element for it has come that it has not taken. A `buffer` at the beginning of a branch,
    /// `|p| pipe!(p |> buffer(100) |> ..)`, lets it have so many more.
    ///
    /// Source and branches are polled whenever the future is. A branch may also be run elsewhere, as by
    /// `|p| tokio::spawn(pipe!(p |> run))`. Other tasks get a chance after 256 elements.
    ///
    /// A branch that ends, because its future is ready or its pipe was dropped, takes nothing more: what comes for it
    /// later is dropped, and the others go on. When there is no branch left that takes something, the source is dropped
    /// at once.
    ///
    /// # Errors
    ///
    /// Each branch gets the `Err` of the source, a clone of it, as its pipe may fail as this one does; so each gives a
    /// `Result` of its own. An `Err` of a branch ends that branch only. `route` takes no `?`.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the branches, the elements that wait for them, and the source. A branch that runs
    /// elsewhere is not told that this was the end: polling its pipe panics.
    ///
    /// # Panics
    ///
    /// When the number is that of no branch. A panic of the user's code, in a branch as in the source, unwinds out of the
    /// terminal.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let (even, odd) = pipe!(0..7_usize |> route(
    ///     |n| n % 2,
    ///     |p| pipe!(p |> collect::<Vec<_>>),
    ///     |p| pipe!(p |> sum::<usize>),
    /// ))
    /// .await;
    /// assert_eq!((even, odd), (vec![0, 2, 4, 6], 9));
    /// # });
    /// ```
    ///
    /// Branches work side by side:
    ///
    /// ```
    /// use std::time::Duration;
    /// use pipewright::pipe;
    /// use tokio::time::{Instant, sleep};
    ///
    /// async fn work(_: u32) { sleep(Duration::from_millis(100)).await }
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
    /// let start = Instant::now();
    /// pipe!(0..6 |> route(
    ///     |n| usize::from(*n % 3 == 0),
    ///     |p| pipe!(p |> map(work) |> run),
    ///     |p| pipe!(p |> map(work) |> run),
    /// ))
    /// .await;
    /// assert_eq!(start.elapsed(), Duration::from_millis(400)); // 1, 2, 4 and 5; beside them 0 and 3
    /// # });
    /// ```
    pub fn route<F, R>(self, key: F) -> Keyed<Self, F, R>
    where
        F: FnMut(&T) -> R,
    {
        Keyed(self, key, PhantomData)
    }
}

/// A pipe and the function that gives numbers of branches; what `R` is, is still to be looked at.
#[must_use = "a terminal with branches is finished by `pipe!`"]
pub struct Keyed<A, F, R>(A, F, PhantomData<fn() -> R>);

impl<T, E, S, F, R> Keyed<Pipe<T, E, S>, F, R> {
    #[doc(hidden)]
    pub fn __key<P>(self) -> P
    where
        R: BranchNumber,
        R::Is: Then<FanStage<kind::route, T, E, S, ToOne<T, F, R>, ()>, To = P>,
    {
        let deal = ToOne { key: self.1, waiting: None, number: PhantomData };
        <R::Is>::then(FanStage::new(self.0.open(), deal))
    }
}

impl<T, E, S, F, R, L> FanStage<kind::route, T, E, S, ToOne<T, F, R>, L> {
    #[doc(hidden)]
    pub fn __end<N, Q, P>(self, flat: fn(N) -> Q) -> P
    where
        E: ErrorForAll,
        S: Drive + Shape<Item = T, Error = E>,
        L: Branches<Output = N>,
        F: FnMut(&T) -> R,
        R: BranchNumber,
        E::Is: Then<Fan<T, E, S, ToOne<T, F, R>, L, N, Q>, To = P>,
    {
        <E::Is>::then(Fan::new(self, flat))
    }
}

/// Each element goes to one branch.
pub struct ToOne<T, F, R> {
    key: F,
    /// An element whose place is taken, and the number of its branch. Nothing is pulled while it waits.
    waiting: Option<(usize, T)>,
    number: PhantomData<fn() -> R>,
}

impl<T, E, F, R> Deal<T, E> for ToOne<T, F, R>
where
    E: ErrorForAll,
    F: FnMut(&T) -> R,
    R: BranchNumber,
{
    fn wants(&mut self, table: &mut Table<'_, T, E>) -> bool {
        if let Some((at, item)) = self.waiting.take_if(|(at, _)| !table.is_full(*at)) {
            table.put(at, item);
        }
        self.waiting.is_none() && table.is_asked()
    }

    fn deal(&mut self, item: T, table: &mut Table<'_, T, E>) {
        let (at, branches) = ((self.key)(&item).number(), table.len());
        assert!(at < branches, "the key of a `route` with {branches} branches gave {at}: they count from 0");
        if table.is_full(at) {
            self.waiting = Some((at, item));
        } else {
            table.put(at, item);
        }
    }

    fn copy(error: &E) -> E {
        error.another()
    }

    fn hint(of_source: (usize, Option<usize>)) -> (usize, Option<usize>) {
        (0, of_source.1)
    }
}

/// What the key of [`route`](Pipe::route) gives.
#[diagnostic::on_unimplemented(
    message = "the key of `route` gives the number of a branch, a `usize`, but this one gives `{Self}`",
    label = "this gives `{Self}`",
    note = "branches count from 0: `usize::from(..)` makes one of a condition, `match` of anything else"
)]
pub trait BranchNumber {
    /// Known, if it is one.
    type Is;
    /// Itself.
    fn number(self) -> usize;
}

#[diagnostic::do_not_recommend]
impl BranchNumber for usize {
    type Is = ();
    fn number(self) -> usize {
        self
    }
}
