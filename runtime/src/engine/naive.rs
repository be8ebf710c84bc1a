//! The safe, slow twin of the window: what `buffer` means, written down in the most obvious way.
//!
//! A list of entries in the order of the source, linear scans, no wakers of its own: everything that runs is polled
//! at every pass, until a pass changes nothing. `differential.rs` compares the two.

use std::pin::Pin;
use std::task::{Context, Poll};

use crate::flow::{Drive, Rest, Shape, Step, StepOf, Work, WorkShape, Yields};
use crate::observe::Off;

/// In which order results leave, and when elements are pulled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Results {
    InOrder,
    AsFinished,
    /// In order, and the next list when the last result has left.
    Lists,
}

/// What stands at one place of the order.
enum Entry<W: WorkShape> {
    /// Not begun: pulled, or found further down.
    Wait(W, bool),
    Run(Pin<Box<W>>),
    /// Finished as the `0`th of all.
    Done(u64, Result<W::Item, W::Error>),
    /// The same, with several results; the next is pulled out.
    Carrier(u64, W::Item, W::Carry),
    /// Children that have not begun.
    Rest(W::Rest),
}

impl<W: WorkShape> Entry<W> {
    fn finished(&self) -> Option<u64> {
        match self {
            Entry::Done(at, _) | Entry::Carrier(at, ..) => Some(*at),
            Entry::Wait(..) | Entry::Run(_) | Entry::Rest(_) => None,
        }
    }

    fn runs(&self) -> bool {
        matches!(self, Entry::Run(_))
    }

    fn was_pulled(&self) -> bool {
        matches!(self, Entry::Wait(_, false))
    }

    fn was_found(&self) -> bool {
        matches!(self, Entry::Wait(_, true))
    }

    fn has_begun(&self) -> bool {
        !matches!(self, Entry::Rest(_) | Entry::Wait(..))
    }
}

type Outcome<S> = Result<<S as Shape>::Item, <S as Shape>::Error>;

/// The key of an element.
pub(super) type KeyOf<T> = Box<dyn FnMut(&T) -> u64>;

/// A buffer that is easy to believe.
pub(super) struct Naive<S: Shape> {
    up: Option<Pin<Box<S>>>,
    /// With their keys.
    entries: Vec<(Option<u64>, Entry<S::Work>)>,
    width: usize,
    window: usize,
    results: Results,
    /// The key of an element, and how many with the same may run.
    keys: Option<(KeyOf<S::In>, usize)>,
    /// How many have finished so far.
    finished: u64,
}

// Whatever is pinned is in a box.
impl<S: Shape> Unpin for Naive<S> {}

impl<S: Drive> Naive<S> {
    pub(super) fn new(up: S, width: usize, window: usize, results: Results) -> Self {
        let (width, window) = match results {
            Results::Lists => (usize::MAX / 2, usize::MAX / 2),
            _ => (width, window),
        };
        Naive { up: Some(Box::pin(up)), entries: Vec::new(), width, window, results, keys: None, finished: 0 }
    }

    /// The same, where at most `limit` units of one key run at once.
    pub(super) fn by_key(mut self, key: KeyOf<S::In>, limit: usize) -> Self {
        // What is instant never runs.
        self.keys = (!<S::Work as Work>::INSTANT).then_some((key, limit));
        self
    }

    fn open(&self) -> usize {
        self.entries.iter().filter(|(_, entry)| entry.has_begun()).count()
    }

    /// Whether what has this key may begin, as far as that goes.
    fn is_free(&self, key: Option<u64>) -> bool {
        let running = self.entries.iter().filter(|(other, entry)| *other == key && entry.runs()).count();
        match &self.keys {
            // With such a limit one waits for a place, and never for its key.
            Some((_, limit)) if key.is_some() => *limit >= self.width || running < *limit,
            _ => true,
        }
    }

    /// The entry whose result leaves next, if it is finished.
    fn next_result(&self) -> Option<usize> {
        if self.results == Results::AsFinished {
            let finished =
                self.entries.iter().enumerate().filter_map(|(i, (_, entry))| Some((entry.finished()?, i)));
            return finished.min().map(|(_, i)| i);
        }
        self.entries.first()?.1.finished().map(|_| 0)
    }

    fn take(&mut self) -> Option<Outcome<S>> {
        let i = self.next_result()?;
        let (key, entry) = self.entries.remove(i);
        match entry {
            Entry::Done(_, result) => Some(result),
            Entry::Carrier(at, item, mut carry) => {
                match carry.next::<Off>() {
                    Some(Ok(next)) => self.entries.insert(i, (key, Entry::Carrier(at, next, carry))),
                    Some(Err(error)) => {
                        self.entries.insert(i, (key, Entry::Done(at, Err(error))));
                        self.fail(i);
                    }
                    None => {}
                }
                Some(Ok(item))
            }
            Entry::Wait(..) | Entry::Run(_) | Entry::Rest(_) => unreachable!("it is finished"),
        }
    }

    /// An error at this place: what comes after it goes at once; all the rest does, where there is no order.
    fn fail(&mut self, i: usize) {
        self.entries.truncate(i + 1);
        if self.results == Results::AsFinished {
            self.entries.drain(..i);
        }
        self.up = None;
    }

    fn settle(&mut self, i: usize, step: StepOf<S::Work>) {
        self.finished += 1;
        let at = self.finished;
        match step {
            Step::Skip => drop(self.entries.remove(i)),
            Step::Item(item) => self.entries[i].1 = Entry::Done(at, Ok(item)),
            Step::Carry(mut carry) => match carry.next::<Off>() {
                Some(Ok(item)) => self.entries[i].1 = Entry::Carrier(at, item, carry),
                Some(Err(error)) => self.settle(i, Step::Fail(error)),
                None => drop(self.entries.remove(i)),
            },
            Step::Split(items, rest) => {
                self.entries[i].1 = Entry::Rest(rest);
                if let Some(mut items) = items {
                    match items.next::<Off>() {
                        Some(Ok(item)) => {
                            let key = self.entries[i].0;
                            self.entries.insert(i, (key, Entry::Carrier(at, item, items)));
                        }
                        Some(Err(error)) => self.settle(i, Step::Fail(error)),
                        None => {}
                    }
                }
            }
            Step::Fail(error) => {
                self.entries[i].1 = Entry::Done(at, Err(error));
                self.fail(i);
            }
        }
    }

    /// Polls one entry, if it runs. Says whether it has ended.
    fn poll(&mut self, i: usize, cx: &mut Context<'_>) -> bool {
        let Entry::Run(work) = &mut self.entries[i].1 else { return false };
        let Poll::Ready(step) = work.as_mut().poll_step::<Off>(cx) else { return false };
        self.settle(i, step);
        true
    }

    /// Polls everything that runs. Says whether anything has ended.
    fn poll_all(&mut self, cx: &mut Context<'_>) -> bool {
        let mut ended = false;
        let mut i = 0;
        while i < self.entries.len() {
            let entries = self.entries.len();
            ended |= self.poll(i, cx);
            // What took its place has not been polled.
            i += usize::from(entries == self.entries.len());
        }
        ended
    }

    /// A rest in which nothing is left is no entry.
    fn tidy(&mut self) {
        self.entries.retain_mut(|(_, entry)| match entry {
            Entry::Rest(rest) => !rest.is_empty::<Off>(),
            _ => true,
        });
    }

    fn has_room(&self, asked: bool) -> bool {
        if self.results == Results::Lists {
            return asked && self.entries.is_empty();
        }
        // Instant work is finished as soon as it is pulled, so it needs a place.
        !<S::Work as Work>::INSTANT || self.open() < self.width
    }

    /// Whether an element is wanted: none waits, but for its key, and there is room for more.
    fn wants(&self) -> bool {
        let pulled = || self.entries.iter().filter(|(_, entry)| entry.was_pulled());
        pulled().count() < self.window && !pulled().any(|(key, _)| self.is_free(*key))
    }

    /// Whether the next child of a rest has a key of its own: then it waits for that, as an element does.
    fn finds(&mut self, i: usize) -> bool {
        match &mut self.entries[i].1 {
            Entry::Rest(rest) => self.keys.is_some() && rest.enters::<Off>(),
            _ => false,
        }
    }

    /// What is next, as far as keys go.
    fn next_by_key(&mut self) -> Option<usize> {
        let count = self.entries.len();
        let finds = (0..count).find(|i| self.finds(*i));
        let is_free = |i: &usize| {
            let (key, entry) = &self.entries[*i];
            Some(*i) != finds && !entry.has_begun() && self.is_free(*key)
        };
        let Some(finds) = finds else { return (0..count).find(is_free) };
        if let Some(earlier) = (0..finds).find(is_free) {
            return Some(earlier);
        }
        let found = self.entries.iter().filter(|(_, entry)| entry.was_found()).count();
        // Where there is no order, what has finished stands in none.
        let unordered = self.results == Results::AsFinished;
        let is_head = self.entries[..finds].iter().all(|(_, entry)| unordered && entry.finished().is_some());
        if found < self.window || is_head {
            return Some(finds);
        }
        // It has to wait, and what would find more does so, too.
        let later: Vec<usize> = (finds..count).filter(is_free).collect();
        later.into_iter().find(|i| !self.finds(*i)).filter(|i| self.entries[*i].1.was_found())
    }

    /// The next unit, if it may begin: the earliest child or element whose key is free.
    fn next(&mut self) -> Option<usize> {
        let next = self.next_by_key()?;
        let running = self.entries.iter().filter(|(_, entry)| entry.runs()).count();
        let open = self.open();
        if <S::Work as Work>::INSTANT {
            return Some(next);
        }
        let may_begin = running < self.width
            && if self.results == Results::AsFinished {
                open < self.width
            } else {
                let before = self.entries[..next].iter().filter(|(_, entry)| entry.has_begun()).count();
                let all = self.window + self.width;
                // The last place is for the head of the order.
                let leaves_a_place = open + 1 < all || next == 0 || self.entries[0].1.has_begun();
                (self.next_result().is_none() && open < self.window)
                    || (before < self.width && open < all && leaves_a_place)
            };
        may_begin.then_some(next)
    }

    /// Begins a unit.
    fn begin(&mut self, i: usize, cx: &mut Context<'_>) {
        let finds = self.finds(i);
        let (key, entry) = &mut self.entries[i];
        let key = *key;
        match entry {
            Entry::Wait(..) => {
                let (_, entry) = self.entries.remove(i);
                let Entry::Wait(work, _) = entry else { unreachable!("looked at above") };
                self.entries.insert(i, (key, Entry::Run(Box::pin(work))));
                self.poll(i, cx);
            }
            Entry::Rest(rest) => match rest.next::<Off>() {
                Some(Ok(work)) if finds => {
                    let own = self.keys.as_mut().and_then(|(key, _)| work.input().map(key));
                    self.entries.insert(i, (own, Entry::Wait(work, true)));
                }
                Some(Ok(work)) => {
                    self.entries.insert(i, (key, Entry::Run(Box::pin(work))));
                    self.poll(i, cx);
                }
                Some(Err(error)) => self.settle(i, Step::Fail(error)),
                None => drop(self.entries.remove(i)),
            },
            _ => unreachable!("it has not begun"),
        }
    }

    pub(super) fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Outcome<S>>> {
        self.pass(cx, true)
    }

    pub(super) fn poll_progress(mut self: Pin<&mut Self>, cx: &mut Context<'_>) {
        let _ = self.pass(cx, false);
    }

    fn pass(&mut self, cx: &mut Context<'_>, hand_over: bool) -> Poll<Option<Outcome<S>>> {
        loop {
            self.tidy();
            assert!(self.open() <= self.window + self.width, "the window holds too many");
            if hand_over {
                if let Some(result) = self.take() {
                    return Poll::Ready(Some(result));
                }
            }
            let mut changed = self.poll_all(cx);
            if changed {
                continue;
            }
            let mut owed = false;
            if self.wants() && self.has_room(hand_over) {
                if let Some(up) = &mut self.up {
                    match up.as_mut().poll_work::<Off>(cx) {
                        Poll::Pending => owed = true,
                        Poll::Ready(None) => self.up = None,
                        Poll::Ready(Some(work)) => {
                            let key = self.keys.as_mut().and_then(|(key, _)| work.input().map(key));
                            self.entries.push((key, Entry::Wait(work, false)));
                            changed = true;
                            // Pull before begin: all that is wanted.
                            if self.wants() {
                                continue;
                            }
                        }
                    }
                }
            }
            if let Some(next) = self.next() {
                self.begin(next, cx);
                changed = true;
            }
            if changed {
                continue;
            }
            if self.entries.is_empty() && self.up.is_none() {
                return Poll::Ready(None);
            }
            if !owed {
                if let Some(up) = &mut self.up {
                    up.as_mut().poll_progress::<Off>(cx);
                }
            }
            return Poll::Pending;
        }
    }
}
