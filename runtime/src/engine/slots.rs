//! The memory of a window: slots whose addresses never change, linked into lists.
#![allow(unsafe_code, reason = "units are pinned in place, without an allocation for each")]

mod place;

use std::marker::PhantomData;
use std::pin::Pin;
use std::ptr::{self, NonNull};

use super::keyed::{NO_KEY, Role};
use super::wake::{Key, SLOTS, SlotWaker, WakeSet};
use crate::flow::WorkShape;
pub(super) use place::{Address, List, Place};

/// Numbers of slots are smaller.
pub(super) const MOST: u32 = u32::MAX;

/// What a slot holds.
pub(super) enum State<W: WorkShape> {
    /// Nothing.
    Free,
    /// A unit that runs, or is about to. Pinned: it is dropped in place, never moved out.
    Run(W),
    /// A finished unit.
    Done(Result<W::Item, W::Error>),
    /// A finished unit with several results, the next of which is pulled out.
    Carrier(W::Item, W::Carry),
    /// What is left of a unit that has split: children not yet begun, at least one.
    Rest(W::Rest),
}

/// Numbers from one chunk to the next: as many as there are wakers in a block.
const STRIDE: u32 = SLOTS;

struct Slot<W: WorkShape> {
    /// Neighbours in whichever list the slot is in; `next` alone in the list of free slots.
    prev: Place<W>,
    next: Place<W>,
    /// Of the waker of this slot, in the set of the same `Slots`.
    key: Key,
    /// Grows along the order, so that two places can be compared.
    label: u64,
    /// Set while the units that were woken are put in order.
    marked: bool,
    /// What it is to the keys of units.
    role: Role,
    /// The group of its key. Means something only where units have keys.
    group: u32,
    state: State<W>,
}

/// Whether one label comes before another.
#[inline]
pub(super) fn precedes(one: u64, other: u64) -> bool {
    // The difference, as labels may wrap around. All that are in use at a time lie within half of their range.
    (one.wrapping_sub(other) as i64) < 0
}

/// So many slots, owned. Not a box: places point into it.
struct Chunk<W: WorkShape>(NonNull<Slot<W>>, u32);

impl<W: WorkShape> Drop for Chunk<W> {
    fn drop(&mut self) {
        let slots = ptr::slice_from_raw_parts_mut(self.0.as_ptr(), self.1 as usize);
        // SAFETY: the pointer came from `Box::into_raw` of a slice of this length, and is freed only here.
        drop(unsafe { Box::from_raw(slots) });
    }
}

/// Slots, allocated in chunks as they are needed.
pub(super) struct Slots<W: WorkShape> {
    /// First, because fields are dropped in order: what is dropped with a unit may still wake others.
    chunks: Vec<Chunk<W>>,
    /// At most `STRIDE`.
    size: u32,
    free: Place<W>,
    /// `STRIDE` for each chunk, of which the first `size` are used.
    wakes: WakeSet,
    owns: PhantomData<Slot<W>>,
}

// SAFETY: the chunks are owned like those of a `Vec<State<W>>`; the pointers are shared with nobody.
unsafe impl<W: WorkShape> Send for Slots<W> where State<W>: Send {}
// SAFETY: as above; `&Slots` gives nothing but shared references to what is inside.
unsafe impl<W: WorkShape> Sync for Slots<W> where State<W>: Sync {}

impl<W: WorkShape> Slots<W> {
    /// As few chunks as possible hold `width` units and the one ahead, and no more.
    pub(super) fn new(width: u32) -> Self {
        let slots = width.saturating_add(1).max(4);
        let size = slots.div_ceil(slots.div_ceil(STRIDE));
        Slots { chunks: Vec::new(), size, free: Place::NIL, wakes: WakeSet::new(), owns: PhantomData }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self) {
        let first = u32::try_from(self.chunks.len()).ok().and_then(|n| n.checked_mul(STRIDE));
        let first = first.filter(|first| first.checked_add(STRIDE).is_some_and(|end| end < MOST));
        let first = first.expect("a window holds fewer than 2^32 units");
        self.chunks.reserve(1);
        while self.wakes.capacity() < first + STRIDE {
            self.wakes.grow();
        }
        let chunk: *mut Slot<W> =
            Box::into_raw(Box::<[Slot<W>]>::new_uninit_slice(self.size as usize)).cast();
        let mut place = 0;
        while place < self.size {
            let key = self.wakes.key(first + place);
            let slot = Slot {
                prev: Place::NIL,
                next: Place::NIL,
                key,
                label: 0,
                marked: false,
                role: Role::Other,
                group: NO_KEY,
                state: State::Free,
            };
            // SAFETY: the chunk has `size` slots.
            unsafe { ptr::write(chunk.add(place as usize), slot) };
            place += 1;
        }
        // SAFETY: it comes from a box.
        self.chunks.push(Chunk(unsafe { NonNull::new_unchecked(chunk) }, self.size));
        while place > 0 {
            place -= 1;
            // SAFETY: the chunk has `size` slots.
            self.give_back(Place(unsafe { chunk.add(place as usize) }));
        }
    }

    /// The wake-ups of the units.
    #[inline]
    pub(super) fn wakes(&mut self) -> &mut WakeSet {
        &mut self.wakes
    }

    /// See [`WakeSet::has_woken`].
    #[inline]
    pub(super) fn has_woken(&self) -> bool {
        self.wakes.has_woken()
    }

    /// A slot that was woken since it was last given here.
    #[inline]
    pub(super) fn next_woken(&mut self) -> Option<Place<W>> {
        let id = self.wakes.next_woken()?;
        let chunk = self.chunks[(id / STRIDE) as usize].0;
        let place = (id % STRIDE) as usize;
        assert!(place < self.size as usize, "only wakers of slots are lent");
        // SAFETY: a chunk has `size` slots.
        Some(Place(unsafe { chunk.as_ptr().add(place) }))
    }

    /// Puts a state into a free slot. The slot is in no list yet.
    #[inline]
    pub(super) fn insert(&mut self, state: State<W>) -> Place<W> {
        if self.free.is_nil() {
            self.grow();
        }
        let at = self.free;
        // A window that is polled again after a panic may have lost count of its slots, but may not lose a pinned unit.
        assert!(matches!(self.state(at), State::Free), "a window was polled again after a panic");
        // SAFETY: `at` points into a chunk that we own; `&mut self` makes us the only user. What is overwritten is
        // `Free`, which has no destructor.
        unsafe {
            self.free = (*at.0).next;
            ptr::write(&raw mut (*at.0).state, state);
        }
        at
    }

    /// Replaces a state; the old one is dropped in place. If its destructor panics, the new state is there all the
    /// same: that is how the language assigns.
    #[inline]
    pub(super) fn set(&mut self, at: Place<W>, state: State<W>) {
        // SAFETY: as in `insert`. A unit is dropped in place, as its pin asks.
        unsafe { (*at.0).state = state };
    }

    /// Empties a slot that is in no list any more.
    #[inline]
    pub(super) fn remove(&mut self, at: Place<W>) {
        self.set(at, State::Free);
        // Last, so that a slot whose destructor panicked is not used again, rather than used too early.
        self.give_back(at);
    }

    #[inline]
    fn give_back(&mut self, at: Place<W>) {
        // SAFETY: as in `insert`.
        unsafe { (*at.0).next = self.free };
        self.free = at;
    }

    /// What is in a slot.
    #[inline]
    pub(super) fn state(&self, at: Place<W>) -> &State<W> {
        // SAFETY: a place points into a chunk that we own, and nobody has it mutably while `self` is borrowed.
        unsafe { &(*at.0).state }
    }

    /// The unit that runs in a slot, if one does (a waker may be late), and its waker.
    #[inline]
    pub(super) fn unit(&mut self, at: Place<W>) -> Option<(Pin<&mut W>, SlotWaker<'_>)> {
        // SAFETY: as in `insert`. Pinned: a chunk is never moved or reallocated, a `Run` is never moved out of its
        // slot (`set` and the chunk's own drop end it in place; `take` moves results only), and no `&mut` to it is
        // given out but this one. The key is one of `wakes`: `grow` made it so.
        unsafe {
            match &mut (*at.0).state {
                State::Run(work) => Some((Pin::new_unchecked(work), self.wakes.lend((*at.0).key))),
                _ => None,
            }
        }
    }

    /// The results of a carrier.
    #[inline]
    pub(super) fn carrier(&mut self, at: Place<W>) -> Option<(&mut W::Item, &mut W::Carry)> {
        // SAFETY: as in `insert`. Results are not pinned.
        match unsafe { &mut (*at.0).state } {
            State::Carrier(item, carry) => Some((item, carry)),
            _ => None,
        }
    }

    /// Ends a carrier: gives the item it had pulled out, and drops what it had not.
    pub(super) fn end_carrier(&mut self, at: Place<W>, state: State<W>) -> Option<W::Item> {
        // SAFETY: as in `insert`. Only a carrier is moved out, which is not pinned.
        unsafe {
            if !matches!((*at.0).state, State::Carrier(..)) {
                return None;
            }
            match ptr::replace(&raw mut (*at.0).state, state) {
                State::Carrier(item, _) => Some(item),
                _ => None,
            }
        }
    }

    /// The rest in a slot.
    #[inline]
    pub(super) fn rest(&mut self, at: Place<W>) -> Option<&mut W::Rest> {
        // SAFETY: as in `insert`. A rest is not pinned.
        match unsafe { &mut (*at.0).state } {
            State::Rest(rest) => Some(rest),
            _ => None,
        }
    }

    /// Moves a result out of a slot that is in no list any more, and frees the slot.
    #[inline]
    pub(super) fn take(&mut self, at: Place<W>) -> Option<Result<W::Item, W::Error>> {
        // SAFETY: as in `insert`. The result is read once: `Free` is written over it before anything else happens.
        let result = unsafe {
            let State::Done(result) = &(*at.0).state else { return None };
            let result = ptr::read(result);
            ptr::write(&raw mut (*at.0).state, State::Free);
            result
        };
        self.give_back(at);
        Some(result)
    }

    /// The slot behind this one in its list.
    #[inline]
    pub(super) fn next(&self, at: Place<W>) -> Place<W> {
        // SAFETY: as in `state`.
        unsafe { (*at.0).next }
    }

    /// The slot in front of this one in its list.
    pub(super) fn prev(&self, at: Place<W>) -> Place<W> {
        // SAFETY: as in `state`.
        unsafe { (*at.0).prev }
    }

    #[inline]
    pub(super) fn label(&self, at: Place<W>) -> u64 {
        // SAFETY: as in `state`.
        unsafe { (*at.0).label }
    }

    /// Whether one place comes before another, both in the order.
    #[inline]
    pub(super) fn is_before(&self, one: Place<W>, other: Place<W>) -> bool {
        precedes(self.label(one), self.label(other))
    }

    #[inline]
    pub(super) fn set_label(&mut self, at: Place<W>, label: u64) {
        // SAFETY: as in `insert`.
        unsafe { (*at.0).label = label };
    }

    /// What a slot is to the keys of units.
    #[inline]
    pub(super) fn role(&self, at: Place<W>) -> Role {
        // SAFETY: as in `state`.
        unsafe { (*at.0).role }
    }

    #[inline]
    pub(super) fn set_role(&mut self, at: Place<W>, role: Role) {
        // SAFETY: as in `insert`.
        unsafe { (*at.0).role = role };
    }

    /// The group of a slot's key.
    #[inline]
    pub(super) fn group(&self, at: Place<W>) -> u32 {
        // SAFETY: as in `state`.
        unsafe { (*at.0).group }
    }

    #[inline]
    pub(super) fn set_group(&mut self, at: Place<W>, group: u32) {
        // SAFETY: as in `insert`.
        unsafe { (*at.0).group = group };
    }

    /// Sets the mark of a slot and gives what it was.
    pub(super) fn mark(&mut self, at: Place<W>, marked: bool) -> bool {
        // SAFETY: as in `insert`.
        unsafe { std::mem::replace(&mut (*at.0).marked, marked) }
    }

    #[inline]
    fn link(&mut self, list: &mut List<W>, prev: Place<W>, next: Place<W>) {
        // SAFETY: as in `insert`; only links are written.
        unsafe {
            if prev.is_nil() {
                list.head = next
            } else {
                (*prev.0).next = next
            }
            if next.is_nil() { list.tail = prev } else { (*next.0).prev = prev }
        }
    }

    /// Puts a slot in front of another, or at the end where that is `NIL`.
    #[inline]
    pub(super) fn insert_before(&mut self, list: &mut List<W>, at: Place<W>, next: Place<W>) {
        // SAFETY: as in `insert`; only links are read and written.
        unsafe {
            let prev = if next.is_nil() { list.tail } else { (*next.0).prev };
            (*at.0).prev = prev;
            (*at.0).next = next;
            if prev.is_nil() {
                list.head = at
            } else {
                (*prev.0).next = at
            }
            if next.is_nil() { list.tail = at } else { (*next.0).prev = at }
        }
    }

    /// Takes a slot out of its list.
    #[inline]
    pub(super) fn unlink(&mut self, list: &mut List<W>, at: Place<W>) {
        // SAFETY: as in `state`.
        let (prev, next) = unsafe { ((*at.0).prev, (*at.0).next) };
        self.link(list, prev, next);
    }

    /// Takes the last slot out of a list.
    pub(super) fn pop_back(&mut self, list: &mut List<W>) -> Option<Place<W>> {
        let at = list.tail;
        (!at.is_nil()).then(|| {
            self.unlink(list, at);
            at
        })
    }
}
