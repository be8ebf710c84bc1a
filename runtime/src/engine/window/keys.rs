//! Units with keys: what waits for its key stands in the order, and what comes behind it may begin before it does.
//!
//! So the head of the order may be something that has not begun, and what runs of its key may stand behind it, as elements
//! that are found further down have keys of their own. The last place is kept for it, so that a window never fills up
//! behind a head that has not begun.

use super::{Leaving, Next, Polled, Window};
use crate::engine::keyed::{GroupOf, Groups, Keys, Label, Role};
use crate::engine::order::Order;
use crate::engine::slots::{Address, Place, State};
use crate::flow::{Rest, Work};
use crate::observe::{Mode, tell};

impl<W: Work, O: Order, G: Keys> Window<W, O, G> {
    /// Units have keys. Those that are instant never run, so there is nothing to limit.
    pub(in crate::engine) const KEYED: bool = G::KEYED && !W::INSTANT;

    /// How many of one key run at once.
    pub(in crate::engine) fn of_one_key(&self) -> Option<usize> {
        G::KEYED.then(|| self.keys.groups().limit() as usize)
    }

    fn labels(&self) -> impl Fn(Address) -> u64 {
        |at| self.slots.label(Place::of(at))
    }

    /// Changes something of the groups, which look at the labels of places.
    #[inline]
    fn with_groups(&mut self, change: impl FnOnce(&mut Groups, Label<'_>)) {
        let slots = &self.slots;
        change(self.keys.groups_mut(), &|at| slots.label(Place::of(at)));
    }

    /// An element waits for its key.
    #[inline]
    pub(super) fn any_waits(&self) -> bool {
        Self::KEYED && self.keys.groups().any_waits()
    }

    /// What is in this slot has not begun.
    #[inline]
    pub(super) fn waits(&self, at: Place<W>) -> bool {
        Self::KEYED && self.slots.role(at).waits()
    }

    /// Another element is wanted: all that wait do so for their keys, and there is room for more.
    pub(in crate::engine) fn wants_more(&self) -> bool {
        self.keys.groups().wants_more(self.bound)
    }

    /// What may begin now: the earliest whose key is free.
    pub(super) fn next_by_key(&self, asked: bool) -> Next<W> {
        let Some(at) = self.first_by_key() else { return Next::Nothing };
        if O::ORDERED && !((asked || !self.ready()) && self.open < self.bound) && !self.has_place_at(at) {
            return Next::Nothing;
        }
        match self.slots.state(at) {
            State::Rest(_) if W::RECURS && self.slots.role(at) == Role::Finds => Next::Finds(at),
            State::Rest(_) if W::SPLITS => Next::Child(at),
            _ => Next::Waiting(at),
        }
    }

    /// The earliest whose key is free, or an earlier rest out of which a child with a key of its own can be taken.
    fn first_by_key(&self) -> Option<Place<W>> {
        let groups = self.keys.groups();
        let first = groups.first().map(Place::of);
        if !W::RECURS {
            return first;
        }
        match groups.first_to_find().map(Place::of) {
            Some(rest) if first.is_none_or(|first| self.slots.is_before(rest, first)) => {
                if groups.may_find(self.bound) || rest == self.order.head {
                    Some(rest)
                } else {
                    // So many wait that it has to. What comes behind it would find more and more, each with a list.
                    first.filter(|first| self.slots.role(*first) == Role::Found)
                }
            }
            _ => first,
        }
    }

    /// There is a place for a unit in front of which few are open.
    fn has_place_at(&self, at: Place<W>) -> bool {
        let (head, all) = (self.order.head, self.bound + self.width);
        let head_is_open = || !self.waits(head) && !matches!(self.slots.state(head), State::Rest(_));
        self.open < all
            && (self.open + 1 < all || head == at || head_is_open())
            && self.keys.groups().open_before(at.address(), &self.labels()) < self.width as usize
    }

    /// Begins an element that waited for its key. Gives its result where somebody asks and it is the next.
    // As `begin_apart`.
    #[inline(never)]
    pub(in crate::engine) fn begin_waiting<M: Mode>(
        &mut self,
        at: Place<W>,
        asked: bool,
        leaving: &mut Option<Leaving<W>>,
    ) -> Polled<W::Item, W::Error> {
        let (group, role) = (self.slots.group(at), self.slots.role(at));
        self.with_groups(|groups, label| groups.begin(group, role, at.address(), label));
        self.slots.set_role(at, Role::Other);
        self.open += 1;
        self.opened(at);
        if O::ORDERED {
            self.running += 1;
        }
        tell!(M: self.begins(at));
        self.poll::<M>(self.slots.woken(at), asked, leaving)
    }

    /// What waited does so no more.
    pub(super) fn leave_queue(&mut self, at: Place<W>) {
        let (group, role) = (self.slots.group(at), self.slots.role(at));
        self.with_groups(|groups, label| groups.leave(group, role, at.address(), label));
        self.slots.set_role(at, Role::Other);
    }

    /// A unit is open.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn opened(&mut self, at: Place<W>) {
        if Self::KEYED && O::ORDERED {
            self.with_groups(|groups, label| groups.opened(at.address(), label));
        }
    }

    /// A unit is open no more. It is still in its slot, by which its place is known.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn closed(&mut self, at: Place<W>) {
        if Self::KEYED && O::ORDERED {
            self.with_groups(|groups, label| groups.closed(at.address(), label));
        }
    }

    /// A unit runs.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn started(&mut self, at: Place<W>) {
        if O::ORDERED {
            self.running += 1;
        }
        if Self::KEYED {
            let group = self.slots.group(at);
            self.with_groups(|groups, label| groups.started(group, label));
        }
    }

    /// A unit runs no more.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn stopped(&mut self, at: Place<W>) {
        if O::ORDERED {
            self.running -= 1;
        }
        if Self::KEYED {
            let group = self.slots.group(at);
            self.with_groups(|groups, label| groups.stopped(group, label));
        }
    }

    /// A rest is there. Its next child has its key, or one of its own.
    pub(super) fn queue_rest<M: Mode>(&mut self, at: Place<W>) {
        if Self::KEYED {
            let finds = W::RECURS && self.slots.rest(at).is_some_and(|rest| rest.enters::<M>());
            let (group, role) = (self.slots.group(at), if finds { Role::Finds } else { Role::Other });
            self.slots.set_role(at, role);
            self.with_groups(|groups, label| groups.add_rest(group, role, at.address(), label));
        }
    }

    /// A rest is gone. It is still in its slot, by which its place is known.
    pub(super) fn unqueue_rest(&mut self, at: Place<W>) {
        if Self::KEYED {
            let (group, role) = (self.slots.group(at), self.slots.role(at));
            self.with_groups(|groups, label| groups.remove_rest(group, role, at.address(), label));
            self.slots.set_role(at, Role::Other);
        }
    }

    /// A child of this rest is gone: the next may have another key.
    pub(super) fn requeue_rest<M: Mode>(&mut self, at: Place<W>) {
        if Self::KEYED && W::RECURS {
            let finds = self.slots.rest(at).is_some_and(|rest| rest.enters::<M>());
            if finds != (self.slots.role(at) == Role::Finds) {
                self.unqueue_rest(at);
                self.queue_rest::<M>(at);
            }
        }
    }

    /// A child has the key of its parent.
    pub(super) fn inherit(&mut self, child: Place<W>, rest: Place<W>) {
        if Self::KEYED {
            self.slots.set_group(child, self.slots.group(rest));
        }
    }
}

impl<W: Work, O: Order, G: GroupOf<W::In>> Window<W, O, G> {
    /// Takes in an element that comes after everything else. It waits until its key is free and there is a place.
    pub(in crate::engine) fn put_waiting(&mut self, work: W) {
        let group = self.keys.group(work.input());
        self.wait(work, group, Role::Pulled, Place::NIL);
    }

    /// Takes a child that has a key of its own out of a rest. It waits in front of it, as other elements do.
    pub(in crate::engine) fn take_out<M: Mode>(&mut self, at: Place<W>) {
        if let Some(work) = self.next_child::<M>(at) {
            let group = match work.input() {
                Some(input) => self.keys.group(Some(input)),
                None => self.slots.group(at),
            };
            self.wait(work, group, Role::Found, at);
            self.after_child::<M>(at);
        }
    }

    fn wait(&mut self, work: W, group: u32, role: Role, before: Place<W>) {
        let at = self.slots.insert(State::Run(work));
        self.slots.set_group(at, group);
        self.slots.set_role(at, role);
        self.slots.insert_before(&mut self.order, at, before);
        self.label(at, before);
        self.with_groups(|groups, label| groups.wait(group, role, at.address(), label));
    }
}
