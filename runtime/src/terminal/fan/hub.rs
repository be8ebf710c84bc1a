//! Where the terminal and the pipes of its branches meet: one place a branch, for the element it has not taken yet.
//!
//! A branch may be polled anywhere: by the terminal itself, by a `select` in it, by another task. So both sides leave
//! wakers here. Nobody is woken, and nothing of the user's is called or dropped, while the lock is held.

use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::engine::sync::{Mutex, MutexGuard};
use crate::flow::{Drive, Known, Ready, Shape};
use crate::observe::{Mode, Plan};

/// What terminal and branches share.
pub struct Hub<T, E> {
    state: Mutex<State<T, E>>,
}

struct State<T, E> {
    places: Vec<Place<T, E>>,
    /// A branch has asked, taken or ended since the terminal last looked.
    news: bool,
    /// The terminal, while it is not being polled.
    terminal: Option<Waker>,
}

struct Place<T, E> {
    item: Option<T>,
    /// What comes behind the item.
    end: Option<End<E>>,
    /// The branch has found nothing here and has not taken anything since.
    asks: bool,
    /// Whoever polls its pipe, while it asks. Kept behind that: mostly the same asks again.
    reader: Option<Waker>,
    /// Its pipe and its future are there, so it takes elements.
    is_open: bool,
    /// How many elements are to come, at least and at most.
    hint: (usize, Option<usize>),
}

/// Why nothing more comes.
enum End<E> {
    /// The source has ended, or its error has been handed over.
    Over,
    /// The source has failed.
    Failed(E),
    /// The terminal, or the future of the branch, is gone.
    Cut,
}

/// What a branch finds at its place.
pub enum Found<T, E> {
    Item(T),
    Failed(E),
    Over,
    Cut,
}

/// A branch, as the terminal sees it.
#[derive(Clone, Copy, Default)]
pub struct Seat {
    /// It takes elements.
    pub is_open: bool,
    /// It has nothing at its place and wants something.
    pub asks: bool,
    /// There is something at its place.
    pub is_full: bool,
    /// Something was put there since its future was last polled.
    pub is_due: bool,
}

impl<T, E> Place<T, E> {
    fn new() -> Self {
        Place { item: None, end: None, asks: false, reader: None, is_open: true, hint: (0, None) }
    }

    fn take(&mut self) -> Option<Found<T, E>> {
        if let Some(item) = self.item.take() {
            self.hint = (self.hint.0.saturating_sub(1), self.hint.1.map(|most| most.saturating_sub(1)));
            return Some(Found::Item(item));
        }
        let end = self.end.take()?;
        if let End::Cut = end {
            self.end = Some(End::Cut);
            return Some(Found::Cut);
        }
        self.hint = (0, Some(0));
        self.end = Some(End::Over);
        Some(match end {
            End::Failed(error) => Found::Failed(error),
            End::Over | End::Cut => Found::Over,
        })
    }

    /// Whoever must be woken because something was put here. The terminal itself comes by: see [`Hub::rest`].
    fn summon(&mut self, terminal: &Waker) -> Option<Waker> {
        self.reader.take_if(|reader| self.asks && !reader.will_wake(terminal))
    }

    /// Takes nothing more. What this gives is dropped after unlocking.
    fn close(&mut self) -> (Option<T>, Option<Waker>) {
        self.is_open = false;
        self.asks = false;
        (self.item.take(), self.reader.take())
    }
}

impl<T, E> State<T, E> {
    /// There is something to see for the terminal.
    fn tell(&mut self) -> Option<Waker> {
        self.news = true;
        self.terminal.take()
    }
}

impl<T, E> Hub<T, E> {
    pub fn new() -> Self {
        Hub { state: Mutex::new(State { places: Vec::new(), news: false, terminal: None }) }
    }

    fn lock(&self) -> MutexGuard<'_, State<T, E>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more branch, and its number.
    pub fn open(self: &Arc<Self>) -> Branch<T, E> {
        let mut state = self.lock();
        let at = state.places.len();
        state.places.push(Place::new());
        Branch { hub: self.clone(), at }
    }

    /// Tells the branches how many elements are to come; how many branches there are.
    pub fn expect(&self, hint: (usize, Option<usize>)) -> usize {
        let mut state = self.lock();
        state.places.iter_mut().for_each(|place| place.hint = hint);
        state.places.len()
    }

    /// The terminal is being polled, so it need not be woken.
    pub fn begin(&self) {
        let former = self.lock().terminal.take();
        drop(former);
    }

    /// How the branches are now.
    pub fn look(&self, seats: &mut [Seat]) {
        let mut state = self.lock();
        state.news = false;
        for (seat, place) in seats.iter_mut().zip(&state.places) {
            seat.is_open = place.is_open;
            seat.is_full = place.item.is_some();
            seat.asks = place.is_open && place.asks && place.item.is_none();
        }
    }

    /// Puts an element at an empty place. It is dropped if that branch takes nothing more.
    pub fn put(&self, at: usize, item: T, terminal: &Waker) {
        let mut state = self.lock();
        let place = &mut state.places[at];
        if !place.is_open {
            drop(state);
            return drop(item);
        }
        debug_assert!(place.item.is_none(), "a place is for one element");
        place.item = Some(item);
        let reader = place.summon(terminal);
        drop(state);
        reader.into_iter().for_each(Waker::wake);
    }

    /// Nothing more comes for a branch: the source has ended, or failed.
    pub fn end(&self, at: usize, error: Option<E>, terminal: &Waker) {
        let mut state = self.lock();
        let place = &mut state.places[at];
        let unwanted = if place.is_open {
            place.end = Some(error.map_or(End::Over, End::Failed));
            None
        } else {
            error
        };
        let reader = place.summon(terminal);
        drop(state);
        reader.into_iter().for_each(Waker::wake);
        drop(unwanted);
    }

    /// The future of a branch has ended. Should its pipe be elsewhere, it does not wait for ever.
    pub fn cut(&self, at: usize) {
        let mut state = self.lock();
        let place = &mut state.places[at];
        let (item, reader) = place.close();
        let end = place.end.replace(End::Cut);
        drop(state);
        reader.into_iter().for_each(Waker::wake);
        drop((item, end));
    }

    /// The terminal is gone.
    fn cut_all(&self, from: usize) {
        /// A waker, or an element, that panics in its drop leaves nobody else waiting.
        struct Others<'a, T, E>(&'a Hub<T, E>, usize);

        impl<T, E> Drop for Others<'_, T, E> {
            fn drop(&mut self) {
                self.0.cut_all(self.1);
            }
        }

        let places = self.lock().places.len();
        if from < places {
            let _others = Others(self, from + 1);
            self.cut(from);
        } else {
            self.begin();
        }
    }

    /// Last thing before the terminal waits: from here on it is woken by what the branches do. `false` if they have done
    /// something meanwhile.
    pub fn rest(&self, terminal: &Waker) -> bool {
        let mut waker = Some(terminal.clone());
        loop {
            let mut state = self.lock();
            if state.news {
                return false;
            }
            // Asked by way of this task, but not out of the branch that was polled since: it does not come by itself.
            let has_come = |place: &&mut Place<T, E>| {
                place.asks && place.reader.is_some() && (place.item.is_some() || place.end.is_some())
            };
            if let Some(reader) = state.places.iter_mut().find(has_come).and_then(|place| place.reader.take())
            {
                drop(state);
                reader.wake();
                continue;
            }
            let former = std::mem::replace(&mut state.terminal, waker.take());
            drop(state);
            drop(former);
            return true;
        }
    }

    /// What is at the place of a branch.
    pub(super) fn poll_take(&self, at: usize, cx: &mut Context<'_>) -> Poll<Found<T, E>> {
        let mut waker = None;
        loop {
            let mut state = self.lock();
            let place = &mut state.places[at];
            let found = place.take();
            let mut former = None;
            if found.is_none() && place.reader.as_ref().is_none_or(|reader| !reader.will_wake(cx.waker())) {
                if waker.is_none() {
                    // Cloned outside of the lock, as that may do anything.
                    drop(state);
                    waker = Some(cx.waker().clone());
                    continue;
                }
                former = std::mem::replace(&mut place.reader, waker.take());
            }
            let asked = std::mem::replace(&mut place.asks, found.is_none());
            let is_news = found.is_some() || !asked;
            let terminal = if is_news { state.tell() } else { None };
            drop(state);
            terminal.into_iter().for_each(Waker::wake);
            drop(former);
            return found.map_or(Poll::Pending, Poll::Ready);
        }
    }

    /// The pipe of a branch is gone.
    fn leave(&self, at: usize) {
        let mut state = self.lock();
        let (item, reader) = state.places[at].close();
        let end = state.places[at].end.take();
        let terminal = state.tell();
        drop(state);
        terminal.into_iter().for_each(Waker::wake);
        drop((item, reader, end));
    }
}

/// The terminal's end of the hub.
pub struct Owner<T, E>(pub Arc<Hub<T, E>>);

impl<T, E> Drop for Owner<T, E> {
    fn drop(&mut self) {
        self.0.cut_all(0);
    }
}

/// The pipe of one branch of [`tee`](crate::Pipe::tee) or [`route`](crate::Pipe::route).
#[must_use = "a flow does nothing until it is driven"]
pub struct Branch<T, E> {
    hub: Arc<Hub<T, E>>,
    at: usize,
}

impl<T, E> Drop for Branch<T, E> {
    fn drop(&mut self) {
        self.hub.leave(self.at);
    }
}

impl<T, E> Shape for Branch<T, E> {
    type In = T;
    type Item = T;
    type Error = E;
    type Work = Ready<T, E>;
    type Make = Known;
}

impl<T, E> Drive for Branch<T, E> {
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Ready<T, E>>> {
        self.hub.poll_take(self.at, cx).map(|found| match found {
            Found::Item(item) => Some(Ready::item(item)),
            Found::Failed(error) => Some(Ready::new(Err(error))),
            Found::Over => None,
            // Not the end of the pipe, which would make a part look like the whole.
            Found::Cut => {
                panic!("the pipe of a branch was polled after the branch, or all of its terminal, had ended")
            }
        })
    }

    /// The terminal works on what is above.
    fn poll_progress<M: Mode>(self: Pin<&mut Self>, _: &mut Context<'_>) {}

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.hub.lock().places[self.at].hint
    }

    fn plan(&self, plan: &mut Plan) {
        plan.begins_branch();
    }
}
