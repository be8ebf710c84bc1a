//! Units that have split: what is left of them, in front of what may begin.

mod heap;

use super::{Leaving, Polled, Window};
use crate::engine::keyed::Keys;
use crate::engine::order::Order;
use crate::engine::slots::{Place, STEP, Slots, State};
use crate::flow::{Rest, Work, WorkShape, Yields};
use crate::observe::{Mode, What, tell, watch};
use heap::Heap;

/// From one label to the next, where elements come one after another: room for what they split into. In tests little,
/// so that there is none now and then.
const GAP: u64 = STEP << if cfg!(test) { 4 } else { 24 };

/// At least so much from one label to the next, where room is made.
const ROOM: u64 = STEP << if cfg!(test) { 1 } else { 8 };

/// The label nearest to this that is not behind it.
fn rounded(label: u64) -> u64 {
    label - label % STEP
}

/// The rests in the order of a window.
pub(super) struct Rests<W: WorkShape> {
    heap: Heap,
    /// Where the first `width` open units end, or lately did: a place in the order; `NIL` is its end.
    mark: Place<W>,
    /// So many open units stand before the mark. Means nothing at the end of the order: there it is all of them.
    before: u32,
}

impl<W: WorkShape> Rests<W> {
    pub(super) fn new() -> Self {
        Rests { heap: Heap::new(), mark: Place::NIL, before: 0 }
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.heap.first().is_none()
    }
}

impl<W: Work, O: Order, G: Keys> Window<W, O, G> {
    /// Whether it is asked how many open units stand before a rest. With keys, it is asked of other places, too.
    const COUNTS: bool = W::SPLITS && O::ORDERED && !Self::KEYED;

    /// Fewer than `width` open units stand before the earliest rest.
    ///
    /// The mark is moved to where that can be told: as far as what has come and gone in front of it since, and past each
    /// rest once.
    pub(super) fn is_near(&mut self, first: Place<W>) -> bool {
        let Window { rests, order, slots, .. } = self;
        let is_open = |slots: &Slots<W, _>, at| u32::from(!matches!(slots.state(at), State::Rest(_)));
        if rests.mark.is_nil() {
            rests.before = self.open;
        }
        loop {
            let mark = rests.mark;
            let is_far = rests.before >= self.width;
            let is_behind = mark.is_nil() || slots.is_before(first, mark);
            if mark == first || is_behind != is_far {
                return !is_far;
            }
            if is_behind {
                rests.mark = if mark.is_nil() { order.tail } else { slots.prev(mark) };
                rests.before -= is_open(slots, rests.mark);
            } else {
                rests.before += is_open(slots, mark);
                rests.mark = slots.next(mark);
            }
        }
    }

    /// An open unit has come into the order in front of something.
    #[inline]
    fn one_more(&mut self, at: Place<W>) {
        if Self::COUNTS && self.is_before_mark(at) {
            self.rests.before += 1;
        }
    }

    /// What was an open unit is none any more. It is still in the order, or was the head.
    #[inline]
    pub(super) fn one_less(&mut self, at: Place<W>) {
        if Self::COUNTS && self.is_before_mark(at) {
            self.rests.before -= 1;
        }
    }

    fn is_before_mark(&self, at: Place<W>) -> bool {
        let mark = self.rests.mark;
        !mark.is_nil() && at != mark && self.slots.is_before(at, mark)
    }

    /// Something goes out of the order, or has just gone. It is still in its slot.
    #[inline]
    pub(super) fn leave_mark(&mut self, at: Place<W>) {
        if Self::COUNTS && self.rests.mark == at {
            self.rests.mark = self.slots.next(at);
        }
    }

    /// The earliest rest.
    #[inline]
    pub(super) fn first_rest(&self) -> Option<Place<W>> {
        self.rests.heap.first().map(Place::of)
    }

    /// A unit has become a rest, and is in its slot.
    fn add_rest<M: Mode>(&mut self, at: Place<W>) {
        let Window { rests, slots, .. } = self;
        rests.heap.insert(at.address(), &|rest| slots.label(Place::of(rest)));
        self.queue_rest::<M>(at);
    }

    /// A rest is none any more.
    fn forget_rest(&mut self, at: Place<W>) {
        let Window { rests, slots, .. } = self;
        rests.heap.remove(at.address(), &|rest| slots.label(Place::of(rest)));
        self.unqueue_rest(at);
    }

    /// All that stand behind this place, or all where results leave as they finish, are going to be dropped.
    pub(super) fn forget_rests_behind(&mut self, at: Place<W>) {
        let Window { rests, slots, .. } = self;
        let stays = |rest| O::ORDERED && slots.is_before(Place::of(rest), at);
        rests.heap.retain(stays, |rest| slots.label(Place::of(rest)));
    }

    /// A unit has split: its children take its place, behind the items that are finished.
    pub(super) fn split<M: Mode>(&mut self, id: Place<W>, items: Option<W::Carry>, mut rest: W::Rest) {
        let first = match items {
            Some(mut items) if W::GIVES_MANY => match items.next::<M>() {
                Some(Ok(item)) => Some(State::Carrier(item, items)),
                Some(Err(error)) => {
                    self.slots.set(id, State::Done(Err(error)));
                    return self.fail_in_order::<M>(id);
                }
                None => None,
            },
            _ => None,
        };
        match (first, rest.is_empty::<M>()) {
            (None, true) => self.skip::<M>(id),
            (None, false) => {
                self.open -= 1;
                tell!(M: watch::ended(What::Parted));
                self.closed(id);
                self.one_less(id);
                self.slots.set(id, State::Rest(rest));
                self.add_rest::<M>(id);
            }
            (Some(first), true) => {
                tell!(M: watch::ended(What::Done));
                self.slots.set(id, first);
                self.finished(id);
            }
            (Some(first), false) => {
                tell!(M: watch::ended(What::Parted));
                self.closed(id);
                self.one_less(id);
                self.slots.set(id, State::Rest(rest));
                self.add_rest::<M>(id);
                // They are open in its place, in front of the rest.
                let unit = self.slots.insert(first);
                tell!(M: self.begins(unit));
                tell!(M: self.is_child(unit, id));
                tell!(M: watch::ended(What::Done));
                self.slots.insert_before(&mut self.order, unit, id);
                self.label_child(unit, id);
                self.opened(unit);
                self.finished(unit);
            }
        }
    }

    fn remove_rest(&mut self, at: Place<W>) {
        self.forget_rest(at);
        self.leave_mark(at);
        self.slots.unlink(&mut self.order, at);
        self.slots.remove(at);
    }

    /// Gives a unit its label: one that was put in front of a rest, or at the end.
    #[inline]
    pub(super) fn label(&mut self, at: Place<W>, rest: Place<W>) {
        if rest.is_nil() {
            let prev = self.slots.prev(at);
            let last = if prev.is_nil() { 0 } else { self.slots.label(prev) };
            self.slots.set_label(at, last.wrapping_add(GAP));
        } else {
            self.label_child(at, rest);
        }
    }

    fn label_child(&mut self, at: Place<W>, rest: Place<W>) {
        let (prev, end) = (self.slots.prev(at), self.slots.label(rest));
        let start = if prev.is_nil() { end.wrapping_sub(GAP) } else { self.slots.label(prev) };
        let room = end.wrapping_sub(start);
        if room > STEP {
            // Near its beginning, as more children come: some thousands, before there is no room.
            self.slots.set_label(at, start.wrapping_add(rounded(room / 256).max(STEP)));
        } else {
            self.make_room(at, start);
        }
        self.one_more(at);
    }

    /// Gives a unit its label, and others to those behind it: as many as it takes to have room for them all.
    ///
    /// The further it goes, the more room each has to get, so that it is rarely done again: what one unit costs grows
    /// with the logarithm of how many there are.
    #[cold]
    fn make_room(&mut self, at: Place<W>, start: u64) {
        let (mut end, mut count) = (self.slots.next(at), 1u64);
        let step = loop {
            if end.is_nil() {
                break GAP;
            }
            let room = self.slots.label(end).wrapping_sub(start);
            if room / ROOM > count * count {
                break rounded(room / (count + 1));
            }
            (end, count) = (self.slots.next(end), count + 1);
        };
        let (mut next, mut label) = (at, start);
        while next != end {
            label = label.wrapping_add(step);
            self.slots.set_label(next, label);
            next = self.slots.next(next);
        }
    }

    /// Begins the next child of a rest.
    pub(in crate::engine) fn begin_child<M: Mode>(
        &mut self,
        at: Place<W>,
        asked: bool,
        leaving: &mut Option<Leaving<W>>,
    ) -> Polled<W::Item, W::Error> {
        let Some(work) = self.next_child::<M>(at) else { return Polled::Changed };
        let unit = self.slots.insert(State::Run(work));
        self.inherit(unit, at);
        let begun = self.begin::<M>(unit, at, asked, leaving);
        self.after_child::<M>(at);
        begun
    }

    /// The next child of a rest, unless it turns out that there is none, or that it has failed.
    pub(super) fn next_child<M: Mode>(&mut self, at: Place<W>) -> Option<W> {
        let Some(rest) = self.slots.rest(at) else { unreachable!("`next` gave a rest") };
        match rest.next::<M>() {
            Some(Ok(work)) => return Some(work),
            Some(Err(error)) => {
                self.forget_rest(at);
                self.open += 1;
                self.opened(at);
                self.one_more(at);
                self.slots.set(at, State::Done(Err(error)));
                self.fail_in_order::<M>(at);
            }
            None => self.remove_rest(at),
        }
        None
    }

    /// A child of a rest has begun, or has been taken out of it.
    pub(super) fn after_child<M: Mode>(&mut self, at: Place<W>) {
        // If the child has failed at once, the rest is gone already.
        match self.slots.rest(at).map(|rest| rest.is_empty::<M>()) {
            Some(true) => self.remove_rest(at),
            Some(false) => self.requeue_rest::<M>(at),
            None => {}
        }
    }
}
