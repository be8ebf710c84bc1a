//! Neighbouring slots, in one piece of memory.
#![allow(unsafe_code, reason = "how many there are is known when the memory is asked for")]

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::ptr::{self, NonNull};

use super::links::{back, before, stride};
use super::{MARK, Place, Slot, State, Word};
use crate::engine::wake::Key;
use crate::flow::WorkShape;

/// What the slots of a chunk have in common: it stands in front of the first.
pub(super) struct Head {
    /// Of the waker of the first slot. Those of the others follow.
    pub(super) key: Key,
    /// Number of the first slot.
    pub(super) first: u32,
    /// So many slots there are.
    size: u16,
    /// With links backwards.
    links_back: bool,
}

/// The first of its slots. They are owned, and not a box: places point into it.
pub(super) struct Chunk<W: WorkShape>(NonNull<Slot<W>>);

impl<W: WorkShape> Chunk<W> {
    /// Free slots, in no list and without wakers.
    pub(super) fn new(first: u32, size: u32, links_back: bool) -> Self {
        let slots = allocate(Layout::new::<Slot<W>>(), first, size, links_back).cast::<Slot<W>>();
        // SAFETY: there is room for so many slots, each behind its link backwards if there are any.
        unsafe {
            let chunk = Chunk(NonNull::new_unchecked(slots));
            for index in 0..size {
                let at = chunk.place(index, links_back);
                if links_back {
                    ptr::write(back(at), Place::NIL);
                }
                let word = Word { label: u64::from(index) };
                ptr::write(at.0, Slot { next: Place::NIL, word, state: State::Free });
            }
            chunk
        }
    }

    /// The first slot, for a block of wakers.
    pub(super) fn address(&self) -> *mut () {
        self.0.as_ptr().cast()
    }

    /// From now on the slots have wakers.
    pub(super) fn set_key(&self, key: Key) {
        // SAFETY: the head is there as long as the chunk, whose owner alone uses it.
        unsafe { (*head_of_first(self.address().cast(), align_of::<Slot<W>>())).key = key };
    }

    /// The slot with this number in here.
    #[inline]
    pub(super) fn place(&self, index: u32, links_back: bool) -> Place<W> {
        // SAFETY: no further than one behind the last, as the caller asks for slots that are there; checked in tests.
        Place(unsafe { self.0.as_ptr().byte_add(index as usize * stride::<W>(links_back)) })
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
        /// Drops the slots that are left, also when a destructor panics.
        struct Left<W: WorkShape, I: Iterator<Item = Place<W>>>(I);
        impl<W: WorkShape, I: Iterator<Item = Place<W>>> Left<W, I> {
            fn run(&mut self) {
                for at in &mut self.0 {
                    // SAFETY: `new` has written it. Nobody uses it any more, and the iterator gives it once.
                    unsafe { ptr::drop_in_place(at.0) };
                }
            }
        }
        impl<W: WorkShape, I: Iterator<Item = Place<W>>> Drop for Left<W, I> {
            fn drop(&mut self) {
                self.run();
            }
        }
        let (first, slot) = (self.address().cast::<u8>(), Layout::new::<Slot<W>>());
        // SAFETY: `allocate` has written the head, and asked for the memory with this layout.
        let (size, links_back, memory, layout) = unsafe {
            let Head { size, links_back, .. } = *head_of_first(first, slot.align());
            let (layout, offset) = layout(slot, size, links_back);
            (size, links_back, first.sub(offset), layout)
        };
        let _memory = Memory(memory, layout);
        Left((0..size.into()).map(|index| self.place(index, links_back))).run();
    }
}

/// Memory for a head, which is written, and for such slots. Gives where the first is to be. Compiled once, as are the next.
fn allocate(slot: Layout, first: u32, size: u32, links_back: bool) -> *mut u8 {
    let size = u16::try_from(size).expect("a chunk has no more slots than a block has wakers");
    let (layout, offset) = layout(slot, size, links_back);
    // SAFETY: the layout has the size of a head at least.
    let memory = unsafe { alloc(layout) };
    if memory.is_null() {
        handle_alloc_error(layout);
    }
    // SAFETY: the first slot is at this offset, and the head in front of it where `head_of_first` finds it.
    unsafe {
        let slots = memory.add(offset);
        ptr::write(head_of_first(slots, slot.align()), Head { key: Key::NONE, first, size, links_back });
        slots
    }
}

/// A head and slots, and the offset of the first. In front of that is room for a link backwards, always: so the head is
/// found without knowing whether there are any.
fn layout(slot: Layout, size: u16, links_back: bool) -> (Layout, usize) {
    let align = slot.align().max(align_of::<Head>());
    let offset = (size_of::<Head>() + before(slot.align(), true)).next_multiple_of(align);
    let link = before(slot.align(), links_back);
    let slots = (slot.size() + link).checked_mul(size.into()).and_then(|slots| slots.checked_add(offset));
    // The link of the first is counted twice.
    let layout = slots.and_then(|bytes| Layout::from_size_align(bytes - link, align).ok());
    (layout.expect("a chunk is smaller than the memory"), offset)
}

/// The number of a slot in its chunk.
///
/// # Safety
///
/// The place is one of slots that are alive, and have labels.
#[inline]
pub(super) unsafe fn index_of<W: WorkShape>(at: Place<W>) -> usize {
    // SAFETY: as the caller promises.
    unsafe { ((*at.0).word.label % MARK) as usize }
}

/// The head of its chunk.
///
/// # Safety
///
/// As for `index_of`, and this is whether the slots have links backwards.
#[inline]
pub(super) unsafe fn head_of<W: WorkShape>(at: Place<W>, links_back: bool) -> *const Head {
    // SAFETY: so many slots before this one is the first of the chunk.
    let first = unsafe { at.0.byte_sub(index_of(at) * stride::<W>(links_back)) };
    head_of_first(first.cast(), align_of::<Slot<W>>())
}

/// The head in front of the first slot of a chunk, which is aligned so. The head is aligned there: the room for a link is a
/// multiple of its alignment.
#[inline]
fn head_of_first(first: *mut u8, align: usize) -> *mut Head {
    first.wrapping_sub(before(align, true)).cast::<Head>().wrapping_sub(1)
}
