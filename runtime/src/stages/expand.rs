//! `expand`: runs a function on every element, and on all that it finds from there.

use crate::element::{Again, Called, Same, Stage, kind};
use crate::pipe::Pipe;
use crate::poison::{Met, Never, Then};

impl<T, E, S> Pipe<T, E, S> {
    /// `expand(visit)`: runs a function that gives an item and a list of further elements, and runs it on those too.
    ///
    /// For whatever leads to more of its kind: folders, comments and answers, the links of a page. The function may be
    /// plain or asynchronous, as for [`map`](Pipe::map). It takes an element and gives a pair: what goes on from here,
    /// and the children, any `IntoIterator` of elements. It ends by itself, when nothing is left.
    ///
    /// # Order
    ///
    /// Kept: an element comes before its children, these in the order of their list, each with all that comes from it
    /// before the next. (Computer science calls that pre-order.) Behind a `buffer(n).unordered()` items come as they
    /// are there.
    ///
    /// # Concurrency
    ///
    /// As for [`map`](Pipe::map): one call at a time, or as many as a `buffer` behind it says, children included: each of
    /// them is an element of its own, and the earliest in the order begins first. What has been found goes on through
    /// the stages behind, beside its children. Modifiers hold for every call. Behind it [`.by_key(key, k)`](Pipe::by_key)
    /// asks each child for a key of its own, where the stretch begins with `expand`.
    ///
    /// What it holds grows with the depth, not with the number of elements: without a `buffer` a list on each level of the
    /// path to the element in hand; with `buffer(n)` at most `n * d` lists on level `d`, besides the window. Lists are
    /// taken as they are needed, one element ahead, and dropped with their last. A plain function walks as its items are
    /// taken, and a `buffer` counts each tree as one element, as it does a list behind [`flatten`](Pipe::flatten).
    ///
    /// # Bounds
    ///
    /// It goes on for as long as lists have members. A bound stands where it is meant:
    ///
    /// - by depth: the element carries it, and the deepest give an empty list;
    /// - by number: `|> take(n)` drops calls and lists at once when the `n`-th item passes;
    /// - by key, where paths meet or go in circles: a set beside the pipe, and only what is new to it goes into the list.
    ///   In a `buffer`, an element that several lists would have is a child of the one whose call ended first.
    ///
    /// # Errors
    ///
    /// `expand(f)?` takes a function that gives `Result<(item, list), E>`. In an ordered buffer everything in front of
    /// the error is finished first, children that have not begun included. With `.skip_err()` or `.on_err(f)` an element
    /// whose call fails is left out, and so is all that it would have found.
    ///
    /// # Cancellation
    ///
    /// Dropping the pipe drops the calls in progress and the elements that have not begun.
    ///
    /// # Panics
    ///
    /// A panic of the function or of the list's iterator unwinds out of the terminal.
    ///
    /// # Examples
    ///
    /// Links that lead in circles, at most three clicks from the start, two requests at a time:
    ///
    /// ```
    /// use std::collections::HashSet;
    /// use std::sync::Mutex;
    /// use std::time::Duration;
    ///
    /// use pipewright::pipe;
    /// use tokio::time::Instant;
    ///
    /// async fn links(page: u32) -> Vec<u32> {
    ///     tokio::time::sleep(Duration::from_millis(100)).await;
    ///     vec![page * 2, page * 2 + 1, page / 2]
    /// }
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
    /// let start = Instant::now();
    /// let seen = Mutex::new(HashSet::from([1]));
    /// let pages: Vec<u32> = pipe!(
    ///     [(1, 0)]
    ///         |> expand(async |(page, clicks)| {
    ///             let new = |page: &u32| clicks < 3 && seen.lock().unwrap().insert(*page);
    ///             let links: Vec<u32> = links(page).await.into_iter().filter(new).collect();
    ///             (page, links.into_iter().map(move |link| (link, clicks + 1)))
    ///         })
    ///         |> buffer(2) |> collect
    /// ).await;
    /// assert_eq!(pages, [1, 2, 4, 8, 9, 5, 10, 11, 3, 6, 12, 13, 7, 14, 15, 0]);
    /// assert_eq!(start.elapsed(), Duration::from_millis(900));
    /// # });
    /// ```
    ///
    /// The first so many of a tree that has no end:
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let names: Vec<String> = pipe!(
    ///     ["a".to_owned()] |> expand(|name| (name.clone(), vec![name.clone() + "b", name + "c"])) |> take(4) |> collect
    /// ).await;
    /// assert_eq!(names, ["a", "ab", "abb", "abbb"]);
    /// # });
    /// ```
    pub fn expand<F, R>(self, f: F) -> Stage<kind::nodes<T>, T, E, S, F, R>
    where
        F: Fn(T) -> R,
    {
        Stage::new(self.open(), f)
    }
}

impl<T, O, E, S> Called<kind::nodes<T>, O, E, S> {
    #[doc(hidden)]
    pub fn __end<A, B, P>(&mut self) -> P
    where
        O: ExpandPair<List: ExpandList>,
        T: ExpandMember<<O::List as ExpandList>::Item>,
        S: Again<Same, O::Item, O::List, E>,
        O::Is: Then<Pipe<O::Item, E, S::Flow>, To = A>,
        <O::List as ExpandList>::Is: Then<A, To = B>,
        <T as ExpandMember<<O::List as ExpandList>::Item>>::Is: Then<B, To = P>,
    {
        let pipe = <O::Is>::then(Pipe::new(self.take().again(Same)));
        <T as ExpandMember<_>>::Is::then(<O::List as ExpandList>::Is::then(pipe))
    }
}

/// What the function of `expand` gives: a pair.
#[diagnostic::on_unimplemented(
    message = "`expand` needs a function that gives `(item, list)`, but it gives `{Self}`",
    label = "this gives `{Self}`",
    note = "the list is of elements to go on with; for a `Result` write `expand(f)?`, for a list alone `flat_map(f)`"
)]
pub trait ExpandPair {
    /// Known, if it is one.
    type Is;
    /// What goes on.
    type Item;
    /// What it leads to.
    type List;
}

#[diagnostic::do_not_recommend]
impl<U, I> ExpandPair for (U, I) {
    type Is = ();
    type Item = U;
    type List = I;
}

/// The second of the pair: a list.
#[diagnostic::on_unimplemented(
    message = "`expand` needs a function that gives `(item, list)`, but its list is `{Self}`",
    label = "`{Self}` is no list",
    note = "anything that is `IntoIterator` will do; a stream is collected inside the function"
)]
pub trait ExpandList {
    /// Known, if it is one.
    type Is;
    /// Of its members.
    type Item;
}

#[diagnostic::do_not_recommend]
impl<I: IntoIterator> ExpandList for I {
    type Is = ();
    type Item = I::Item;
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<I> ExpandList for I
where
    Never<I, I>: Met,
{
    type Is = I;
    type Item = I;
}

/// Elements of this type, which is also that of the list's members: each of them is an argument of the same function.
#[diagnostic::on_unimplemented(
    message = "`expand` runs on elements `{Self}`, but the list that its function gives has `{V}`",
    label = "this takes `{Self}` and leads to `{V}`",
    note = "let the list have what the function takes: `list.into_iter().map(|x| ..)`"
)]
pub trait ExpandMember<V> {
    /// Known, if it is.
    type Is;
}

#[diagnostic::do_not_recommend]
impl<T> ExpandMember<T> for T {
    type Is = ();
}
