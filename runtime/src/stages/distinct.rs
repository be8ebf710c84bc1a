//! `distinct`: leaves out elements that have been seen a short while ago.

use std::collections::HashMap;
use std::hash::Hash;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::engine::{One, TURN};
use crate::flow::{Drive, Ready, Shape};
use crate::observe::{Mode, Plan, Role};
use crate::pipe::Pipe;
use crate::poison::{Met, Never, Then};

impl<T, E, S: Shape> Pipe<T, E, S> {
    /// `distinct(1000)`: leaves out an element that is equal to one of the last thousand different ones.
    ///
    /// What is seen again counts as new to that end: those are forgotten that have not been seen for the longest time. So
    /// what it holds is bounded, and `distinct(usize::MAX)` is for a source that is.
    ///
    /// # Order
    ///
    /// Kept.
    ///
    /// # Concurrency
    ///
    /// An ordered stage: it sees elements one by one, and the stretch before it runs one at a time. It moves on what is in
    /// progress above also while nobody asks.
    ///
    /// # Errors
    ///
    /// An `Err` from above passes and ends the pipe.
    ///
    /// # Cancellation
    ///
    /// Dropping the pipe drops what is in progress above, and what it remembers.
    ///
    /// # Panics
    ///
    /// A panic of the elements' `Hash`, `Eq` or `Clone` unwinds out of the terminal.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let links = ["/", "/a", "/", "/b", "/a"];
    /// let once: Vec<&str> = pipe!(links |> distinct(1000) |> collect).await;
    /// assert_eq!(once, ["/", "/a", "/b"]);
    /// # });
    /// ```
    pub fn distinct<P>(self, size: usize) -> P
    where
        T: Key,
        T::Is: Then<Pipe<T, E, Distinct<S>>, To = P>,
    {
        <T::Is>::then(Pipe::new(Distinct { one: self.into_one(), seen: Seen::new(size) }))
    }
}

/// An element that can be told from others, and remembered.
#[diagnostic::on_unimplemented(
    message = "`distinct` compares and remembers elements, but `{Self}` cannot be",
    label = "the elements are `{Self}`",
    note = "write `#[derive(Clone, PartialEq, Eq, Hash)]` above the type of the elements"
)]
pub trait Key {
    /// Known, if it is one.
    type Is;
    /// Whether none of those seen is equal to it. From now on it is the last that was seen.
    fn is_new(&self, seen: &mut Seen<Self>) -> bool
    where
        Self: Sized;
}

#[diagnostic::do_not_recommend]
impl<T: Hash + Eq + Clone> Key for T {
    type Is = ();
    fn is_new(&self, seen: &mut Seen<T>) -> bool {
        seen.is_new(self)
    }
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<T> Key for T
where
    Never<T, ()>: Met,
{
    type Is = Never<T, ()>;
    fn is_new(&self, _: &mut Seen<T>) -> bool {
        unreachable!()
    }
}

/// The last different elements, in the order in which they were seen last.
pub struct Seen<T> {
    size: usize,
    places: HashMap<T, usize>,
    entries: Vec<Entry<T>>,
    // Ends of the list that the entries make up. Without entries they are of no meaning.
    newest: usize,
    oldest: usize,
}

struct Entry<T> {
    key: T,
    // Seen next before and next after it. At the ends of the list they are of no meaning.
    older: usize,
    newer: usize,
}

impl<T> Seen<T> {
    fn new(size: usize) -> Self {
        Seen { size, places: HashMap::new(), entries: Vec::new(), newest: 0, oldest: 0 }
    }
}

impl<T: Hash + Eq + Clone> Seen<T> {
    fn is_new(&mut self, key: &T) -> bool {
        if let Some(place) = self.places.get(key) {
            self.renew(*place);
            return false;
        }
        if self.size == 0 {
            return true;
        }
        let place = if self.entries.len() < self.size {
            let place = self.entries.len();
            self.entries.push(Entry { key: key.clone(), older: self.newest, newer: place });
            self.entries[self.newest].newer = place;
            self.newest = place;
            place
        } else {
            let place = self.oldest;
            self.renew(place);
            let forgotten = std::mem::replace(&mut self.entries[place].key, key.clone());
            self.places.remove(&forgotten);
            place
        };
        self.places.insert(key.clone(), place);
        true
    }

    /// Makes an entry the newest.
    fn renew(&mut self, place: usize) {
        if place == self.newest {
            return;
        }
        let Entry { older, newer, .. } = self.entries[place];
        if place == self.oldest {
            self.oldest = newer;
        } else {
            self.entries[older].newer = newer;
            self.entries[newer].older = older;
        }
        self.entries[self.newest].newer = place;
        self.entries[place].older = self.newest;
        self.newest = place;
    }
}

pin_project! {
    /// The flow of [`distinct`](Pipe::distinct).
    #[must_use = "a flow does nothing until it is driven"]
    pub struct Distinct<S: Shape> {
        #[pin]
        one: One<S>,
        seen: Seen<S::Item>,
    }
}

impl<S: Shape> Shape for Distinct<S> {
    type In = S::Item;
    type Item = S::Item;
    type Error = S::Error;
    type Work = Ready<S::Item, S::Error>;
    type Make = S::Make;
}

impl<S: Drive<Item: Key>> Drive for Distinct<S> {
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let mut this = self.project();
        for _ in 0..TURN {
            match ready!(this.one.as_mut().poll_next::<M>(cx)) {
                Some(Ok(item)) if !item.is_new(this.seen) => {}
                result => return Poll::Ready(result.map(Ready::new)),
            }
        }
        this.one.end_turn::<M>(cx);
        Poll::Pending
    }

    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.project().one.poll_progress::<M>(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (low, high) = self.one.size_hint();
        (usize::from(low > 0 && self.seen.entries.is_empty()), high)
    }

    fn plan(&self, plan: &mut Plan) {
        self.one.plan(plan, "distinct", Role::OneByOne { keeps: 0 });
    }
}
