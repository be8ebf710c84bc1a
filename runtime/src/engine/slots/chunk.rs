//! Neighbouring slots, in one piece of memory.
#![allow(unsafe_code, reason = "how many there are is known when the memory is asked for")]

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::ptr::{self, NonNull};

use super::{MARK, Place, Slot, State};
use crate::engine::wake::Key;
use crate::flow::WorkShape;

/// What the slots of a chunk have in common: it stands in front of the first.
pub(super) struct Head {
    /// Of the waker of the first slot. Those of the others follow.
    pub(super) key: Key,
    /// Number of the first slot.
    pub(super) first: u32,
    /// So many slots there are.
    size: u32,
}

/// The first of its slots. They are owned, and not a box: places point into it.
pub(super) struct Chunk<W: WorkShape>(NonNull<Slot<W>>);

impl<W: WorkShape> Chunk<W> {
    /// Free slots, in no list and without wakers.
    pub(super) fn new(first: u32, size: u32) -> Self {
        let (layout, offset) = Self::layout(size);
        // SAFETY: the layout has the size of a head at least.
        let memory = unsafe { alloc(layout) };
        if memory.is_null() {
            handle_alloc_error(layout);
        }
        // SAFETY: the layout is that of a head with so many slots behind it, from `offset` on. The head fits in front of
        // them and is aligned there: its size is a multiple of its alignment, and so is `offset`.
        unsafe {
            let slots = memory.add(offset).cast::<Slot<W>>();
            ptr::write(slots.cast::<Head>().sub(1), Head { key: Key::NONE, first, size });
            for index in 0..size {
                let (prev, next, word) = (Place::NIL, Place::NIL, u64::from(index));
                ptr::write(slots.add(index as usize), Slot { prev, next, word, state: State::Free });
            }
            Chunk(NonNull::new_unchecked(slots))
        }
    }

    /// A head, and from the offset on the slots.
    fn layout(size: u32) -> (Layout, usize) {
        let slots = Layout::array::<Slot<W>>(size as usize);
        let both = slots.and_then(|slots| Layout::new::<Head>().extend(slots));
        both.expect("a chunk is smaller than the memory")
    }

    /// The first slot, for a block of wakers.
    pub(super) fn address(&self) -> *mut () {
        self.0.as_ptr().cast()
    }

    /// From now on the slots have wakers.
    pub(super) fn set_key(&self, key: Key) {
        // SAFETY: the head is there as long as the chunk, whose owner alone uses it.
        unsafe { (*self.0.as_ptr().cast::<Head>().sub(1)).key = key };
    }

    /// The slot with this number in here.
    #[inline]
    pub(super) fn place(&self, index: u32) -> Place<W> {
        // SAFETY: no further than one behind the last, as the caller asks for slots that are there; checked in tests.
        Place(unsafe { self.0.as_ptr().add(index as usize) })
    }
}

impl<W: WorkShape> Drop for Chunk<W> {
    fn drop(&mut self) {
        /// Gives the memory back, also when a destructor panics.
        struct Memory(*mut u8, Layout);
        impl Drop for Memory {
            fn drop(&mut self) {
                // SAFETY: it comes from `alloc` with this layout, and is given back only here.
                unsafe { dealloc(self.0, self.1) }
            }
        }
        let slots = self.0.as_ptr();
        // SAFETY: `new` has written the head and so many slots. Nobody uses them any more.
        unsafe {
            let size = (*slots.cast::<Head>().sub(1)).size;
            let (layout, offset) = Self::layout(size);
            let _memory = Memory(slots.cast::<u8>().sub(offset), layout);
            ptr::drop_in_place(ptr::slice_from_raw_parts_mut(slots, size as usize));
        }
    }
}

/// The number of a slot in its chunk.
///
/// # Safety
///
/// The place is one of slots that are alive.
#[inline]
pub(super) unsafe fn index_of<W: WorkShape>(at: Place<W>) -> usize {
    // SAFETY: as the caller promises.
    unsafe { ((*at.0).word % MARK) as usize }
}

/// The head of its chunk.
///
/// # Safety
///
/// As for `index_of`.
#[inline]
pub(super) unsafe fn head_of<W: WorkShape>(at: Place<W>) -> *const Head {
    // SAFETY: so many slots before this one is the first of the chunk, and in front of that the head.
    unsafe { at.0.sub(index_of(at)).cast::<Head>().sub(1) }
}
