//! The task to notify: looked at without a lock by whoever wakes, exchanged by the owner alone.
//!
//! Who notifies counts itself in, looks who is to be notified, and counts itself out when that has been done. The owner
//! exchanges first and looks at the count then. Both change the count by a read-modify-write, so one comes before the
//! other: either the owner sees that somebody is inside, and keeps the former parent for later, or who comes in sees the
//! new one.

use super::super::sync::{AtomicPtr, AtomicUsize, Ordering, Witness};
use std::ptr;
use std::task::Waker;

/// In the count of those inside: the owner is gone, and the last who leaves frees what it has left.
const GONE: usize = 1 << (usize::BITS - 1);

/// Who is to be notified, and who was and may still be looked at.
pub(super) struct Parent {
    /// Null: nobody.
    now: AtomicPtr<Former>,
    /// How many look at it, and `GONE`.
    inside: AtomicUsize,
    /// Those who were, the latest first. The owner's; once it is gone, of who finds the count to be zero.
    former: AtomicPtr<Former>,
}

/// A parent, and those before it.
pub(super) struct Former {
    waker: Waker,
    next: Option<Box<Former>>,
    witness: Witness,
}

impl Parent {
    pub(super) fn nobody() -> Self {
        let (now, former) = (AtomicPtr::new(ptr::null_mut()), AtomicPtr::new(ptr::null_mut()));
        Parent { now, inside: AtomicUsize::new(0), former }
    }

    /// Wakes who is to be notified. What that does may come back here, or to the owner.
    #[inline]
    pub(super) fn notify(&self) {
        // Acquire: what the owner exchanged before it looked at the count. Release: for an owner who looks after this.
        self.inside.fetch_add(1, Ordering::AcqRel);
        // Counts itself out also when the waker panics.
        let inside = Inside(self);
        let now = inside.0.now.load(Ordering::Acquire);
        if !now.is_null() {
            // SAFETY: it was the parent when we had counted ourselves in. After it is exchanged it is freed by who sees nobody
            // inside, and that is not before we are out. Only the field is borrowed: the owner may write the one beside it.
            let waker = unsafe {
                (*now).witness.touch();
                &(*now).waker
            };
            waker.wake_by_ref();
        }
    }

    /// Makes another one the parent, and gives those whom nobody looks at any more. Their destructors are foreign: for the
    /// caller to run, when all is in place.
    ///
    /// # Safety
    ///
    /// Only the owner calls it, and not after `leave`.
    pub(super) unsafe fn exchange(&self, to: Waker) -> Option<Box<Former>> {
        let to = Box::into_raw(Box::new(Former { waker: to, next: None, witness: Witness::new() }));
        // SAFETY: passed on.
        unsafe { self.retire(to, 0) }
    }

    /// Nobody is to be notified any more, and the owner goes. As for the result, see `exchange`.
    ///
    /// # Safety
    ///
    /// Only the owner calls it, once.
    pub(super) unsafe fn leave(&self) -> Option<Box<Former>> {
        // SAFETY: passed on.
        unsafe { self.retire(ptr::null_mut(), GONE) }
    }

    /// # Safety
    ///
    /// Only the owner calls it, and it has not left. `to` is null or comes from a box.
    unsafe fn retire(&self, to: *mut Former, gone: usize) -> Option<Box<Former>> {
        // Release: who loads it sees what is in there.
        let was = self.now.swap(to, Ordering::AcqRel);
        if !was.is_null() {
            // Ours alone, as `gone` is said below.
            let next = self.take_former();
            // SAFETY: it came from a box, and is freed only by us. Who is inside borrows another field.
            unsafe { (*was).next = next };
            self.former.store(was, Ordering::Relaxed);
        }
        // Also where nothing is to be freed: who comes in after this sees `to`, and who came before has pushed its block
        // onto the list, which `arm` sees then. Acquire: their uses of what is freed. Release: `to`, and the list.
        if self.inside.fetch_or(gone, Ordering::AcqRel) == 0 { self.take_former() } else { None }
    }

    fn take_former(&self) -> Option<Box<Former>> {
        // By a swap: those who leave after the owner may be several. Relaxed: the count orders it.
        let former = self.former.swap(ptr::null_mut(), Ordering::Relaxed);
        // SAFETY: it comes from a box, and whoever has swapped it out is the only one who has it.
        (!former.is_null()).then(|| unsafe { Box::from_raw(former) })
    }
}

/// Somebody looks at the parent.
struct Inside<'a>(&'a Parent);

impl Drop for Inside<'_> {
    #[inline]
    fn drop(&mut self) {
        // Release: our use of the waker. Acquire: those of the others, and what the owner has left.
        if self.0.inside.fetch_sub(1, Ordering::AcqRel) == GONE + 1 {
            drop(self.0.take_former());
        }
    }
}

impl Drop for Former {
    fn drop(&mut self) {
        self.witness.change();
        // One after another, not each within the destructor of the one behind it.
        let mut next = self.next.take();
        while let Some(mut former) = next {
            next = former.next.take();
        }
    }
}
