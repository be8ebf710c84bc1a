//! Keys: at most so many units of one key run at once.
//!
//! A unit belongs to the *group* of its key. A group has a queue of what could begin: elements that were pulled and
//! wait, and rests. Below its limit it is *free*, and the earliest of its queue may begin. Free groups in which something
//! waits are kept by the place of their first, so the next to begin is found at once, however many wait for another key.
//!
//! What it costs: a queue or list is searched by halves, and what is put into its middle moves others aside. That is rare:
//! elements come in order, and what begins is first in its queue and in the list.
//!
//! Places are compared by their labels, which the caller knows. A label may change, the order of labels does not.

mod queue;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use super::slots::{Address, precedes};
use queue::Queue;

/// The label of a place in the order.
pub(super) type Label<'a> = &'a dyn Fn(Address) -> u64;

/// The group of what has no key: it is always free.
pub(super) const NO_KEY: u32 = 0;

/// So many names may belong to groups of which nothing is left, besides as many as there are others.
const SPARE: usize = 32;

/// What is in a slot, as far as keys go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It waits for nothing: it has begun, or is a rest whose children have its key.
    Other,
    /// An element that was pulled and waits.
    Pulled,
    /// An element that was found further down, taken out of a rest, and waits.
    Found,
    /// A rest whose next child has a key of its own.
    Finds,
}

impl Role {
    #[inline]
    pub(super) fn waits(self) -> bool {
        matches!(self, Role::Pulled | Role::Found)
    }
}

/// Whether units have keys.
pub trait Keys {
    /// They have.
    const KEYED: bool = false;

    /// The groups. Asked only where units have keys.
    fn groups(&self) -> &Groups {
        unreachable!("units of this window have no keys")
    }

    /// The same, to be changed.
    fn groups_mut(&mut self) -> &mut Groups {
        unreachable!("units of this window have no keys")
    }
}

/// Tells the groups of elements `I`.
pub trait GroupOf<I>: Keys {
    /// The group of an element. What has no element has no key.
    fn group(&mut self, input: Option<&I>) -> u32;
}

/// Units have no keys.
pub struct Unkeyed;

impl Keys for Unkeyed {}

impl<I> GroupOf<I> for Unkeyed {
    #[inline]
    fn group(&mut self, _: Option<&I>) -> u32 {
        NO_KEY
    }
}

/// Units have keys `K`, told by a function `F` of the element that enters the stretch.
pub struct Keyed<F, K> {
    key: F,
    names: HashMap<K, u32>,
    groups: Groups,
}

impl<F, K> Keyed<F, K> {
    /// At most `limit` units of one key run at once, where `width` run in all.
    pub(crate) fn new(key: F, limit: u32, width: u32) -> Self {
        // Where no key can be in the way, an element waits for a place, and never for its key.
        let limit = if limit < width { limit } else { u32::MAX };
        Keyed { key, names: HashMap::new(), groups: Groups::new(limit) }
    }
}

impl<F, K> Keys for Keyed<F, K> {
    const KEYED: bool = true;

    fn groups(&self) -> &Groups {
        &self.groups
    }

    fn groups_mut(&mut self) -> &mut Groups {
        &mut self.groups
    }
}

impl<I, F: FnMut(&I) -> K, K: Hash + Eq> GroupOf<I> for Keyed<F, K> {
    /// The user's code comes first: if it panics, nothing has changed.
    fn group(&mut self, input: Option<&I>) -> u32 {
        let Some(input) = input else { return NO_KEY };
        let key = (self.key)(input);
        let groups = &mut self.groups;
        // Each name that goes has come once, and pays for one that stays.
        if self.names.len() >= 2 * groups.live + SPARE {
            self.names.retain(|_, id| !groups.give_up(*id));
        }
        match self.names.entry(key) {
            Entry::Occupied(name) => *name.get(),
            Entry::Vacant(name) => *name.insert(groups.make()),
        }
    }
}

/// The units of one key.
#[derive(Default)]
struct Group {
    running: u32,
    /// Elements in the queue that were pulled.
    pulled: u32,
    /// Rests whose next child has another key. One that comes later may have this one.
    finds: u32,
    queue: Queue,
}

impl Group {
    fn is_live(&self) -> bool {
        self.running > 0 || self.finds > 0 || !self.queue.is_empty()
    }
}

/// What runs and what waits, by key.
pub struct Groups {
    /// At most so many of a group run at once.
    limit: u32,
    groups: Vec<Group>,
    /// Groups of no key.
    vacant: Vec<u32>,
    /// Groups in which something runs or waits.
    live: usize,
    /// Groups that are free and in which something waits, by the place of their first.
    free: Queue<u32>,
    /// Rests whose next child has a key of its own.
    finds: Queue,
    /// Elements that wait and were found in a rest.
    found: u32,
    /// Elements that wait and were pulled.
    pulled: u32,
    /// Of these, those that do not wait for their key.
    admissible: u32,
    /// Open units, to count those in front of a place. Filled only where results leave in order.
    open: Queue,
}

impl Groups {
    /// How many of a group run at once.
    pub(crate) fn limit(&self) -> u32 {
        self.limit
    }

    fn new(limit: u32) -> Self {
        Groups {
            limit,
            groups: vec![Group::default()],
            vacant: Vec::new(),
            live: 0,
            free: Queue::default(),
            finds: Queue::default(),
            found: 0,
            pulled: 0,
            admissible: 0,
            open: Queue::default(),
        }
    }

    /// Something waits.
    #[inline]
    pub(super) fn any_waits(&self) -> bool {
        self.pulled > 0 || self.found > 0
    }

    /// All that were pulled and wait do so for their keys, and fewer than `bound` wait.
    #[inline]
    pub(super) fn wants_more(&self, bound: u32) -> bool {
        self.admissible == 0 && self.pulled < bound
    }

    /// The earliest that may begin, as far as its key goes.
    #[inline]
    pub(super) fn first(&self) -> Option<Address> {
        self.groups[self.free.first()? as usize].queue.first()
    }

    /// The earliest rest whose next child has a key of its own.
    #[inline]
    pub(super) fn first_to_find(&self) -> Option<Address> {
        self.finds.first()
    }

    /// Fewer than `bound` wait that were found in a rest.
    pub(super) fn may_find(&self, bound: u32) -> bool {
        self.found < bound
    }

    fn make(&mut self) -> u32 {
        self.vacant.pop().unwrap_or_else(|| {
            self.groups.push(Group::default());
            u32::try_from(self.groups.len() - 1).expect("there are fewer groups than units")
        })
    }

    /// Takes a group of which nothing is left from its key. Says whether it did.
    fn give_up(&mut self, id: u32) -> bool {
        let is_over = !self.groups[id as usize].is_live();
        if is_over {
            self.vacant.push(id);
        }
        is_over
    }

    fn is_free(&self, id: u32) -> bool {
        id == NO_KEY || self.groups[id as usize].running < self.limit
    }

    /// A free group has another first, or has become free.
    fn enlist(&mut self, id: u32, label: Label<'_>) {
        let Groups { free, groups, .. } = self;
        let label_of = |id: u32| groups[id as usize].queue.first().map_or(0, label);
        free.insert(id, label_of(id), label_of);
    }

    /// A free group, whose first is this one, is free no more, or is going to have another first.
    fn delist(&mut self, id: u32, first: Address, label: Label<'_>) {
        let Groups { free, groups, .. } = self;
        free.remove(id, label(first), |id| groups[id as usize].queue.first().map_or(0, label));
    }

    /// Puts an element or a rest into the queue of its group.
    fn put(&mut self, id: u32, at: Address, label: Label<'_>) {
        let is_free = self.is_free(id);
        let group = &self.groups[id as usize];
        self.live += usize::from(!group.is_live());
        let before = group.queue.first().filter(|_| is_free);
        let is_first = before.is_none_or(|before| precedes(label(at), label(before)));
        if let Some(before) = before.filter(|_| is_first) {
            self.delist(id, before, label);
        }
        self.groups[id as usize].queue.insert(at, label(at), label);
        if is_free && is_first {
            self.enlist(id, label);
        }
    }

    /// Takes an element or a rest out of the queue of its group. Says whether it was there.
    fn take(&mut self, id: u32, at: Address, label: Label<'_>) -> bool {
        let is_listed = self.is_free(id) && self.groups[id as usize].queue.first() == Some(at);
        if is_listed {
            self.delist(id, at, label);
        }
        let group = &mut self.groups[id as usize];
        let found = group.queue.remove(at, label(at), label);
        let (is_empty, is_live) = (group.queue.is_empty(), group.is_live());
        self.live -= usize::from(found && !is_live);
        if is_listed && !is_empty {
            self.enlist(id, label);
        }
        found
    }

    /// An element is going to wait.
    pub(super) fn wait(&mut self, id: u32, role: Role, at: Address, label: Label<'_>) {
        self.put(id, at, label);
        if role == Role::Found {
            self.found += 1;
        } else {
            self.pulled += 1;
            self.admissible += u32::from(self.is_free(id));
            self.groups[id as usize].pulled += 1;
        }
    }

    /// An element waits no more.
    pub(super) fn leave(&mut self, id: u32, role: Role, at: Address, label: Label<'_>) {
        let is_free = self.is_free(id);
        if self.take(id, at, label) {
            self.waits_no_more(id, role, is_free);
        }
    }

    /// An element that waited in a free group runs: `leave` and `started` in one.
    pub(super) fn begin(&mut self, id: u32, role: Role, at: Address, label: Label<'_>) {
        self.delist(id, at, label);
        self.waits_no_more(id, role, true);
        let group = &mut self.groups[id as usize];
        group.queue.remove(at, label(at), label);
        group.running += 1;
        if group.running == self.limit && id != NO_KEY {
            self.admissible -= group.pulled;
        } else if !group.queue.is_empty() {
            self.enlist(id, label);
        }
    }

    fn waits_no_more(&mut self, id: u32, role: Role, is_free: bool) {
        if role == Role::Found {
            self.found -= 1;
        } else {
            self.pulled -= 1;
            self.admissible -= u32::from(is_free);
            self.groups[id as usize].pulled -= 1;
        }
    }

    /// A rest is there. Its next child has its key, or one of its own.
    pub(super) fn add_rest(&mut self, id: u32, role: Role, at: Address, label: Label<'_>) {
        if role == Role::Finds {
            self.finds.insert(at, label(at), label);
            let group = &mut self.groups[id as usize];
            self.live += usize::from(!group.is_live());
            group.finds += 1;
        } else {
            self.put(id, at, label);
        }
    }

    /// A rest is gone.
    pub(super) fn remove_rest(&mut self, id: u32, role: Role, at: Address, label: Label<'_>) {
        if role == Role::Finds {
            if self.finds.remove(at, label(at), label) {
                let group = &mut self.groups[id as usize];
                group.finds -= 1;
                self.live -= usize::from(!group.is_live());
            }
        } else {
            self.take(id, at, label);
        }
    }

    /// A unit is open.
    pub(super) fn opened(&mut self, at: Address, label: Label<'_>) {
        self.open.insert(at, label(at), label);
    }

    /// A unit is open no more.
    pub(super) fn closed(&mut self, at: Address, label: Label<'_>) {
        self.open.remove(at, label(at), label);
    }

    /// How many open units stand in front of a place.
    pub(super) fn open_before(&self, at: Address, label: Label<'_>) -> usize {
        self.open.before(label(at), label)
    }

    /// A unit runs.
    pub(super) fn started(&mut self, id: u32, label: Label<'_>) {
        let group = &mut self.groups[id as usize];
        self.live += usize::from(!group.is_live());
        group.running += 1;
        if group.running == self.limit && id != NO_KEY {
            self.admissible -= group.pulled;
            if let Some(first) = group.queue.first() {
                self.delist(id, first, label);
            }
        }
    }

    /// A unit runs no more.
    pub(super) fn stopped(&mut self, id: u32, label: Label<'_>) {
        let group = &mut self.groups[id as usize];
        let was_full = group.running == self.limit && id != NO_KEY;
        group.running -= 1;
        self.live -= usize::from(!group.is_live());
        if was_full {
            self.admissible += group.pulled;
            if !group.queue.is_empty() {
                self.enlist(id, label);
            }
        }
    }
}
