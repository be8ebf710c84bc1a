//! Readiness bits: which units of a window have been woken since the owner last looked.
//!
//! One word has a bit for each of 64 slots. A wake sets its bit; the first bit in an empty word puts the
//! word's block on a list; the first block on an empty list notifies the task, unless the owner is running
//! anyway. So a pass visits only what was woken, and costs a few atomics per block, not per unit.
//!
//! Memory: `Head` and its blocks are one group with one reference count, one for the owner and one for
//! each cloned waker. A waker is nothing but an address *inside* a block: a slot needs no memory of its
//! own, and lending its waker for a poll touches no counter.
//!
//! Invariant: a block is on the list, or on its way there, exactly while its `ready` is not zero.
//!
//! No wake-up is lost, as a push and `arm` meet in one word, `root`, which both change by a
//! read-modify-write. If the push comes first, `arm` fails and the owner looks again. If `arm` does, the
//! push finds null and notifies the parent, which was stored before.

// `std` makes wakers of raw pointers, and only with them can one be lent without counting it. The safe
// twin in `wake/naive.rs` is what this file is compared with.
#![allow(unsafe_code)]

use super::sync::{AtomicPtr, AtomicU64, AtomicUsize, Ordering, Witness};
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ptr::{self, NonNull};
use std::task::{RawWakerVTable, Waker};

#[cfg(all(any(test, fuzzing), not(pipewright_loom)))]
pub(super) mod differential;
#[cfg(all(test, pipewright_loom))]
mod loom_models;
#[cfg(all(any(test, fuzzing), not(pipewright_loom)))]
mod naive;
mod parent;
#[cfg(any(test, fuzzing))]
mod slots;
#[cfg(all(test, not(pipewright_loom)))]
mod tests;
mod waker;

use parent::Parent;
pub(super) use waker::Key;
pub(crate) use waker::SlotWaker;
use waker::VTABLE;

/// Slots of one block. Models have room for two blocks of two, not for two of 64.
pub(super) const SLOTS: u32 = if cfg!(all(test, pipewright_loom)) { 2 } else { u64::BITS };

/// Alignment of a block: the number of addresses inside it that can stand for a slot.
const ALIGN: usize = 64;

/// The bottom of the list while the owner runs: whoever pushes onto it need not notify anybody.
/// Never the address of a block, which is a multiple of `ALIGN`.
const POLLING: *mut Block = ptr::without_provenance_mut(1);

/// What all blocks share.
struct Head {
    /// The list of blocks with bits, newest first. It ends in null (armed) or in `POLLING`.
    root: AtomicPtr<Block>,
    /// The task to notify; nobody before the first `arm` and once the owner is gone.
    parent: Parent,
    /// One for the owner, one for each cloned waker.
    references: AtomicUsize,
    /// All blocks, for the one who frees them; written by the owner only.
    blocks: AtomicPtr<Block>,
    witness: Witness,
}

/// The bits of `SLOTS` neighbouring slots. A cache line of its own: wakes of other blocks do not disturb.
#[repr(align(64))]
struct Block {
    ready: AtomicU64,
    /// The block below on the list; means something only while this one is on it.
    next: AtomicPtr<Block>,
    /// Valid as long as the block, as they are freed together.
    head: NonNull<Head>,
    /// Slot of the lowest bit.
    first: u32,
    /// Where the owner has its slots. Not used here.
    slots: *mut (),
    /// The block made before this one.
    older: *mut Block,
    witness: Witness,
    next_witness: Witness,
}

const _: () = assert!(align_of::<Block>() == ALIGN && SLOTS as usize <= ALIGN);
const _: () = assert!(size_of::<Block>() == ALIGN || cfg!(pipewright_loom));

/// The readiness of the units of one window, as seen by their owner.
pub(crate) struct WakeSet {
    head: NonNull<Head>,
    /// The rest of the list taken from `root`. Its blocks have their bits, so nobody writes their `next`.
    list: *mut Block,
    /// Where `bits` are from. Means something only while there are any.
    block: *mut Block,
    /// Bits fetched and not yet handed out. They stay here when the owner leaves early.
    bits: u64,
    /// Whether the list ends in `POLLING` (else in null).
    polling: bool,
    /// Which waker `Head::parent` holds, if any. No clone: two foreign destructors in a row might both panic.
    parent: Identity,
}

/// A slot that was woken.
pub(super) struct WokenSlot {
    /// What its block was made for.
    pub(super) slots: *mut (),
    /// Which of them.
    pub(super) index: u32,
    /// Of its waker.
    pub(super) key: Key,
}

// SAFETY: all that a set shares with wakers is reached through shared references: atomics, and
// fields that nobody writes after the block was made. What only the owner may touch is in the fields of
// `WakeSet`, behind `&mut`; `parent` there is compared, not followed.
unsafe impl Send for WakeSet {}
// SAFETY: `&self` gives `capacity` and wakers; both only read fields that change under `&mut` alone.
unsafe impl Sync for WakeSet {}

impl WakeSet {
    /// A set without slots.
    pub(crate) fn new() -> Self {
        let head = Box::new(Head {
            // Nobody has been promised a notification yet.
            root: AtomicPtr::new(POLLING),
            parent: Parent::nobody(),
            references: AtomicUsize::new(1),
            blocks: AtomicPtr::new(ptr::null_mut()),
            witness: Witness::new(),
        });
        WakeSet {
            head: NonNull::from(Box::leak(head)),
            list: ptr::null_mut(),
            block: ptr::null_mut(),
            bits: 0,
            polling: true,
            parent: NOBODY,
        }
    }

    /// Adds a block for slots that are there, and gives the key of the first. Wakers of others stay what they are.
    #[cold]
    pub(super) fn grow_for(&mut self, slots: *mut ()) -> Key {
        let first = self.capacity();
        // Keeps `capacity` and `first + bit` from overflowing.
        assert!(first.checked_add(SLOTS).is_some(), "a window has at most {} slots", u32::MAX);
        let older = self.head().blocks.load(Ordering::Relaxed);
        let (ready, next) = (AtomicU64::new(0), AtomicPtr::new(ptr::null_mut()));
        let (head, witness, next_witness) = (self.head, Witness::new(), Witness::new());
        let block = Box::new(Block { ready, next, head, first, slots, older, witness, next_witness });
        let block: *mut Block = Box::leak(block);
        // Read again only when all references are gone, and their release orders it.
        self.head().blocks.store(block, Ordering::Relaxed);
        Key(block.cast_const().cast())
    }

    /// Slots so far.
    pub(super) fn capacity(&self) -> u32 {
        // SAFETY: blocks live as long as the owner's reference, and nobody writes this field.
        unsafe { self.head().blocks.load(Ordering::Relaxed).as_ref() }.map_or(0, |block| block.first + SLOTS)
    }

    /// Lends the waker of a slot. Only a clone of it counts as a reference.
    ///
    /// # Safety
    ///
    /// The key is one of this set.
    #[inline]
    pub(super) unsafe fn lend(&self, Key(data): Key) -> SlotWaker<'_> {
        // SAFETY: the functions of `VTABLE` are thread safe and ask for the address of one of the first
        // `SLOTS` bytes of a block, with provenance over all of it: `data`. The owner's reference keeps the
        // block alive and cannot go while the result borrows the owner; and as the result never drops the
        // waker, no reference is given back that was not taken.
        let waker = unsafe { Waker::new(data, &VTABLE) };
        SlotWaker { waker: ManuallyDrop::new(waker), set: PhantomData }
    }

    /// A slot that was woken since it was last given here, if there is one.
    ///
    /// It may be given once more than needed: the slot's former tenant may have woken it.
    #[inline]
    pub(super) fn take_woken(&mut self) -> Option<WokenSlot> {
        if self.bits == 0 && !self.fetch() {
            return None;
        }
        let index = self.bits.trailing_zeros();
        self.bits &= self.bits - 1;
        let key = Key(self.block.cast_const().cast()).behind(index as usize);
        // SAFETY: there were bits, so it is a block of this set; nobody writes the field.
        Some(WokenSlot { slots: unsafe { (*self.block).slots }, index, key })
    }

    /// Whether `next_woken` has something to give without looking for new wake-ups.
    #[inline]
    pub(crate) fn has_woken(&self) -> bool {
        self.bits != 0 || !is_end(self.list)
    }

    /// Adds what has been woken since to what is known to have been.
    #[inline]
    pub(crate) fn add_woken(&mut self) {
        // A stale look is no harm: what is not added now is found later.
        if !is_end(self.head().root.load(Ordering::Relaxed)) {
            self.fetch_list();
        }
    }

    /// Takes the list of woken blocks, and puts it in front of what is left of the one before.
    #[cold]
    fn fetch_list(&mut self) {
        let former = self.list;
        // As in `fetch`.
        self.list = self.head().root.swap(POLLING, Ordering::Acquire);
        self.polling = true;
        if is_end(former) {
            return;
        }
        let mut last = self.list;
        // SAFETY: the list consists of blocks of this set, which live as long as the owner's reference. They have their
        // bits, so nobody else writes their `next`.
        unsafe {
            loop {
                (*last).next_witness.change();
                let next = (*last).next.load(Ordering::Relaxed);
                if is_end(next) {
                    break;
                }
                last = next;
            }
            (*last).next.store(former, Ordering::Relaxed);
        }
    }

    /// Fetches the bits of the next woken block. Blocks woken anew wait until the list taken is through.
    #[inline]
    fn fetch(&mut self) -> bool {
        if is_end(self.list) {
            let root = &self.head().root;
            // A stale look is no harm, as `arm` decides. An armed list stays armed: raising `POLLING` in
            // case units wake during this pass, and taking it down, would cost two read-modify-writes
            // where now there is none. Not raised, it costs one needless notification, in that case.
            if is_end(root.load(Ordering::Relaxed)) {
                return false;
            }
            // Acquire: the `next` of every block on the list; later pushes carry on earlier releases.
            self.list = root.swap(POLLING, Ordering::Acquire);
            self.polling = true;
        }
        // SAFETY: the list consists of blocks of this set, which live as long as the owner's reference.
        let block = unsafe { &*self.list };
        self.block = self.list;
        block.witness.touch();
        // Before the bits are taken: from then on a waker may push the block again and write its `next`.
        block.next_witness.touch();
        self.list = block.next.load(Ordering::Relaxed);
        // Acquire: what a unit waits for, also from a wake that found other bits and so did not push.
        // Release: the line above comes before the next push.
        self.bits = block.ready.swap(0, Ordering::AcqRel);
        debug_assert!(self.bits != 0, "a block on the list has bits");
        true
    }

    /// The last thing before `Pending`: from now on a wake notifies `parent`.
    ///
    /// `false`: something was woken meanwhile; go on with `take_woken`. An owner that returns an item
    /// owes nobody a wake-up and does not arm.
    #[inline]
    pub(crate) fn arm(&mut self, parent: &Waker) -> bool {
        if self.has_woken() {
            return false;
        }
        if self.parent != identity(parent) {
            self.register(parent);
        }
        let root = &self.head().root;
        if self.polling {
            // Release: a waker that finds null sees the parent.
            let armed = root.compare_exchange(POLLING, ptr::null_mut(), Ordering::Release, Ordering::Relaxed);
            self.polling = armed.is_err();
            return armed.is_ok();
        }
        // Armed all along. A push not seen here notifies the parent registered above: had it notified the
        // former one, it would have come in before the exchange was over, and be seen.
        root.load(Ordering::Relaxed).is_null()
    }

    /// Makes `parent` the one that is notified.
    #[cold]
    fn register(&mut self, parent: &Waker) {
        // A foreign `clone` may panic, or wake a slot: before anything changes.
        let clone = parent.clone();
        // The compiler makes several copies of some tables, so a clone may have another one than the waker that comes back
        // with each poll. With the same data, which the clone keeps alive, it wakes the same.
        self.parent = identity(if clone.data() == parent.data() { parent } else { &clone });
        // SAFETY: we are the owner, and not gone.
        let former = unsafe { self.head().parent.exchange(clone) };
        // A foreign destructor: when all is in place.
        drop(former);
    }

    #[inline]
    fn head(&self) -> &Head {
        // SAFETY: the owner's reference keeps it alive, and nobody makes a `&mut Head`.
        unsafe { self.head.as_ref() }
    }
}

impl Drop for WakeSet {
    fn drop(&mut self) {
        // A late waker must not keep the task.
        // SAFETY: we are the owner, and go.
        let former = unsafe { self.head().parent.leave() };
        // SAFETY: the owner's reference, given back once; no field is followed any more.
        unsafe { Head::release(self.head) };
        drop(former); // Foreign, and may panic: last.
    }
}

impl Head {
    /// Takes one more reference; the caller has or borrows one, hence `Relaxed`.
    fn retain(&self) {
        if self.references.fetch_add(1, Ordering::Relaxed) > isize::MAX as usize {
            // Wakers forgotten in a loop: better no process than a count that comes round to zero.
            std::process::abort();
        }
    }

    /// Gives back a reference; the last one frees everything.
    ///
    /// # Safety
    ///
    /// The caller has a reference and does not use `head`, or a block, afterwards.
    unsafe fn release(head: NonNull<Head>) {
        let head = head.as_ptr();
        // SAFETY: alive by the caller's reference. Only the counter is borrowed, as all may be freed by
        // another thread as soon as it is lowered. Release: our uses come before that.
        if unsafe { (*head).references.fetch_sub(1, Ordering::Release) } != 1 {
            return;
        }
        // Acquire: all releases before the last. A fence would do, but ThreadSanitizer knows nothing of fences.
        // SAFETY: this reference has just been given back, and it was the last one.
        unsafe { (*head).references.load(Ordering::Acquire) };
        // SAFETY: that was the last reference, so nobody else reaches this memory, and the load puts all
        // former uses before. Head and blocks come from `Box::leak` and are freed here only.
        unsafe {
            let mut block = (*head).blocks.load(Ordering::Relaxed);
            while !block.is_null() {
                let older = (*block).older;
                drop(Box::from_raw(block));
                block = older;
            }
            drop(Box::from_raw(head));
        }
    }
}

impl Block {
    /// Puts the block on the list, as its first bit was just set.
    // Not inlined, so that a wake that finds other bits saves no registers.
    #[inline(never)]
    fn push(&self) {
        // SAFETY: the head lives as long as its blocks.
        let head = unsafe { self.head.as_ref() };
        head.witness.touch();
        let this = ptr::from_ref(self).cast_mut();
        let mut below = head.root.load(Ordering::Relaxed);
        loop {
            // Nobody else touches it: of all wakes until the bits are taken, only the first pushes.
            self.next_witness.change();
            self.next.store(below, Ordering::Relaxed);
            // Release: `next`, for the owner. Acquire: the parent.
            match head.root.compare_exchange_weak(below, this, Ordering::AcqRel, Ordering::Relaxed) {
                Ok(_) => break,
                Err(now) => below = now,
            }
        }
        if below.is_null() {
            head.parent.notify();
        }
    }
}

/// What `Waker::will_wake` compares.
type Identity = (*const (), *const RawWakerVTable);

/// No waker has it.
const NOBODY: Identity = (ptr::null(), ptr::null());

#[inline]
fn identity(waker: &Waker) -> Identity {
    (waker.data(), waker.vtable())
}

/// Whether it is null or `POLLING`.
#[inline]
fn is_end(list: *mut Block) -> bool {
    list.addr() <= POLLING.addr()
}
