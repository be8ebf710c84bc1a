//! What is pulled and has not begun, one element, or, where units have keys, those that wait; and how units begin.

use std::task::{Context, Poll};

use super::{Leaving, Next, Polled, Window};
use crate::engine::keyed::Keys;
use crate::engine::order::Order;
use crate::engine::slots::{Place, State};
use crate::flow::{Step, Work};
use crate::observe::{Mode, What, tell, watch};

impl<W: Work, O: Order, G: Keys> Window<W, O, G> {
    /// An element is pulled and not begun.
    #[inline]
    pub(crate) fn has_ahead(&self) -> bool {
        !self.ahead.is_nil() || self.any_waits()
    }

    /// Takes in an element that comes after everything else, to be begun later.
    #[inline]
    pub(crate) fn put_ahead(&mut self, work: W) {
        debug_assert!(!self.has_ahead());
        self.ahead = self.slots.insert(State::Run(work));
    }

    /// Drops the element that was not begun.
    pub(crate) fn drop_ahead(&mut self) {
        let at = std::mem::replace(&mut self.ahead, Place::NIL);
        if !at.is_nil() {
            self.slots.remove(at);
        }
    }

    /// Whether an element that comes after everything else may begin at once.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(in crate::engine) fn may_begin_new(&mut self, asked: bool) -> bool {
        matches!(self.next(asked), Next::Element)
    }

    /// Begins such an element. It enters the order unless its result can be handed over at once.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(in crate::engine) fn begin_new<M: Mode>(
        &mut self,
        work: W,
        asked: bool,
        leaving: &mut Option<Leaving<W>>,
    ) -> Polled<W::Item, W::Error> {
        let at = self.slots.insert(State::Run(work));
        self.begin::<M>(at, Place::NIL, asked, leaving)
    }

    /// Begins the element that was put ahead, if there is one.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(in crate::engine) fn begin_ahead<M: Mode>(
        &mut self,
        asked: bool,
        leaving: &mut Option<Leaving<W>>,
    ) -> Option<Polled<W::Item, W::Error>> {
        let at = std::mem::replace(&mut self.ahead, Place::NIL);
        if at.is_nil() {
            None
        } else if asked {
            Some(self.begin::<M>(at, Place::NIL, asked, leaving))
        } else {
            Some(self.begin_apart::<M>(at, Place::NIL, asked, leaving))
        }
    }

    /// Begins a unit that is in a slot and in no list. It enters the order, in front of a rest or at the end, unless its
    /// result can be handed over at once.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn begin<M: Mode>(
        &mut self,
        at: Place<W>,
        before: Place<W>,
        asked: bool,
        leaving: &mut Option<Leaving<W>>,
    ) -> Polled<W::Item, W::Error> {
        tell!(M: self.begins(at));
        tell!(M: self.is_child(at, before));
        let Some((work, waker)) = self.slots.unit(self.slots.woken(at)) else { return Polled::Late };
        match work.poll_step::<M>(&mut Context::from_waker(&waker)) {
            Poll::Ready(step) if asked && self.is_next(before) && Self::leaves_at_once(&step) => {
                return self.end::<M>(at, step, leaving).map_or(Polled::Changed, Polled::Result);
            }
            Poll::Ready(Step::Skip) => {
                tell!(M: watch::ended(What::Void));
                self.slots.remove(at);
            }
            step => {
                self.link(at, before);
                self.started(at);
                match step {
                    Poll::Ready(step) => self.settle::<M>(at, step),
                    Poll::Pending => return Polled::Pending,
                }
            }
        }
        Polled::Changed
    }

    /// [`begin`](Self::begin), in a function of its own: where most units do not begin, so that a pass has not many copies
    /// of what they are made of.
    #[inline(never)]
    pub(super) fn begin_apart<M: Mode>(
        &mut self,
        at: Place<W>,
        before: Place<W>,
        asked: bool,
        leaving: &mut Option<Leaving<W>>,
    ) -> Polled<W::Item, W::Error> {
        self.begin::<M>(at, before, asked, leaving)
    }
}
