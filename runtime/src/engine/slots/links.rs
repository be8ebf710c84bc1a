//! How slots are linked into lists.
#![allow(unsafe_code, reason = "links are addresses")]

use super::{List, Needs, Place, Slot, Slots};
use crate::flow::WorkShape;

/// Bytes in front of a slot that is aligned so, where the one in front of it in its list is noted down. What follows keeps
/// its alignment.
pub(super) const fn before(align: usize, links_back: bool) -> usize {
    let word = size_of::<*mut ()>();
    match (links_back, align > word) {
        (false, _) => 0,
        (true, false) => word,
        (true, true) => align,
    }
}

/// Bytes from one slot to the next.
pub(super) const fn stride<W: WorkShape>(links_back: bool) -> usize {
    size_of::<Slot<W>>() + before(align_of::<Slot<W>>(), links_back)
}

/// Where the link backwards stands.
#[inline]
pub(super) fn back<W: WorkShape>(at: Place<W>) -> *mut Place<W> {
    at.0.cast::<Place<W>>().wrapping_sub(1)
}

impl<W: WorkShape, N: Needs> Slots<W, N> {
    /// The slot behind this one in its list.
    #[inline]
    pub(in crate::engine) fn next(&self, at: Place<W>) -> Place<W> {
        // SAFETY: as in `state`.
        unsafe { (*at.0).next }
    }

    /// The slot in front of this one in its list.
    #[inline]
    pub(in crate::engine) fn prev(&self, at: Place<W>) -> Place<W> {
        assert!(N::LINKS_BACK, "these slots have no links backwards");
        // SAFETY: as in `state`; where slots have links backwards, each has one in front of it.
        unsafe { *back(at) }
    }

    #[inline]
    fn set_prev(&mut self, at: Place<W>, prev: Place<W>) {
        if N::LINKS_BACK {
            // SAFETY: as in `prev` and `insert`.
            unsafe { *back(at) = prev };
        }
    }

    #[inline]
    fn set_next(&mut self, at: Place<W>, next: Place<W>) {
        // SAFETY: as in `insert`; only a link is written.
        unsafe { (*at.0).next = next };
    }

    /// Puts a slot in front of another, or at the end where that is `NIL`. Without links backwards, the other is the head.
    #[inline]
    pub(in crate::engine) fn insert_before(&mut self, list: &mut List<W>, at: Place<W>, next: Place<W>) {
        let prev = if next.is_nil() {
            list.tail
        } else if N::LINKS_BACK {
            self.prev(next)
        } else {
            debug_assert!(next == list.head);
            Place::NIL
        };
        self.set_prev(at, prev);
        self.set_next(at, next);
        if prev.is_nil() {
            list.head = at
        } else {
            self.set_next(prev, at)
        }
        if next.is_nil() { list.tail = at } else { self.set_prev(next, at) }
    }

    /// Takes a slot out of its list. Without links backwards, it is the head.
    #[inline]
    pub(in crate::engine) fn unlink(&mut self, list: &mut List<W>, at: Place<W>) {
        let prev = if N::LINKS_BACK {
            self.prev(at)
        } else {
            debug_assert!(at == list.head);
            Place::NIL
        };
        let next = self.next(at);
        if prev.is_nil() {
            list.head = next
        } else {
            self.set_next(prev, next)
        }
        if next.is_nil() { list.tail = prev } else { self.set_prev(next, prev) }
    }

    /// Takes the last slot out of a list.
    pub(in crate::engine) fn pop_back(&mut self, list: &mut List<W>) -> Option<Place<W>> {
        let at = list.tail;
        (!at.is_nil()).then(|| {
            self.unlink(list, at);
            at
        })
    }

    /// Takes the slot behind the head out of a list.
    pub(in crate::engine) fn pop_second(&mut self, list: &mut List<W>) -> Option<Place<W>> {
        let head = list.head;
        let at = if head.is_nil() { Place::NIL } else { self.next(head) };
        (!at.is_nil()).then(|| {
            let next = self.next(at);
            self.set_next(head, next);
            if next.is_nil() {
                list.tail = head
            } else {
                self.set_prev(next, head)
            }
            at
        })
    }
}
