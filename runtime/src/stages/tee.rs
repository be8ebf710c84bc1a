//! `tee`: gives each element to several pipes.

use crate::element::kind;
use crate::flow::{Drive, Shape};
use crate::pipe::Pipe;
use crate::poison::{Met, Never, Then};
use crate::terminal::{Branches, Deal, Fan, FanStage, Table};

impl<T, E, S> Pipe<T, E, S> {
    /// `tee(|p| pipe!(p |> ..), |p| pipe!(p |> ..))`: gives each element to several pipes, its branches.
    ///
    /// Each argument is a function that gets a pipe and gives a future, mostly that of a terminal. One future polls the
    /// source and all branches; its result is the tuple of what the branches gave.
    ///
    /// Elements are cloned, once for each branch but one. Where that is expensive, `|> map(Arc::new)` before it lets the
    /// branches share them.
    ///
    /// # Order
    ///
    /// Each branch gets all elements in the order of the pipe.
    ///
    /// # Concurrency
    ///
    /// The stretch before it runs one at a time, and the branches run side by side, at the pace of the slowest: a branch
    /// has one place for the element that it has not taken yet, and the source is asked for the next element when a
    /// branch asks for one and all places are empty. So a branch is ahead of another by one element, and by what that
    /// other holds in its buffers. A `buffer` at the beginning of a branch, `|p| pipe!(p |> buffer(100) |> ..)`, lets
    /// the others go ahead by so much more.
    ///
    /// Source and branches are polled whenever the future is. A branch may also be run elsewhere, as by
    /// `|p| tokio::spawn(pipe!(p |> run))`. One whose future does not take elements, because it waits for something else,
    /// stops all branches until it goes on. Other tasks get a chance after 256 elements.
    ///
    /// A branch that ends, because its future is ready or its pipe was dropped, takes nothing more, and the others go on.
    /// When there is no branch left that takes something, the source is dropped at once.
    ///
    /// # Errors
    ///
    /// Each branch gets the `Err` of the source, a clone of it, as its pipe may fail as this one does; so each gives a
    /// `Result` of its own. An `Err` of a branch ends that branch only. `tee` takes no `?`.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the branches, the elements at their places, and the source. A branch that runs elsewhere
    /// is not told that this was the end: polling its pipe panics.
    ///
    /// # Panics
    ///
    /// A panic of the user's code, in a branch as in the source or in `clone`, unwinds out of the terminal.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let words = ["one", "two", "three"];
    /// let (letters, lists) = pipe!(words |> tee(
    ///     |p| pipe!(p |> map(str::len) |> sum::<usize>),
    ///     |p| pipe!(p |> batch(2) |> collect::<Vec<_>>),
    /// ))
    /// .await;
    /// assert_eq!(letters, 11);
    /// assert_eq!(lists, [vec!["one", "two"], vec!["three"]]);
    /// # });
    /// ```
    ///
    /// Each branch has its own outcome:
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let lines = ["1", "2", "x", "4"];
    /// let (first, all) = pipe!(lines |> map(str::parse::<u32>)? |> tee(
    ///     |p| pipe!(p |> take(2) |> collect::<Vec<_>>),
    ///     |p| pipe!(p |> collect::<Vec<_>>),
    /// ))
    /// .await;
    /// assert_eq!(first, Ok(vec![1, 2]));
    /// assert!(all.is_err());
    /// # });
    /// ```
    ///
    /// The slowest sets the pace:
    ///
    /// ```
    /// use std::time::Duration;
    /// use pipewright::pipe;
    /// use tokio::time::{Instant, sleep};
    ///
    /// async fn index(_: u32) { sleep(Duration::from_millis(10)).await }
    /// async fn archive(_: u32) { sleep(Duration::from_millis(100)).await }
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
    /// let start = Instant::now();
    /// pipe!(0..5 |> tee(|p| pipe!(p |> map(index) |> run), |p| pipe!(p |> map(archive) |> run))).await;
    /// assert_eq!(start.elapsed(), Duration::from_millis(500));
    /// # });
    /// ```
    pub fn tee(self) -> FanStage<kind::tee, T, E, S, ToAll, ()> {
        FanStage::new(self.open(), ToAll)
    }
}

impl<T, E, S, L> FanStage<kind::tee, T, E, S, ToAll, L> {
    #[doc(hidden)]
    pub fn __end<N, Q, P, P2>(self, flat: fn(N) -> Q) -> P
    where
        T: ItemForAll,
        E: ErrorForAll,
        S: Drive + Shape<Item = T, Error = E>,
        L: Branches<Output = N>,
        T::Is: Then<Fan<T, E, S, ToAll, L, N, Q>, To = P2>,
        E::Is: Then<P2, To = P>,
    {
        <E::Is>::then(<T::Is>::then(Fan::new(self, flat)))
    }
}

/// Each element goes to all branches.
pub struct ToAll;

impl<T: ItemForAll, E: ErrorForAll> Deal<T, E> for ToAll {
    fn wants(&mut self, table: &mut Table<'_, T, E>) -> bool {
        table.is_asked() && !table.is_busy()
    }

    fn deal(&mut self, item: T, table: &mut Table<'_, T, E>) {
        table.give_all(item, T::another, Table::put);
    }

    fn copy(error: &E) -> E {
        error.another()
    }

    fn hint(of_source: (usize, Option<usize>)) -> (usize, Option<usize>) {
        of_source
    }
}

/// An element that can be given to several branches, with a message of ours.
#[diagnostic::on_unimplemented(
    message = "`tee` gives a clone of each element to its branches, but `{Self}` is not `Clone`",
    label = "elements are `{Self}`",
    note = "`|> map(std::sync::Arc::new)` before it lets the branches share an element; `route` gives each to one branch"
)]
pub trait ItemForAll {
    /// Known, if it can.
    type Is;
    /// One more.
    fn another(&self) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Clone> ItemForAll for T {
    type Is = ();
    fn another(&self) -> T {
        self.clone()
    }
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<T> ItemForAll for T
where
    Never<T, ()>: Met,
{
    type Is = Never<T, ()>;
    fn another(&self) -> T {
        unreachable!()
    }
}

/// An error that can be given to several branches, with a message of ours.
#[diagnostic::on_unimplemented(
    message = "each branch gets the error of the pipe, a clone of it, but that of `{Self}` is not `Clone`",
    label = "the pipe has `{Self}` here",
    note = "`|> err_into::<std::sync::Arc<YourError>>` before it lets the branches share an error"
)]
pub trait ErrorForAll {
    /// Known, if it can.
    type Is;
    /// One more.
    fn another(&self) -> Self;
}

#[diagnostic::do_not_recommend]
impl<E: Clone> ErrorForAll for E {
    type Is = ();
    fn another(&self) -> E {
        self.clone()
    }
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<E> ErrorForAll for E
where
    Never<E, ()>: Met,
{
    type Is = Never<E, ()>;
    fn another(&self) -> E {
        unreachable!()
    }
}
