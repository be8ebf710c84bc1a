//! The safe, slow twin of the window: what `buffer` means, written down in the most obvious way.
//!
//! A list of entries in the order of the source, linear scans, no wakers of its own: everything that runs is polled
//! at every pass, until a pass changes nothing. `differential.rs` compares the two.

use std::pin::Pin;
use std::task::{Context, Poll};

use crate::flow::{Drive, Rest, Shape, Step, StepOf, Work, WorkShape};

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
            Entry::Run(_) | Entry::Rest(_) => None,
        }
    }

    fn runs(&self) -> bool {
        matches!(self, Entry::Run(_))
    }

    fn is_rest(&self) -> bool {
        matches!(self, Entry::Rest(_))
    }
}

type Outcome<S> = Result<<S as Shape>::Item, <S as Shape>::Error>;

/// A buffer that is easy to believe.
pub(super) struct Naive<S: Shape> {
    up: Option<Pin<Box<S>>>,
    /// Pulled and not begun.
    ahead: Option<S::Work>,
    entries: Vec<Entry<S::Work>>,
    width: usize,
    window: usize,
    results: Results,
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
        Naive {
            up: Some(Box::pin(up)),
            ahead: None,
            entries: Vec::new(),
            width,
            window,
            results,
            finished: 0,
        }
    }

    fn open(&self) -> usize {
        self.entries.iter().filter(|entry| !entry.is_rest()).count()
    }

    /// The entry whose result leaves next, if it is finished.
    fn next_result(&self) -> Option<usize> {
        if self.results == Results::AsFinished {
            let finished =
                self.entries.iter().enumerate().filter_map(|(i, entry)| Some((entry.finished()?, i)));
            return finished.min().map(|(_, i)| i);
        }
        self.entries.first()?.finished().map(|_| 0)
    }

    fn take(&mut self) -> Option<Outcome<S>> {
        let i = self.next_result()?;
        match self.entries.remove(i) {
            Entry::Done(_, result) => Some(result),
            Entry::Carrier(at, item, mut carry) => {
                match carry.next() {
                    Some(Ok(next)) => self.entries.insert(i, Entry::Carrier(at, next, carry)),
                    Some(Err(error)) => {
                        self.entries.insert(i, Entry::Done(at, Err(error)));
                        self.fail(i);
                    }
                    None => {}
                }
                Some(Ok(item))
            }
            Entry::Run(_) | Entry::Rest(_) => unreachable!("it is finished"),
        }
    }

    /// An error at this place: what comes after it goes at once; all the rest does, where there is no order.
    fn fail(&mut self, i: usize) {
        self.entries.truncate(i + 1);
        if self.results == Results::AsFinished {
            self.entries.drain(..i);
        }
        self.ahead = None;
        self.up = None;
    }

    fn settle(&mut self, i: usize, step: StepOf<S::Work>) {
        self.finished += 1;
        let at = self.finished;
        match step {
            Step::Skip => drop(self.entries.remove(i)),
            Step::Item(item) => self.entries[i] = Entry::Done(at, Ok(item)),
            Step::Carry(mut carry) => match carry.next() {
                Some(Ok(item)) => self.entries[i] = Entry::Carrier(at, item, carry),
                Some(Err(error)) => self.settle(i, Step::Fail(error)),
                None => drop(self.entries.remove(i)),
            },
            Step::Split(items, rest) => {
                self.entries[i] = Entry::Rest(rest);
                if let Some(mut items) = items {
                    match items.next() {
                        Some(Ok(item)) => self.entries.insert(i, Entry::Carrier(at, item, items)),
                        Some(Err(error)) => self.settle(i, Step::Fail(error)),
                        None => {}
                    }
                }
            }
            Step::Fail(error) => {
                self.entries[i] = Entry::Done(at, Err(error));
                self.fail(i);
            }
        }
    }

    /// Polls one entry, if it runs. Says whether it has ended.
    fn poll(&mut self, i: usize, cx: &mut Context<'_>) -> bool {
        let Entry::Run(work) = &mut self.entries[i] else { return false };
        let Poll::Ready(step) = work.as_mut().poll_step(cx) else { return false };
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
        self.entries.retain_mut(|entry| match entry {
            Entry::Rest(rest) => !rest.is_empty(),
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

    /// Whether the next unit may begin: a child of the earliest rest, or else the element that was pulled.
    fn may_begin(&self) -> bool {
        let running = self.entries.iter().filter(|entry| entry.runs()).count();
        let open = self.open();
        if self.results == Results::AsFinished {
            return running < self.width && open < self.width;
        }
        let rest = self.entries.iter().position(Entry::is_rest);
        let before = rest.unwrap_or(open);
        running < self.width
            && ((self.next_result().is_none() && open < self.window)
                || (before < self.width && open < self.window + self.width))
    }

    /// Begins the next unit. Says whether there was one.
    fn begin(&mut self, cx: &mut Context<'_>) -> bool {
        let Some(i) = self.entries.iter().position(Entry::is_rest) else {
            let Some(work) = self.ahead.take() else { return false };
            self.entries.push(Entry::Run(Box::pin(work)));
            self.poll(self.entries.len() - 1, cx);
            return true;
        };
        let Entry::Rest(rest) = &mut self.entries[i] else { unreachable!("that is how it was found") };
        match rest.next() {
            Some(Ok(work)) => {
                self.entries.insert(i, Entry::Run(Box::pin(work)));
                self.poll(i, cx);
            }
            Some(Err(error)) => self.settle(i, Step::Fail(error)),
            None => drop(self.entries.remove(i)),
        }
        true
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
            if self.ahead.is_none() && self.has_room(hand_over) {
                if let Some(up) = &mut self.up {
                    match up.as_mut().poll_work(cx) {
                        Poll::Pending => owed = true,
                        Poll::Ready(None) => self.up = None,
                        Poll::Ready(Some(work)) => {
                            self.ahead = Some(work);
                            changed = true;
                        }
                    }
                }
            }
            if self.may_begin() || <S::Work as Work>::INSTANT {
                changed |= self.begin(cx);
            }
            if changed {
                continue;
            }
            if self.entries.is_empty() && self.ahead.is_none() && self.up.is_none() {
                return Poll::Ready(None);
            }
            if !owed {
                if let Some(up) = &mut self.up {
                    up.as_mut().poll_progress(cx);
                }
            }
            return Poll::Pending;
        }
    }
}
