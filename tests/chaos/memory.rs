//! Memory is flat: a pipe holds what its text says, however many elements go through it, and nothing in the end.
#![allow(unsafe_code, reason = "an allocator that counts")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::Arc;

use crate::case::{Cancel, Case, Run, Style};
use crate::drive::{FOR_EVER, build};
use crate::segment::seg;
use crate::shared::Shared;
use crate::world::{Consumer, World};

struct Counting;

thread_local! {
    /// Bytes that are allocated, and most of them at one time; what other threads free counts there.
    static LIVE: Cell<isize> = const { Cell::new(0) };
    static MOST: Cell<isize> = const { Cell::new(0) };
}

fn add(bytes: isize) {
    // Fails only while the thread ends.
    let _ = LIVE.try_with(|live| {
        live.set(live.get() + bytes);
        MOST.with(|most| most.set(most.get().max(live.get())));
    });
}

// SAFETY: everything is handed on to the allocator of the system; counting neither allocates nor panics.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size() as isize);
        // SAFETY: the caller keeps the promises of this method.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        add(-(layout.size() as isize));
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Bytes that this thread holds.
pub fn live() -> isize {
    LIVE.get()
}

/// The most bytes and elements at one time while `len` elements go through the pipe.
fn most(case: &Case, len: u64) -> (isize, usize) {
    let mut case = case.clone();
    case.source.numbers.len = len;
    let before = live();
    MOST.set(before);
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let elements = runtime.block_on(async {
        let shared = Arc::new(Shared::new(case.seed, true));
        let consumer = Consumer { awaited: true, in_task: false, on_threads: false, endless: true };
        let world = World::new(case.seed, case.chances.clone(), shared, case.parts(), consumer);
        let end = (case.terminal.of.build)(
            build(&case, &world),
            seg(&world, &case.terminal, case.terminal.of.text, case.terminal.of.runs),
        );
        let end = tokio::time::timeout(FOR_EVER, end).await;
        end.expect("somebody wakes it").expect("nothing fails here");
        assert_eq!(world.live(), (0, 0));
        assert_eq!(world.all_wrong(), Vec::<String>::new());
        world.most_live()
    });
    (MOST.get() - before, elements)
}

/// Whether the text bounds what the pipe holds, and nothing in it fails.
fn is_bounded(case: &Case) -> bool {
    let gathers = [
        "collect",
        "unbounded",
        "eats",
        "into_stream",
        "timeout(",
        "deadline",
        "take_until",
        "keyed(0).list",
    ];
    let huge = |number: usize| number == usize::MAX;
    !gathers.iter().any(|text| case.uses(text))
        && case.texts().all(|(_, n)| !n.is_endless() && ![n.n, n.m, n.k, n.size].into_iter().any(huge))
}

#[test]
fn memory_is_flat() {
    let mut long = 0;
    for seed in 0.. {
        let Run { mut pipes, .. } = Run::new(seed, Style::Any);
        let mut case = pipes.remove(0);
        if !is_bounded(&case) {
            continue;
        }
        let chances = &mut case.chances;
        (chances.errors, chances.panics, chances.hangs, chances.drops, chances.skips) = (0, 0, 0, 0, 0);
        case.cancel = Cancel::Never;
        let (short_bytes, short) = most(&case, 300);
        let (bytes, elements) = most(&case, 3_000);
        let pipes = Run { seed, pipes: vec![case], resizes: vec![] };
        assert!(elements <= short + short / 2 + 20, "{short} elements, then {elements}\n{pipes}");
        assert!(
            bytes <= short_bytes + short_bytes / 2 + 10_000,
            "{short_bytes} bytes, then {bytes}\n{pipes}"
        );
        long += 1;
        if long == 100 {
            break;
        }
    }
}
