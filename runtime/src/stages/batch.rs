//! `batch`: makes lists of a fixed size, or of what came within a time.

use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use pin_project_lite::pin_project;

use crate::engine::{One, Stopped, TURN};
use crate::flow::{Drive, Ready, Shape};
use crate::observe::{Mode, Plan, Role};
use crate::pipe::Pipe;
use crate::time::Alarm;

impl<T, E, S: Shape> Pipe<T, E, S> {
    /// `batch(100)`: gathers elements into `Vec`s of a hundred.
    ///
    /// A list is handed over at the instant its last element arrives. A shorter one comes at the end, before an error, and
    /// with `.within(d)` when `d` has passed since its first element. With `.weight(f)` the number is a sum of weights.
    ///
    /// # Order
    ///
    /// Kept.
    ///
    /// # Concurrency
    ///
    /// An ordered stage: it sees elements one by one, and the stretch before it runs one at a time. A list that has been
    /// begun goes on filling also while nobody asks; the next is begun on demand.
    ///
    /// # Errors
    ///
    /// An `Err` from above passes and ends the pipe, after the list that was being filled.
    ///
    /// # Cancellation
    ///
    /// Dropping the pipe drops the elements gathered so far.
    ///
    /// # Panics
    ///
    /// If `size` is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let lists: Vec<Vec<u32>> = pipe!(0..5 |> batch(2) |> collect).await;
    /// assert_eq!(lists, [vec![0, 1], vec![2, 3], vec![4]]);
    /// # });
    /// ```
    #[track_caller]
    pub fn batch(self, size: usize) -> Pipe<Vec<T>, E, Batch<S>> {
        assert!(size > 0, "`batch` needs at least 1, got 0");
        Pipe::new(Batch::new(self.into_one(), size, Each, None))
    }
}

impl<T, E, S: Shape, W> Pipe<Vec<T>, E, Batch<S, W>> {
    /// `.within(d)`: a list leaves also when `d` has passed since its first element, even if nothing more comes.
    ///
    /// The time runs also while nobody asks. What comes later belongs to the next list, so a list holds what came within
    /// `d`.
    ///
    /// ```
    /// use std::time::Duration;
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
    /// let ms = Duration::from_millis;
    /// let sizes: Vec<usize> =
    ///     pipe!(interval(ms(100)) |> take(5) |> batch(9).within(ms(250)) |> map(|list| list.len()) |> collect).await;
    /// assert_eq!(sizes, [3, 2]); // what came at 0, 100 and 200; at 300 and 400
    /// # });
    /// ```
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with time.
    pub fn within(self, time: Duration) -> Self {
        let batch = self.into_flow();
        Pipe::new(Batch::new(batch.one, batch.list.size, batch.list.weigh, Some(time)))
    }
}

impl<T, E, S: Shape> Pipe<Vec<T>, E, Batch<S>> {
    /// `.weight(|x| x.len())`: the weights of a list's elements are at most the batch's number, unless a single element
    /// weighs more.
    ///
    /// A list is handed over when it weighs that much, and before an element that would make it weigh more: that one
    /// begins the next list. An element that weighs more than the number makes a list of its own. An element weighs at
    /// least 1, so that a list never has more elements than that number.
    ///
    /// ```
    /// # use pipewright::pipe;
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let words = ["a", "bc", "def", "ghijklm", "n"];
    /// let lists: Vec<Vec<&str>> = pipe!(words |> batch(5).weight(|s| s.len()) |> collect).await;
    /// assert_eq!(lists, [vec!["a", "bc"], vec!["def"], vec!["ghijklm"], vec!["n"]]);
    /// # });
    /// ```
    ///
    /// # Panics
    ///
    /// A panic of the function unwinds out of the terminal.
    pub fn weight<F: FnMut(&T) -> usize>(self, f: F) -> Pipe<Vec<T>, E, Batch<S, By<F>>> {
        let batch = self.into_flow();
        Pipe::new(Batch::new(batch.one, batch.list.size, By(f), batch.list.within))
    }
}

/// What an element counts in a list.
pub trait Weigh<T> {
    /// Always 1.
    const EQUAL: bool;
    /// From 1.
    fn weigh(&mut self, item: &T) -> usize;
}

/// Elements count the same.
pub struct Each;

impl<T> Weigh<T> for Each {
    const EQUAL: bool = true;
    #[inline]
    fn weigh(&mut self, _: &T) -> usize {
        1
    }
}

/// Elements weigh what a function says.
pub struct By<F>(F);

impl<T, F: FnMut(&T) -> usize> Weigh<T> for By<F> {
    const EQUAL: bool = false;
    fn weigh(&mut self, item: &T) -> usize {
        (self.0)(item).max(1)
    }
}

pin_project! {
    /// The flow of [`batch`](Pipe::batch).
    #[must_use = "a flow does nothing until it is driven"]
    pub struct Batch<S: Shape, W = Each> {
        #[pin]
        one: One<S>,
        list: List<S::Item, W>,
        // Comes behind the list that was being filled.
        error: Option<S::Error>,
    }
}

impl<S: Shape, W> Batch<S, W> {
    fn new(one: One<S>, size: usize, weigh: W, within: Option<Duration>) -> Self {
        let (items, alarm) = (Vec::new(), Alarm::new());
        let list = List { items, weight: 0, size, enough: size, weigh, within, alarm, next: None };
        Batch { one, list, error: None }
    }
}

impl<S: Drive, W: Weigh<S::Item>> Batch<S, W> {
    /// Fills the list. `Ready`: it is whole, or nothing more comes.
    fn poll_fill<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        let list = this.list;
        if list.is_whole() {
            return Poll::Ready(());
        }
        match this.one.as_mut().poll_each::<M>(cx, TURN, |item| list.put(item)) {
            Stopped::Enough | Stopped::End => Poll::Ready(()),
            Stopped::Fail(error) => {
                // Nothing comes behind it.
                *this.error = Some(error);
                Poll::Ready(())
            }
            Stopped::Pending => list.alarm.poll(cx).map(|()| list.enough = 0),
            Stopped::Turn => {
                // Elements that keep coming do not stop the time.
                if list.alarm.poll(cx).is_ready() {
                    list.enough = 0;
                }
                this.one.end_turn::<M>(cx);
                Poll::Pending
            }
        }
    }
}

/// The list that is being filled.
struct List<T, W> {
    /// Begun as soon as it holds an element.
    items: Vec<T>,
    /// Of the list; not kept where elements count the same.
    weight: usize,
    /// What a list weighs at most.
    size: usize,
    /// The list is whole from this weight on: `size`, or 0 when its time is over or it has no room for what came. One
    /// number, as it is looked at for each element.
    enough: usize,
    weigh: W,
    within: Option<Duration>,
    /// Set when the first element of a list comes.
    alarm: Alarm,
    /// Came when the list had no room for it, and begins the next.
    next: Option<(T, usize)>,
}

impl<T, W: Weigh<T>> List<T, W> {
    fn is_whole(&self) -> bool {
        let filled = if W::EQUAL { self.items.len() } else { self.weight };
        filled >= self.enough
    }

    /// Puts an element into the list, or behind it. `Break` when the list is whole.
    #[inline]
    fn put(&mut self, item: T) -> ControlFlow<()> {
        // A list that is not begun has no room, so one test tells both; but for what needs none.
        let has_room = self.items.len() < self.items.capacity() && size_of::<T>() > 0;
        if W::EQUAL && has_room {
            self.items.push(item);
        } else if W::EQUAL {
            self.make_room(item);
        } else {
            self.weigh(item);
        }
        if self.is_whole() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// The first element, or one more than there was room for, where elements count the same.
    #[inline(never)]
    fn make_room(&mut self, item: T) {
        if self.items.is_empty() {
            self.items = Vec::with_capacity(self.size.min(TURN));
            if let Some(time) = self.within {
                self.alarm.set(time);
            }
        }
        self.items.push(item);
    }

    #[inline(never)]
    fn weigh(&mut self, item: T) {
        let weight = self.weigh.weigh(&item);
        let is_first = self.items.is_empty();
        let fits = is_first || weight <= self.size - self.weight;
        if fits {
            self.items.push(item);
            self.weight += weight;
        } else {
            self.next = Some((item, weight));
            self.enough = 0;
        }
        // The time of a list that has no room left is of no interest any more.
        if let (Some(time), true) = (self.within, is_first || !fits) {
            self.alarm.set(time);
        }
    }

    /// Takes the list, if there is one, and begins the next.
    fn take(&mut self) -> Option<Vec<T>> {
        if self.items.is_empty() {
            return None;
        }
        let list = std::mem::take(&mut self.items);
        self.enough = self.size;
        self.weight = 0;
        match self.next.take() {
            Some((item, weight)) => {
                self.items.push(item);
                self.weight = weight;
            }
            None => self.alarm.clear(),
        }
        Some(list)
    }
}

impl<S: Shape, W> Shape for Batch<S, W> {
    type In = Vec<S::Item>;
    type Item = Vec<S::Item>;
    type Error = S::Error;
    type Work = Ready<Vec<S::Item>, S::Error>;
    type Make = S::Make;
}

impl<S: Drive, W: Weigh<S::Item>> Drive for Batch<S, W> {
    fn poll_work<M: Mode>(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        self.as_mut().poll_fill::<M>(cx).map(|()| {
            let this = self.project();
            match this.list.take() {
                Some(list) => Some(Ready::item(list)),
                None => this.error.take().map(|error| Ready::new(Err(error))),
            }
        })
    }

    fn poll_progress<M: Mode>(mut self: Pin<&mut Self>, cx: &mut Context<'_>) {
        let begun = !self.list.items.is_empty();
        if !begun || self.as_mut().poll_fill::<M>(cx).is_ready() {
            // Whole, or not begun: nothing is taken, but what is in progress above goes on.
            self.project().one.poll_progress::<M>(cx)
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (low, high) = self.one.size_hint();
        let held = self.list.items.len() + usize::from(self.list.next.is_some());
        let (low, high) = (low.saturating_add(held), high.and_then(|high| high.checked_add(held)));
        if W::EQUAL && self.list.within.is_none() {
            return (low.div_ceil(self.list.size), high.map(|high| high.div_ceil(self.list.size)));
        }
        (usize::from(low > 0), high)
    }

    fn plan(&self, plan: &mut Plan) {
        self.one.plan(plan, "batch", Role::OneByOne { keeps: self.list.size });
        if self.list.within.is_some() {
            plan.last_has_a_clock();
        }
        if !W::EQUAL {
            plan.last_is_unforeseen("its lists depend on the weights of elements");
        }
    }
}
