//! The memory of a window: slots whose addresses never change, linked into lists by number.
#![allow(unsafe_code, reason = "units are pinned in place, without an allocation for each")]

use std::marker::PhantomData;
use std::pin::Pin;
use std::ptr::{self, NonNull};

use crate::flow::WorkShape;

/// No slot.
pub(super) const NIL: u32 = u32::MAX;

/// What a slot holds.
pub(super) enum State<W: WorkShape> {
    /// Nothing.
    Free,
    /// A unit that runs. Pinned: it is dropped in place, never moved out.
    Run(W),
    /// A finished unit.
    Done(Result<W::Item, W::Error>),
    /// A finished unit with several results, the next of which is pulled out.
    Carrier(W::Item, W::Carry),
    /// What is left of a unit that has split: children not yet begun, at least one.
    Rest(W::Rest),
}

struct Slot<W: WorkShape> {
    /// Neighbours in whichever list the slot is in; `next` alone in the list of free slots.
    prev: u32,
    next: u32,
    /// Set while the units that were woken are put in order.
    marked: bool,
    state: State<W>,
}

/// A list of slots, first to last.
pub(super) struct List {
    pub(super) head: u32,
    pub(super) tail: u32,
}

impl List {
    pub(super) const EMPTY: List = List { head: NIL, tail: NIL };
}

/// Slots, allocated in chunks as they are needed.
pub(super) struct Slots<W: WorkShape> {
    /// Each points to `1 << shift` slots, which this value owns.
    chunks: Vec<NonNull<Slot<W>>>,
    shift: u32,
    free: u32,
    owns: PhantomData<Slot<W>>,
}

// SAFETY: the chunks are owned like those of a `Vec<Slot<W>>`; the pointers are shared with nobody.
unsafe impl<W: WorkShape> Send for Slots<W> where Slot<W>: Send {}
// SAFETY: as above; `&Slots` gives nothing but shared references to what is inside.
unsafe impl<W: WorkShape> Sync for Slots<W> where Slot<W>: Sync {}

impl<W: WorkShape> Slots<W> {
    /// Chunks hold `width` slots, rounded, at most 64.
    pub(super) fn new(width: u32) -> Self {
        let shift = width.clamp(4, 64).next_power_of_two().trailing_zeros();
        Slots { chunks: Vec::new(), shift, free: NIL, owns: PhantomData }
    }

    #[inline]
    fn slot(&self, id: u32) -> *mut Slot<W> {
        let chunk = self.chunks[(id >> self.shift) as usize];
        let place = (id & ((1 << self.shift) - 1)) as usize;
        // SAFETY: `place` is below `1 << shift`, the number of slots in each chunk.
        unsafe { chunk.as_ptr().add(place) }
    }

    #[cold]
    fn grow(&mut self) {
        let size = 1u32 << self.shift;
        let first = u32::try_from(self.chunks.len()).ok().and_then(|n| n.checked_mul(size));
        let first = first.filter(|first| first.checked_add(size).is_some_and(|end| end < NIL));
        let first = first.expect("a window holds fewer than 2^32 units");
        let slots: Vec<Slot<W>> = (1..=size)
            .map(|n| Slot {
                prev: NIL,
                next: if n < size { first + n } else { self.free },
                marked: false,
                state: State::Free,
            })
            .collect();
        let slots = Box::into_raw(slots.into_boxed_slice());
        // `Box::into_raw` never gives null; the pointer covers the whole slice.
        self.chunks.push(NonNull::new(slots.cast()).expect("a box is not null"));
        self.free = first;
    }

    /// Puts a state into a free slot. The slot is in no list yet.
    #[inline]
    pub(super) fn insert(&mut self, state: State<W>) -> u32 {
        if self.free == NIL {
            self.grow();
        }
        let id = self.free;
        let slot = self.slot(id);
        // SAFETY: `slot` points into a chunk that we own; `&mut self` makes us the only user. What is overwritten is
        // `Free`, as the slot comes from the list of free slots.
        unsafe {
            self.free = (*slot).next;
            ptr::write(&raw mut (*slot).state, state);
        }
        id
    }

    /// Replaces a state; the old one is dropped in place. If its destructor panics, the new state is there all the
    /// same: that is how the language assigns.
    #[inline]
    pub(super) fn set(&mut self, id: u32, state: State<W>) {
        // SAFETY: as in `insert`. A unit is dropped in place, as its pin asks.
        unsafe { (*self.slot(id)).state = state };
    }

    /// Empties a slot that is in no list any more.
    #[inline]
    pub(super) fn remove(&mut self, id: u32) {
        self.set(id, State::Free);
        // Last, so that a slot whose destructor panicked is not used again, rather than used too early.
        self.give_back(id);
    }

    #[inline]
    fn give_back(&mut self, id: u32) {
        // SAFETY: as in `insert`.
        unsafe { (*self.slot(id)).next = self.free };
        self.free = id;
    }

    /// What is in a slot.
    #[inline]
    pub(super) fn state(&self, id: u32) -> &State<W> {
        // SAFETY: `slot` points into a chunk that we own, and nobody has it mutably while `self` is borrowed.
        unsafe { &(*self.slot(id)).state }
    }

    /// The unit that runs in a slot, if one does: a waker may be late.
    #[inline]
    pub(super) fn work(&mut self, id: u32) -> Option<Pin<&mut W>> {
        // SAFETY: as in `insert`. Pinned: a chunk is never moved or reallocated, a `Run` is never moved out of its
        // slot (`set` and the chunk's own drop end it in place; `take` moves results only), and no `&mut` to it is
        // given out but this one.
        unsafe {
            match &mut (*self.slot(id)).state {
                State::Run(work) => Some(Pin::new_unchecked(work)),
                _ => None,
            }
        }
    }

    /// The results of a carrier.
    #[inline]
    pub(super) fn carrier(&mut self, id: u32) -> Option<(&mut W::Item, &mut W::Carry)> {
        // SAFETY: as in `insert`. Results are not pinned.
        match unsafe { &mut (*self.slot(id)).state } {
            State::Carrier(item, carry) => Some((item, carry)),
            _ => None,
        }
    }

    /// Ends a carrier: gives the item it had pulled out, and drops what it had not.
    pub(super) fn end_carrier(&mut self, id: u32, state: State<W>) -> Option<W::Item> {
        let slot = self.slot(id);
        // SAFETY: as in `insert`. Only a carrier is moved out, which is not pinned.
        unsafe {
            if !matches!((*slot).state, State::Carrier(..)) {
                return None;
            }
            match ptr::replace(&raw mut (*slot).state, state) {
                State::Carrier(item, _) => Some(item),
                _ => None,
            }
        }
    }

    /// The rest in a slot.
    #[inline]
    pub(super) fn rest(&mut self, id: u32) -> Option<&mut W::Rest> {
        // SAFETY: as in `insert`. A rest is not pinned.
        match unsafe { &mut (*self.slot(id)).state } {
            State::Rest(rest) => Some(rest),
            _ => None,
        }
    }

    /// Moves a result out of a slot that is in no list any more, and frees the slot.
    #[inline]
    pub(super) fn take(&mut self, id: u32) -> Option<Result<W::Item, W::Error>> {
        let slot = self.slot(id);
        // SAFETY: as in `insert`. The result is read once: `Free` is written over it before anything else happens.
        let result = unsafe {
            let State::Done(result) = &(*slot).state else { return None };
            let result = ptr::read(result);
            ptr::write(&raw mut (*slot).state, State::Free);
            result
        };
        self.give_back(id);
        Some(result)
    }

    /// The slot behind this one in its list.
    #[inline]
    pub(super) fn next(&self, id: u32) -> u32 {
        // SAFETY: as in `state`.
        unsafe { (*self.slot(id)).next }
    }

    /// The slot in front of this one in its list.
    pub(super) fn prev(&self, id: u32) -> u32 {
        // SAFETY: as in `state`.
        unsafe { (*self.slot(id)).prev }
    }

    /// Sets the mark of a slot and gives what it was.
    pub(super) fn mark(&mut self, id: u32, marked: bool) -> bool {
        // SAFETY: as in `insert`.
        unsafe { std::mem::replace(&mut (*self.slot(id)).marked, marked) }
    }

    #[inline]
    fn link(&mut self, list: &mut List, prev: u32, next: u32) {
        // SAFETY: as in `insert`; only numbers are written.
        unsafe {
            if prev == NIL {
                list.head = next
            } else {
                (*self.slot(prev)).next = next
            }
            if next == NIL { list.tail = prev } else { (*self.slot(next)).prev = prev }
        }
    }

    /// Puts a slot in front of another, or at the end where that is `NIL`.
    #[inline]
    pub(super) fn insert_before(&mut self, list: &mut List, id: u32, next: u32) {
        // SAFETY: as in `state`.
        let prev = if next == NIL { list.tail } else { unsafe { (*self.slot(next)).prev } };
        self.link(list, prev, id);
        self.link(list, id, next);
    }

    /// Takes a slot out of its list.
    #[inline]
    pub(super) fn unlink(&mut self, list: &mut List, id: u32) {
        // SAFETY: as in `state`.
        let (prev, next) = unsafe { ((*self.slot(id)).prev, (*self.slot(id)).next) };
        self.link(list, prev, next);
    }

    /// Takes the last slot out of a list.
    pub(super) fn pop_back(&mut self, list: &mut List) -> Option<u32> {
        let id = list.tail;
        (id != NIL).then(|| {
            self.unlink(list, id);
            id
        })
    }
}

impl<W: WorkShape> Drop for Slots<W> {
    fn drop(&mut self) {
        // A `Vec` of boxes drops the others when one destructor panics.
        let size = 1usize << self.shift;
        let chunks = self.chunks.drain(..).map(|chunk| {
            let slots = ptr::slice_from_raw_parts_mut(chunk.as_ptr(), size);
            // SAFETY: the pointer came from `Box::into_raw` of a slice of this length, and is freed only here.
            unsafe { Box::from_raw(slots) }
        });
        drop(chunks.collect::<Vec<_>>());
    }
}
