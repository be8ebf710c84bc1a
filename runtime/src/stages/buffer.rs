//! `buffer`: runs the stretch before it for several elements at once.

use std::hash::Hash;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::engine::{AsFinished, Concurrent, GroupOf, InOrder, Keyed, MOST, Order, Unkeyed};
use crate::flow::{Drive, Pulled, Ready, Shape};
use crate::observe::{Mode, Plan};
use crate::pipe::Pipe;
use crate::poison::{Met, Never, Then};

/// Places in the default window, for each element that runs: with every tenth element twenty times slower than the
/// others, four keep the pipe within 1.5 times of what results in any order would take.
const WINDOW: u32 = 4;

impl<T, E, S: Shape> Pipe<T, E, S> {
    /// `buffer(4)`: runs the stages before it for four elements at once, and gives results in order.
    ///
    /// What it runs is the *stretch* before it: the element stages (`map`, `filter`, `flatten`, ..) back to the
    /// source, to an ordered stage, to `par_flat_map`, or to another `buffer`. An element goes through its whole
    /// stretch as one future, with no barrier between stages. Where a `flatten` or `flat_map` makes several of it,
    /// those take its place, and run within the same limit: `0..9 |> map(page) |> flatten |> map(item) |> buffer(4)`
    /// has never more than four requests of both kinds together.
    ///
    /// With nothing to run before it, it fetches up to `width` elements ahead.
    ///
    /// # Order
    ///
    /// That of the source. Behind a slow element others go on, until `4 * width` of them have begun and not been
    /// handed over; `.window(m)` sets another number. `.unordered()` gives results as they finish.
    ///
    /// # Concurrency
    ///
    /// At most `width` at once, polled by whoever awaits the terminal, also while the consumer's own body waits. While
    /// `width` finished results wait for the consumer nothing is begun. One element is pulled ahead, so that a source
    /// with work of its own does not stand still.
    ///
    /// # Errors
    ///
    /// Everything after the element that failed is dropped at once, and so is everything upstream; everything before
    /// it is finished and handed over first. A pipe therefore gives what it would give without `buffer`.
    ///
    /// # Cancellation
    ///
    /// Dropping the pipe drops the elements in progress and those that wait.
    ///
    /// # Panics
    ///
    /// If `width` is 0. A panic of the user's code unwinds out of the terminal.
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
    /// let squares: Vec<u64> = pipe!(
    ///     0..8 |> map(async |n| { sleep(Duration::from_millis(100)).await; n * n }) |> buffer(4) |> collect
    /// )
    /// .await;
    /// assert_eq!(squares, [0, 1, 4, 9, 16, 25, 36, 49]);
    /// assert_eq!(start.elapsed().as_millis(), 200); // eight calls of 100 ms, four at a time
    /// # });
    /// ```
    #[track_caller]
    pub fn buffer(self, width: usize) -> Pipe<T, E, Buffer<S>> {
        assert!(width > 0, "`buffer` needs at least 1, got 0");
        let width = count(width);
        let bound = width.saturating_mul(WINDOW).min(MOST);
        Pipe::new(Buffer { inner: Concurrent::new(self.open(), width, bound) })
    }
}

/// A number of elements, as the engine counts.
fn count(number: usize) -> u32 {
    u32::try_from(number).map_or(MOST, |number| number.min(MOST))
}

impl<T, E, S: Shape, G> Pipe<T, E, Buffer<S, InOrder, G>> {
    /// `.unordered()`: results leave as they finish, the oldest first; those of one element together.
    ///
    /// What is begun next is still the earliest in the order of the source. At most `width` have begun and are not
    /// handed over, so there is no window to set. An error is handed over next, and everything else in the buffer is
    /// dropped.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use pipewright::pipe;
    /// # use tokio::time::sleep;
    /// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
    /// let out: Vec<u64> = pipe!(
    ///     [300, 100, 200] |> map(async |ms| { sleep(Duration::from_millis(ms)).await; ms })
    ///         |> buffer(2).unordered() |> collect
    /// )
    /// .await;
    /// assert_eq!(out, [100, 300, 200]);
    /// # });
    /// ```
    pub fn unordered(self) -> Pipe<T, E, Buffer<S, AsFinished, G>> {
        Pipe::new(Buffer { inner: self.into_flow().inner.unordered() })
    }

    /// `.window(m)`: how many elements may have begun and not been handed over, where the first of them is slow.
    ///
    /// The default is `4 * width`. Where the stretch splits elements, up to `width` more are held.
    ///
    /// # Panics
    ///
    /// If `size` is smaller than the buffer's width.
    #[track_caller]
    pub fn window(self, size: usize) -> Self {
        let inner = self.into_flow().inner;
        let (size, width) = (count(size), inner.width());
        assert!(size >= width, "`.window({size})` is smaller than `buffer({width})`");
        Pipe::new(Buffer { inner: inner.with_bound(size) })
    }
}

impl<T, E, S: Shape, O> Pipe<T, E, Buffer<S, O>> {
    /// `.by_key(|url| url.host(), 2)`: of all elements with the same key, at most two run at once.
    ///
    /// The key is that of the element that *enters* the stretch: what comes from the source, or from the boundary above.
    /// What it splits into inherits it, so the limit counts requests: while three children of a page run, three of its
    /// key do. A finished result that waits to be handed over counts no more. Elements that [`expand`](Pipe::expand) finds
    /// have keys of their own, where the stretch begins with it, as in `urls |> expand(visit)`.
    ///
    /// What begins next is the earliest element whose key is free. One that waits for its key holds none of the buffer's
    /// places, so a slow host stops nobody else. As long as all that wait do so for their keys, more are pulled, up to
    /// the window: `4 * width`, or what `.window(m)` sets; and as many of what `expand` finds. With `limit` from the
    /// buffer's width on it changes nothing.
    ///
    /// # Order
    ///
    /// Results leave in the order of the source, or as they finish with `.unordered()`. Elements of one key begin in the
    /// order of the source; with a limit of 1 one begins when the one before it has ended, with all it has split into.
    ///
    /// # Concurrency
    ///
    /// That of the buffer. A stretch that never waits has nothing to limit, and its keys are not asked for. Keys are
    /// forgotten when nothing of them waits or runs any more, so they may be as many as the elements. What begins next is
    /// found at once, however many wait for another key.
    ///
    /// # Errors
    ///
    /// As without keys: the pipe gives what it would give without `buffer`, up to the same error. A key that the element
    /// has only when it is valid can be an `Option` or a `Result`.
    ///
    /// # Cancellation
    ///
    /// Dropping the pipe drops what waits, too.
    ///
    /// # Panics
    ///
    /// If `limit` is 0. A panic of the function, or of the key's `Hash` or `Eq`, unwinds out of the terminal.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use pipewright::pipe;
    /// use tokio::time::{Instant, sleep};
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
    /// async fn get(url: &str) -> usize {
    ///     sleep(Duration::from_millis(if url.starts_with("slow/") { 1000 } else { 100 })).await;
    ///     url.len()
    /// }
    /// fn host(url: &&str) -> String {
    ///     url.split('/').next().unwrap_or_default().to_owned()
    /// }
    ///
    /// let urls = ["slow/1", "slow/2", "a/1", "b/1", "a/2", "b/2", "a/3"];
    /// let start = Instant::now();
    /// // Three requests at once, but one per host: while one of the slow host runs, the others go on beside it.
    /// pipe!(urls |> map(get) |> buffer(3).by_key(host, 1) |> run).await;
    /// assert_eq!(start.elapsed().as_millis(), 2000); // two requests at the slow host, one after another
    /// # });
    /// ```
    ///
    /// A function that hides its pipe tells what enters the last stretch by `In`, where a caller wants to name keys:
    ///
    /// ```
    /// use pipewright::{Flow, pipe};
    ///
    /// fn pages(hosts: Vec<String>) -> impl Flow<In = String, Item = usize> {
    ///     pipe!(hosts |> map(async |host| host.len()))
    /// }
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let hosts = vec!["a".to_owned(), "bc".to_owned()];
    /// let sum: usize = pipe!(pages(hosts) |> buffer(9).by_key(|host| host.clone(), 1) |> sum::<usize>).await;
    /// assert_eq!(sum, 3);
    /// # });
    /// ```
    #[track_caller]
    pub fn by_key<K, F, P>(self, key: F, limit: usize) -> P
    where
        F: FnMut(&S::In) -> K,
        K: TellsApart,
        K::Is: Then<Pipe<T, E, Buffer<S, O, Keyed<F, K>>>, To = P>,
    {
        assert!(limit > 0, "`.by_key` needs at least 1, got 0");
        let inner = self.into_flow().inner.by_key(key, count(limit));
        <K::Is>::then(Pipe::new(Buffer { inner }))
    }
}

/// A key of `.by_key`: it can be told from others, and remembered.
#[diagnostic::on_unimplemented(
    message = "`.by_key` compares and remembers keys, but `{Self}` cannot be",
    label = "the keys are `{Self}`",
    note = "write `#[derive(PartialEq, Eq, Hash)]` above the type of the keys, or give a part that can be compared"
)]
pub trait TellsApart {
    /// Known, if it can.
    type Is;
}

#[diagnostic::do_not_recommend]
impl<K: Hash + Eq> TellsApart for K {
    type Is = ();
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<K> TellsApart for K
where
    Never<K, ()>: Met,
{
    type Is = Never<K, ()>;
}

pin_project! {
    /// The flow of [`buffer`](Pipe::buffer).
    #[must_use = "a flow does nothing until it is driven"]
    pub struct Buffer<S: Shape, O = InOrder, G = Unkeyed> {
        #[pin]
        inner: Concurrent<S, O, G>,
    }
}

impl<S: Shape, O, G> Shape for Buffer<S, O, G> {
    type In = S::Item;
    type Item = S::Item;
    type Error = S::Error;
    type Work = Ready<S::Item, S::Error>;
    type Make = S::Make;
}

impl<S: Drive, O: Order, G: GroupOf<S::In>> Drive for Buffer<S, O, G> {
    #[inline]
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

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.inner.size_hint()
    }

    fn plan(&self, plan: &mut Plan) {
        self.inner.plan(plan);
    }
}
