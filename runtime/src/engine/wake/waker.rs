//! The wakers of slots: addresses inside of blocks.

use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::task::{RawWaker, RawWakerVTable, Waker};

use super::super::sync::Ordering;
use super::{ALIGN, Block, Head, WakeSet};

/// Wakers are compared by the address of this table too, hence a `static`.
pub(super) static VTABLE: RawWakerVTable =
    RawWakerVTable::new(clone_waker, wake_waker, wake_waker_by_ref, drop_waker);

/// The address that stands for a slot, see [`WakeSet::key`].
#[derive(Clone, Copy)]
pub(in crate::engine) struct Key(pub(super) *const ());

impl Key {
    /// Of no waker.
    pub(in crate::engine) const NONE: Key = Key(std::ptr::null());

    /// That of the slot so many places further, which is in the same block.
    #[inline]
    pub(in crate::engine) fn behind(self, places: usize) -> Key {
        Key(self.0.wrapping_byte_add(places))
    }
}

/// The waker of a slot, on loan.
pub(crate) struct SlotWaker<'a> {
    pub(super) waker: ManuallyDrop<Waker>,
    pub(super) set: PhantomData<&'a WakeSet>,
}

impl Deref for SlotWaker<'_> {
    type Target = Waker;

    #[inline]
    fn deref(&self) -> &Waker {
        &self.waker
    }
}

impl WakeSet {
    /// The number of a slot: `SLOTS` for each block before its own, and how many are in front of it there.
    ///
    /// # Safety
    ///
    /// As for `lend`.
    #[inline]
    pub(in crate::engine) unsafe fn number(&self, Key(data): Key) -> u32 {
        // SAFETY: it lies in a block of this set, which keeps that alive; nobody writes the field.
        unsafe { block_of(data).first + (data.addr() % ALIGN) as u32 }
    }
}

/// The block a waker's address lies in.
///
/// # Safety
///
/// `data` is that of a waker made by `WakeSet::lend` or cloned from one, and a reference is held for as long as the result is used.
#[inline]
unsafe fn block_of<'a>(data: *const ()) -> &'a Block {
    let block = data.cast::<Block>().map_addr(|address| address & !(ALIGN - 1));
    // SAFETY: `data` is less than `ALIGN` bytes into a block, which is aligned to that, and has its
    // provenance; the reference keeps it alive.
    let block = unsafe { &*block };
    block.witness.touch();
    block
}

unsafe fn clone_waker(data: *const ()) -> RawWaker {
    // SAFETY: the waker being cloned has or borrows a reference, by which block and head live.
    unsafe { block_of(data).head.as_ref() }.retain();
    RawWaker::new(data, &VTABLE)
}

unsafe fn wake_waker(data: *const ()) {
    // SAFETY: `wake` consumes a waker, so this is one again; it is dropped even if the parent panics.
    let waker = unsafe { Waker::new(data, &VTABLE) };
    waker.wake_by_ref();
}

#[inline]
unsafe fn wake_waker_by_ref(data: *const ()) {
    // SAFETY: the waker has or borrows a reference, and cannot be dropped during this call.
    let block = unsafe { block_of(data) };
    let bit = 1 << (data.addr() % ALIGN);
    // Also if the bit is set already, for its release: what was written before this wake must reach the
    // owner. Acquire: the owner has read `next` before `push` writes it.
    if block.ready.fetch_or(bit, Ordering::AcqRel) == 0 {
        block.push();
    }
}

unsafe fn drop_waker(data: *const ()) {
    // SAFETY: the block lives by the waker's reference, which ends here and is not used afterwards.
    unsafe { Head::release(block_of(data).head) }
}
