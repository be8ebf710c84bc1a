//! Units with keys: what waits for its key stands in the order, and what comes behind it may begin before it does.
//!
//! The head of the order never waits for its key: what runs of the same key began before it, so it stands before it, but
//! for those that had begun when the head split, and they are fewer than the limit. So the head is the next to begin, and
//! a window never fills up behind it.

use super::{Handed, Next, Polled, Window};
use crate::engine::keyed::{GroupOf, Groups, Keys, Label};
use crate::engine::order::Order;
use crate::engine::slots::{Address, Place, State};
use crate::flow::Work;

impl<W: Work, O: Order, G: Keys> Window<W, O, G> {
    /// Units have keys. Those that are instant never run, so there is nothing to limit.
    pub(in crate::engine) const KEYED: bool = G::KEYED && !W::INSTANT;

    fn labels(&self) -> impl Fn(Address) -> u64 {
        |at| self.slots.label(Place::of(at))
    }

    /// Changes something of the groups, which look at the labels of places.
    fn with_groups(&mut self, change: impl FnOnce(&mut Groups, Label<'_>)) {
        let slots = &self.slots;
        change(self.keys.groups_mut(), &|at| slots.label(Place::of(at)));
    }

    /// An element waits for its key.
    #[inline]
    pub(super) fn any_waits(&self) -> bool {
        Self::KEYED && self.keys.groups().waiting() > 0
    }

    /// Another element is wanted: all that wait do so for their keys, and there is room for more.
    pub(in crate::engine) fn wants_more(&self) -> bool {
        let groups = self.keys.groups();
        !groups.has_admissible() && groups.waiting() < self.bound
    }

    /// What may begin now: the earliest whose key is free.
    pub(super) fn next_by_key(&self, asked: bool) -> Next<W> {
        let Some(at) = self.keys.groups().first().map(Place::of) else { return Next::Nothing };
        if O::ORDERED && !((asked || !self.ready()) && self.open < self.bound) && !self.has_place_at(at) {
            return Next::Nothing;
        }
        if W::SPLITS && matches!(self.slots.state(at), State::Rest(_)) {
            Next::Child(at)
        } else {
            Next::Waiting(at)
        }
    }

    /// There is a place for a unit in front of which few are open.
    fn has_place_at(&self, at: Place<W>) -> bool {
        self.open < self.bound + self.width
            && self.keys.groups().open_before(at.address(), &self.labels()) < self.width as usize
    }

    /// Begins an element that waited for its key. Gives its result where somebody asks and it is the next.
    pub(in crate::engine) fn begin_waiting(&mut self, at: Place<W>, asked: bool) -> Handed<W> {
        let group = self.slots.group(at);
        self.with_groups(|groups, label| groups.begin(group, at.address(), label));
        self.slots.set_waits(at, false);
        self.open += 1;
        self.opened(at);
        self.running += 1;
        match self.poll(at, asked) {
            Polled::Result(result) => Some(result),
            Polled::Late | Polled::Kept => None,
        }
    }

    /// What waited does so no more.
    pub(super) fn leave_queue(&mut self, at: Place<W>) {
        let group = self.slots.group(at);
        self.with_groups(|groups, label| groups.leave(group, at.address(), label));
        self.slots.set_waits(at, false);
    }

    /// A unit is open.
    #[inline(always)]
    pub(super) fn opened(&mut self, at: Place<W>) {
        if Self::KEYED && O::ORDERED {
            self.with_groups(|groups, label| groups.opened(at.address(), label));
        }
    }

    /// A unit is open no more. It is still in its slot, by which its place is known.
    #[inline(always)]
    pub(super) fn closed(&mut self, at: Place<W>) {
        if Self::KEYED && O::ORDERED {
            self.with_groups(|groups, label| groups.closed(at.address(), label));
        }
    }

    /// A unit runs.
    #[inline(always)]
    pub(super) fn started(&mut self, at: Place<W>) {
        if Self::KEYED {
            let group = self.slots.group(at);
            self.with_groups(|groups, label| groups.started(group, label));
        }
    }

    /// A unit runs no more.
    #[inline(always)]
    pub(super) fn stopped(&mut self, at: Place<W>) {
        if Self::KEYED {
            let group = self.slots.group(at);
            self.with_groups(|groups, label| groups.stopped(group, label));
        }
    }

    /// A unit has become a rest: its children have its key.
    pub(super) fn queue_rest(&mut self, at: Place<W>) {
        if Self::KEYED {
            let group = self.slots.group(at);
            self.with_groups(|groups, label| groups.add_rest(group, at.address(), label));
        }
    }

    /// A child has the key of its parent.
    pub(super) fn inherit(&mut self, child: Place<W>, rest: Place<W>) {
        if Self::KEYED {
            self.slots.set_group(child, self.slots.group(rest));
        }
    }

    /// A rest is gone. It is still in its slot, by which its place is known.
    pub(super) fn unqueue_rest(&mut self, at: Place<W>) {
        if Self::KEYED {
            let group = self.slots.group(at);
            self.with_groups(|groups, label| groups.remove_rest(group, at.address(), label));
        }
    }
}

impl<W: Work, O: Order, G: GroupOf<W::In>> Window<W, O, G> {
    /// Takes in an element that comes after everything else. It waits until its key is free and there is a place.
    pub(in crate::engine) fn put_waiting(&mut self, work: W) {
        let group = self.keys.group(work.input());
        let at = self.slots.insert(State::Run(work));
        self.slots.set_group(at, group);
        self.slots.set_waits(at, true);
        self.slots.insert_before(&mut self.order, at, Place::NIL);
        self.label(at, Place::NIL);
        self.with_groups(|groups, label| groups.wait(group, at.address(), label));
    }
}
