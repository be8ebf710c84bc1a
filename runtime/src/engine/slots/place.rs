//! Where slots are, and in which lists.
#![allow(unsafe_code, reason = "an address may go to another thread")]

use std::ptr;

use super::Slot;
use crate::flow::WorkShape;

/// Where a slot is. An address, so that going along a list looks nothing up.
///
/// Invariant: `NIL`, or a slot of the one [`Slots`] that made it. A window has one `Slots` and keeps its places to
/// itself, so they are never used with another, or later.
pub(in crate::engine) struct Place<W: WorkShape>(pub(super) *mut Slot<W>);

impl<W: WorkShape> Place<W> {
    /// No slot.
    pub(in crate::engine) const NIL: Self = Place(ptr::null_mut());

    #[inline]
    pub(in crate::engine) fn is_nil(self) -> bool {
        self.0.is_null()
    }
}

impl<W: WorkShape> Copy for Place<W> {}

impl<W: WorkShape> Clone for Place<W> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<W: WorkShape> PartialEq for Place<W> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

// SAFETY: an address by itself gives access to nothing. What is there belongs to `Slots`, which asks for `Send` itself.
unsafe impl<W: WorkShape> Send for Place<W> {}
// SAFETY: as above.
unsafe impl<W: WorkShape> Sync for Place<W> {}

/// A list of slots, first to last.
pub(in crate::engine) struct List<W: WorkShape> {
    pub(in crate::engine) head: Place<W>,
    pub(in crate::engine) tail: Place<W>,
}

impl<W: WorkShape> List<W> {
    pub(in crate::engine) const EMPTY: Self = List { head: Place::NIL, tail: Place::NIL };
}

/// The address of a slot, whatever it holds: what does not look into it is compiled once, not for each window.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) struct Address(*mut ());

// SAFETY: as for `Place`.
unsafe impl Send for Address {}
// SAFETY: as for `Place`.
unsafe impl Sync for Address {}

impl<W: WorkShape> Place<W> {
    #[inline]
    pub(in crate::engine) fn address(self) -> Address {
        Address(self.0.cast())
    }

    #[inline]
    pub(in crate::engine) fn of(address: Address) -> Self {
        Place(address.0.cast())
    }
}
