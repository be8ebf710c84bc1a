//! Counts bytes and allocations of a thread.
#![allow(unsafe_code, reason = "an allocator that counts")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

/// What a thread has allocated so far.
#[derive(Clone, Copy)]
pub struct Memory {
    /// Bytes that it has not freed. What others have allocated and it has freed counts, too: it may be less than none.
    pub live: isize,
    /// The most of them at one time, since the last [`Memory::now`].
    pub most: isize,
    pub allocations: u64,
}

thread_local! {
    static MEMORY: Cell<Memory> = const { Cell::new(Memory { live: 0, most: 0, allocations: 0 }) };
}

impl Memory {
    pub fn now() -> Self {
        let now = MEMORY.get();
        MEMORY.set(Memory { most: now.live, ..now });
        now
    }
}

fn change(change: impl FnOnce(&mut Memory)) {
    // Fails only while the thread ends.
    let _ = MEMORY.try_with(|memory| {
        let mut now = memory.get();
        change(&mut now);
        now.most = now.most.max(now.live);
        memory.set(now);
    });
}

// SAFETY: everything is handed on to the allocator of the system; counting neither allocates nor panics.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        change(|now| {
            now.live += layout.size() as isize;
            now.allocations += 1;
        });
        // SAFETY: the caller keeps the promises of this method.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        change(|now| now.live -= layout.size() as isize);
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;
