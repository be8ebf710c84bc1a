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
    now: AtomicPtr<Node>,
    /// How many look at it, and `GONE`.
    inside: AtomicUsize,
    /// Those who were, the latest first. The owner's; once it is gone, of who finds the count to be zero.
    former: AtomicPtr<Node>,
}

/// A parent, and the one before it. From a box, but none while anybody may look at it: a box says that it is alone.
struct Node {
    waker: Waker,
    next: *mut Node,
    witness: Witness,
}

/// Parents whom nobody looks at any more. Dropping it drops them.
#[must_use = "their destructors are foreign, and run where this is dropped"]
pub(super) struct Former(*mut Node);

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

    /// Makes another one the parent, and gives those whom nobody looks at any more.
    ///
    /// # Safety
    ///
    /// Only the owner calls it, and not after `leave`.
    pub(super) unsafe fn exchange(&self, to: Waker) -> Former {
        let to = Box::into_raw(Box::new(Node { waker: to, next: ptr::null_mut(), witness: Witness::new() }));
        // SAFETY: passed on.
        unsafe { self.retire(to, 0) }
    }

    /// Nobody is to be notified any more, and the owner goes. As for the result, see `exchange`.
    ///
    /// # Safety
    ///
    /// Only the owner calls it, once.
    pub(super) unsafe fn leave(&self) -> Former {
        // SAFETY: passed on.
        unsafe { self.retire(ptr::null_mut(), GONE) }
    }

    /// # Safety
    ///
    /// Only the owner calls it, and it has not left. `to` is null or comes from a box.
    unsafe fn retire(&self, to: *mut Node, gone: usize) -> Former {
        // Release: who loads it sees what is in there.
        let was = self.now.swap(to, Ordering::AcqRel);
        if !was.is_null() {
            // The list is ours alone, as `gone` is said below.
            // SAFETY: only we free it, and who is inside borrows another field.
            unsafe { (*was).next = self.former.load(Ordering::Relaxed) };
            self.former.store(was, Ordering::Relaxed);
        }
        // Also where nothing is to be freed: who comes in after this sees `to`, and who came before has pushed its block
        // onto the list, which `arm` sees then. Acquire: their uses of what is freed. Release: `to`, and the list.
        let inside = self.inside.fetch_or(gone, Ordering::AcqRel);
        if inside == 0 { self.take_former() } else { Former(ptr::null_mut()) }
    }

    /// When nobody is inside.
    fn take_former(&self) -> Former {
        // By a swap: of those who leave after the owner, several may find themselves to be the last. Relaxed: the count
        // orders it.
        Former(self.former.swap(ptr::null_mut(), Ordering::Relaxed))
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
        while !self.0.is_null() {
            // SAFETY: it comes from a box, is in no other list, and nobody looks at it.
            let node = unsafe { Box::from_raw(self.0) };
            // The destructor below is foreign, and may panic.
            let rest = Former(node.next);
            self.0 = ptr::null_mut();
            node.witness.change();
            drop(node);
            self.0 = rest.take();
        }
    }
}

impl Former {
    fn take(self) -> *mut Node {
        std::mem::ManuallyDrop::new(self).0
    }
}
