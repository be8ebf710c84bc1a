//! Readiness bits: which units of a window have been woken since the owner last looked.
//!
//! One word has a bit for each of 64 slots. A wake sets its bit; the first bit in an empty word puts the
//! word's block on a list; the first block on an empty list notifies the task, unless the owner is
//! running anyway. So of many wakes only few reach the task, and a pass of the owner visits only what was
//! woken, whatever the size of the window.
//!
//! # Memory
//!
//! `Head` and its blocks are one reference-counted group. The owner holds one reference, every cloned
//! waker one more; the last to go frees all. A waker is nothing but an address *inside* a block, so
//! that a slot needs no memory of its own and lending a waker for a poll touches no counter.
//!
//! # Who writes what
//!
//! | | waker, any thread | owner |
//! | --- | --- | --- |
//! | `Block::ready` | sets a bit | takes all bits |
//! | `Block::next` | writes, after its bit was the first and before the block is on the list | reads, before it takes the bits |
//! | `Head::root` | pushes a block | takes the list, leaves `POLLING`; `arm` turns `POLLING` into null |
//! | `Head::parent` | clones | replaces |
//!
//! A block is on the list, or on its way there, exactly while its `ready` is not zero.
//!
//! # No wake-up is lost
//!
//! A wake and `arm` meet in one word, `root`, and both change it by a read-modify-write, so one of them
//! comes first. Is it the push, `arm` fails and the owner looks again. Is it `arm`, the push finds null
//! and notifies the parent, which was stored before.

// Wakers are made of raw pointers by `std`'s own interface, and a reference count that is not touched by
// lending has no safe form. `naive` is the safe twin that tests compare this file with.
#![allow(unsafe_code)]

use super::sync::{AtomicPtr, AtomicU64, AtomicUsize, Mutex, MutexGuard, Ordering, Witness, fence};
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::ptr::{self, NonNull};
use std::sync::PoisonError;
use std::task::{RawWaker, RawWakerVTable, Waker};

#[cfg(all(test, pipewright_loom))]
mod loom_models;
#[cfg(all(test, not(pipewright_loom)))]
mod naive;
#[cfg(all(test, not(pipewright_loom)))]
mod tests;

/// Slots of one block. Models have room for two blocks of two, not for two of 64.
const SLOTS: u32 = if cfg!(all(test, pipewright_loom)) { 2 } else { u64::BITS };

/// Alignment of a block, and so the number of addresses inside it that may stand for a slot.
const ALIGN: usize = 64;

/// The bottom of the list while the owner runs: whoever pushes onto it need not notify anybody.
/// Never the address of a block, which is a multiple of `ALIGN`.
const POLLING: *mut Block = ptr::without_provenance_mut(1);

/// Wakers are compared by the address of this table too, hence a `static`.
static VTABLE: RawWakerVTable = RawWakerVTable::new(clone_waker, wake_waker, wake_waker_by_ref, drop_waker);

/// What all blocks share.
struct Head {
    /// The list of blocks with bits, newest first. It ends in null (armed) or in `POLLING`.
    root: AtomicPtr<Block>,
    /// The task to notify; `None` before the first `arm` and once the owner is gone.
    parent: Mutex<Option<Waker>>,
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
    /// The block made before this one.
    older: *mut Block,
    witness: Witness,
}

const _: () = assert!(align_of::<Block>() == ALIGN && SLOTS as usize <= ALIGN);
#[cfg(not(pipewright_loom))]
const _: () = assert!(size_of::<Block>() == 64);

/// What `Waker::will_wake` compares.
type Identity = (*const (), *const RawWakerVTable);

fn identity(waker: &Waker) -> Identity {
    (waker.data(), waker.vtable())
}

/// The readiness of the units of one window, as seen by their owner.
pub(crate) struct WakeSet {
    head: NonNull<Head>,
    /// The rest of the list taken from `root`. Its blocks still have their bits, so nobody can push them
    /// again and write over their `next`.
    list: *mut Block,
    /// Slot of the lowest bit in `bits`.
    base: u32,
    /// Bits already fetched and not yet handed out. They stay here when the owner leaves early.
    bits: u64,
    /// Whether the list ends in `POLLING` (else in null).
    polling: bool,
    /// Which waker `Head::parent` holds, to be compared without the lock. Not a copy of it: that would be
    /// one more clone, and a second destructor that may panic.
    parent: Option<Identity>,
    /// In the order of their slots.
    blocks: Vec<NonNull<Block>>,
}

// SAFETY: all that a set shares with wakers is reached through shared references: atomics, a lock, and
// fields that nobody writes after the block was made. What only the owner may touch is in the fields of
// `WakeSet`, behind `&mut`; `parent` there is compared, not followed. `Waker` may itself be sent.
unsafe impl Send for WakeSet {}
// SAFETY: `&self` gives `capacity` and wakers; both only read fields that change under `&mut` alone.
unsafe impl Sync for WakeSet {}

impl WakeSet {
    /// A set without slots.
    pub(crate) fn new() -> Self {
        let head = Box::new(Head {
            // Nobody has been promised a notification yet.
            root: AtomicPtr::new(POLLING),
            parent: Mutex::new(None),
            references: AtomicUsize::new(1),
            blocks: AtomicPtr::new(ptr::null_mut()),
            witness: Witness::new(),
        });
        WakeSet {
            head: NonNull::from(Box::leak(head)),
            list: ptr::null_mut(),
            base: 0,
            bits: 0,
            polling: true,
            parent: None,
            blocks: Vec::new(),
        }
    }

    /// Adds one block of slots. Wakers of the slots before stay what they are.
    #[cold]
    pub(crate) fn grow(&mut self) {
        let first = self.capacity();
        assert!(first.checked_add(SLOTS).is_some(), "a window has at most {} slots", u32::MAX);
        // May panic, so before there is a block to lose.
        self.blocks.reserve(1);
        let older = self.head().blocks.load(Ordering::Relaxed);
        let block = NonNull::from(Box::leak(Box::new(Block {
            ready: AtomicU64::new(0),
            next: AtomicPtr::new(ptr::null_mut()),
            head: self.head,
            first,
            older,
            witness: Witness::new(),
        })));
        // Read again only when all references are gone, and their release orders it.
        self.head().blocks.store(block.as_ptr(), Ordering::Relaxed);
        self.blocks.push(block);
    }

    /// Slots so far.
    #[inline]
    pub(crate) fn capacity(&self) -> u32 {
        self.blocks.len() as u32 * SLOTS
    }

    /// Lends the waker of a slot. Only a clone of it counts as a reference.
    #[inline]
    pub(crate) fn waker(&self, slot: u32) -> SlotWaker<'_> {
        let block = self.blocks[(slot / SLOTS) as usize];
        let data = block.as_ptr().cast::<u8>().wrapping_add((slot % SLOTS) as usize);
        // SAFETY: the functions of `VTABLE` are thread safe and ask for the address of a byte below
        // `SLOTS` of a block, with the provenance of the whole block; that is what `data` is. The block is
        // kept alive by the owner's reference, which cannot go while the result borrows the owner, and as
        // the result never drops its waker no reference is given back that was not taken.
        let waker = unsafe { Waker::new(data.cast_const().cast(), &VTABLE) };
        SlotWaker { waker: ManuallyDrop::new(waker), set: PhantomData }
    }

    /// A slot that was woken since it was last given here, if there is one.
    ///
    /// It may be given once more than needed: the slot's former tenant may have woken it.
    #[inline]
    pub(crate) fn next_woken(&mut self) -> Option<u32> {
        if self.bits == 0 && !self.fetch() {
            return None;
        }
        let bit = self.bits.trailing_zeros();
        self.bits &= self.bits - 1;
        Some(self.base + bit)
    }

    /// Fetches the bits of the next woken block. Blocks woken anew wait until the list taken is through.
    #[inline]
    fn fetch(&mut self) -> bool {
        if is_end(self.list) {
            let root = &self.head().root;
            // A stale look is no harm: `arm` decides. It saves a pass without wakes every read-modify-write.
            // When the list is armed it stays so: raising `POLLING` on the mere chance that units wake
            // during this pass would cost two of them (`arm` takes it down), leaving it costs one
            // notification, and only if such a unit comes.
            if is_end(root.load(Ordering::Relaxed)) {
                return false;
            }
            // Acquire: `next` of all blocks on the list was written before they were pushed, and each
            // push goes on with the release of the one before.
            self.list = root.swap(POLLING, Ordering::Acquire);
            self.polling = true;
        }
        // SAFETY: the list consists of blocks of this set, which live as long as the owner's reference.
        let block = unsafe { &*self.list };
        block.witness.touch();
        // Before the bits are taken: from then on a waker may push the block again and write its `next`.
        self.list = block.next.load(Ordering::Relaxed);
        // Acquire: what a unit waits for was written before its wake, also before a wake that found the
        // block on the list and did no more. Release: the line above comes before the next push.
        self.bits = block.ready.swap(0, Ordering::AcqRel);
        self.base = block.first;
        debug_assert!(self.bits != 0, "a block on the list has bits");
        true
    }

    /// The last thing before `Pending`: from now on a wake notifies `parent`.
    ///
    /// `false`: something was woken meanwhile; go on with `next_woken`. An owner that returns an item
    /// owes nobody a wake-up and does not arm.
    #[inline]
    pub(crate) fn arm(&mut self, parent: &Waker) -> bool {
        if self.bits != 0 || !is_end(self.list) {
            return false;
        }
        if self.parent != Some(identity(parent)) {
            self.register(parent);
        }
        let root = &self.head().root;
        if self.polling {
            // Release: a waker that finds null then sees the parent.
            let armed =
                root.compare_exchange(POLLING, ptr::null_mut(), Ordering::Release, Ordering::Relaxed).is_ok();
            self.polling = !armed;
            return armed;
        }
        // Armed all along. A push that this load does not see notifies the parent registered above: one
        // that took the former parent has released the lock before `register` got it, and so is seen here.
        root.load(Ordering::Relaxed).is_null()
    }

    /// Makes `parent` the one that is notified.
    #[cold]
    fn register(&mut self, parent: &Waker) {
        // A foreign `clone` may panic or take its time: before anything changes, outside the lock.
        let parent = parent.clone();
        self.parent = Some(identity(&parent));
        let former = self.head().parent().replace(parent);
        // A foreign destructor: outside the lock, when all is in place.
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
        // A late waker must not keep the task alive.
        let former = self.head().parent().take();
        // SAFETY: the owner's reference, given back once; `head` and `list` are not used any more.
        unsafe { Head::release(self.head) };
        // A foreign destructor, which may panic: last.
        drop(former);
    }
}

impl Head {
    /// The parent's lock. Nothing but a foreign `clone` can panic under it, and that leaves it as it was.
    fn parent(&self) -> MutexGuard<'_, Option<Waker>> {
        self.parent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn notify(&self) {
        // The lock is released at the end of this line: a parent may poll, and so arm, within `wake`.
        let parent = self.parent().clone();
        if let Some(parent) = parent {
            parent.wake();
        }
    }

    /// Takes a reference.
    fn retain(&self) {
        // Relaxed: who clones has a reference already.
        let before = self.references.fetch_add(1, Ordering::Relaxed);
        if before > isize::MAX as usize {
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
        // SAFETY: alive by the caller's reference. Only the counter is borrowed, as the rest may be freed by
        // another thread the moment it has been lowered. Release: all uses come before the freeing.
        if unsafe { (*head).references.fetch_sub(1, Ordering::Release) } != 1 {
            return;
        }
        fence(Ordering::Acquire);
        // SAFETY: that was the last reference, so nobody else can reach this memory, and the fence orders
        // all former uses before. Head and blocks come from `Box::leak` and are freed only here.
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
    fn push(&self) {
        // SAFETY: the head lives as long as its blocks.
        let head = unsafe { self.head.as_ref() };
        head.witness.touch();
        let this = ptr::from_ref(self).cast_mut();
        let mut below = head.root.load(Ordering::Relaxed);
        loop {
            // Nobody else writes or reads it: only who sets the first bit pushes, until the bits are taken.
            self.next.store(below, Ordering::Relaxed);
            // Release: `next`, for the owner. Acquire: the parent, if the list is found armed.
            match head.root.compare_exchange_weak(below, this, Ordering::AcqRel, Ordering::Relaxed) {
                Ok(_) => break,
                Err(now) => below = now,
            }
        }
        if below.is_null() {
            head.notify();
        }
    }
}

/// Whether a list ends here: null or `POLLING`.
#[inline]
fn is_end(list: *mut Block) -> bool {
    list.addr() <= POLLING.addr()
}

/// The waker of a slot, on loan.
pub(crate) struct SlotWaker<'a> {
    waker: ManuallyDrop<Waker>,
    set: PhantomData<&'a WakeSet>,
}

impl Deref for SlotWaker<'_> {
    type Target = Waker;

    #[inline]
    fn deref(&self) -> &Waker {
        &self.waker
    }
}

/// The block a waker's address lies in.
///
/// # Safety
///
/// `data` comes from `WakeSet::waker`, and a reference is held for as long as the result is used.
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
    // SAFETY: the waker being cloned is or borrows a reference.
    let block = unsafe { block_of(data) };
    // SAFETY: the head lives as long as its blocks.
    unsafe { block.head.as_ref() }.retain();
    RawWaker::new(data, &VTABLE)
}

unsafe fn wake_waker(data: *const ()) {
    /// Gives the reference back even if the parent's `wake` panics.
    struct Release(*const ());
    impl Drop for Release {
        fn drop(&mut self) {
            // SAFETY: the waker being consumed is a reference, and this is its end.
            unsafe { drop_waker(self.0) }
        }
    }
    let release = Release(data);
    // SAFETY: that reference lives until `release` is dropped.
    unsafe { wake_waker_by_ref(release.0) }
}

unsafe fn wake_waker_by_ref(data: *const ()) {
    // SAFETY: the waker is or borrows a reference, and cannot be dropped during this call.
    let block = unsafe { block_of(data) };
    let bit = 1 << (data.addr() % ALIGN);
    // Also if the bit is there already: what was written before this wake must reach the owner with it
    // (release). Acquire: the owner has read `next` before `push` writes it.
    if block.ready.fetch_or(bit, Ordering::AcqRel) == 0 {
        block.push();
    }
}

unsafe fn drop_waker(data: *const ()) {
    // SAFETY: as the waker holds a reference, its block lives.
    let head = unsafe { block_of(data) }.head;
    // SAFETY: the waker's reference, which ends here.
    unsafe { Head::release(head) }
}
