//! Units that have split: what is left of them, in front of what may begin.

use std::collections::VecDeque;

use super::{Handed, Window};
use crate::engine::keyed::Keys;
use crate::engine::order::Order;
use crate::engine::slots::{Address, Place, State};
use crate::flow::{Rest, Work};

/// From one label to the next, where elements come one after another: room for what they split into.
const GAP: u64 = 1 << 32;

/// The rests in the order of a window.
pub(super) struct Rests {
    /// The earliest first.
    queue: VecDeque<Address>,
    /// At least so many open units stand before the earliest; kept only where results leave in order.
    before: u32,
    /// Not more than that, either.
    is_exact: bool,
}

impl Rests {
    pub(super) fn new() -> Self {
        Rests { queue: VecDeque::new(), before: 0, is_exact: false }
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// The earliest.
    #[inline]
    pub(super) fn first(&self) -> Option<Address> {
        self.queue.front().copied()
    }

    /// An open unit before the earliest has left.
    #[inline]
    pub(super) fn one_less_before(&mut self) {
        self.before = self.before.saturating_sub(1);
    }

    /// One is gone from the order: the earliest, unless its last child has split at once and stands before it now.
    fn forget(&mut self, at: Address) {
        if let Some(index) = self.queue.iter().position(|rest| *rest == at) {
            self.queue.remove(index);
            if index == 0 {
                // Those that stand before this one stand before the next, and more.
                self.is_exact = false;
            }
        }
    }

    fn insert(&mut self, index: usize, at: Address) {
        self.queue.insert(index, at);
        if index == 0 {
            (self.before, self.is_exact) = (0, false);
        }
    }

    /// The latest is gone from the order.
    pub(super) fn forget_last(&mut self) {
        self.queue.pop_back();
    }
}

impl<W: Work, O: Order, G: Keys> Window<W, O, G> {
    /// Fewer than `width` open units stand before the earliest rest.
    pub(super) fn is_near(&mut self, first: Place<W>) -> bool {
        let width = self.width;
        let Window { rests, order, slots, .. } = self;
        if rests.before < width && !rests.is_exact {
            // Further than it need: so many hand-overs later it has to look again, and not at the next.
            let (mut at, mut before) = (order.head, 0);
            while at != first && before < 2 * width && !at.is_nil() {
                before += 1;
                at = slots.next(at);
            }
            (rests.before, rests.is_exact) = (before, at == first);
        }
        rests.before < width
    }

    /// The earliest rest.
    #[inline]
    pub(super) fn first_rest(&self) -> Option<Place<W>> {
        self.rests.first().map(Place::of)
    }

    /// A unit has become a rest, and is in its slot.
    pub(super) fn add_rest(&mut self, at: Place<W>) {
        let Window { rests, slots, .. } = self;
        let index = rests.queue.partition_point(|rest| slots.is_before(Place::of(*rest), at));
        rests.insert(index, at.address());
        self.queue_rest(at);
    }

    /// A unit has split: its children take its place, behind the items that are finished.
    pub(super) fn split(&mut self, id: Place<W>, items: Option<W::Carry>, mut rest: W::Rest) {
        let first = match items {
            Some(mut items) if W::GIVES_MANY => match items.next() {
                Some(Ok(item)) => Some(State::Carrier(item, items)),
                Some(Err(error)) => {
                    self.slots.set(id, State::Done(Err(error)));
                    return self.fail_in_order(id);
                }
                None => None,
            },
            _ => None,
        };
        match (first, rest.is_empty()) {
            (None, true) => self.skip(id),
            (None, false) => {
                self.open -= 1;
                self.closed(id);
                self.slots.set(id, State::Rest(rest));
                self.add_rest(id);
            }
            (Some(first), true) => {
                self.slots.set(id, first);
                self.finished(id);
            }
            (Some(first), false) => {
                self.closed(id);
                self.slots.set(id, State::Rest(rest));
                self.add_rest(id);
                // They are open in its place, in front of the rest.
                let unit = self.slots.insert(first);
                self.slots.insert_before(&mut self.order, unit, id);
                let prev = self.slots.prev(unit);
                self.label_child(unit, prev, id);
                self.opened(unit);
                self.finished(unit);
            }
        }
    }

    fn remove_rest(&mut self, at: Place<W>) {
        self.rests.forget(at.address());
        self.unqueue_rest(at);
        self.slots.unlink(&mut self.order, at);
        self.slots.remove(at);
    }

    /// Gives a unit its label: one that was put in front of a rest, or at the end.
    #[inline]
    pub(super) fn label(&mut self, at: Place<W>, rest: Place<W>) {
        let prev = self.slots.prev(at);
        if rest.is_nil() {
            let last = if prev.is_nil() { 0 } else { self.slots.label(prev) };
            self.slots.set_label(at, last.wrapping_add(GAP));
        } else {
            self.rests.before = self.rests.before.saturating_add(1);
            self.label_child(at, prev, rest);
        }
    }

    fn label_child(&mut self, at: Place<W>, prev: Place<W>, rest: Place<W>) {
        let end = self.slots.label(rest);
        let start = if prev.is_nil() { end.wrapping_sub(GAP) } else { self.slots.label(prev) };
        let room = end.wrapping_sub(start);
        if room > 1 {
            // Near its beginning, as more children come: some thousands, before all labels are made anew.
            self.slots.set_label(at, start.wrapping_add((room / 256).max(1)));
        } else {
            let (mut next, mut label) = (self.order.head, 0u64);
            while !next.is_nil() {
                label = label.wrapping_add(GAP);
                self.slots.set_label(next, label);
                next = self.slots.next(next);
            }
        }
    }

    /// Begins the next child of a rest.
    pub(in crate::engine) fn begin_child(&mut self, at: Place<W>, asked: bool) -> Handed<W> {
        let work = self.next_child(at)?;
        let unit = self.slots.insert(State::Run(work));
        self.inherit(unit, at);
        let result = self.begin(unit, at, asked);
        self.after_child(at);
        result
    }

    /// The next child of a rest, unless it turns out that there is none, or that it has failed.
    pub(super) fn next_child(&mut self, at: Place<W>) -> Option<W> {
        let Some(rest) = self.slots.rest(at) else { unreachable!("`next` gave a rest") };
        match rest.next() {
            Some(Ok(work)) => return Some(work),
            Some(Err(error)) => {
                self.rests.forget(at.address());
                self.unqueue_rest(at);
                self.open += 1;
                self.opened(at);
                self.slots.set(at, State::Done(Err(error)));
                self.fail_in_order(at);
            }
            None => self.remove_rest(at),
        }
        None
    }

    /// A child of a rest has begun, or has been taken out of it.
    pub(super) fn after_child(&mut self, at: Place<W>) {
        // If the child has failed at once, the rest is gone already.
        match self.slots.rest(at).map(|rest| rest.is_empty()) {
            Some(true) => self.remove_rest(at),
            Some(false) => self.requeue_rest(at),
            None => {}
        }
    }
}
