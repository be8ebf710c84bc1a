//! Interleavings of waker threads with the owner, explored by loom.
//!
//! A lost wake-up shows as a deadlock: the owner sleeps and nobody is left to wake it. A leak, or memory
//! freed too early, is reported by `Witness`.

use super::super::loom_models::{Task, bounded, join};
use super::{SLOTS, WakeSet};
use loom::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use loom::thread;
use std::sync::Arc;
use std::task::Waker;

fn set(blocks: u32) -> WakeSet {
    let mut set = WakeSet::new();
    (0..blocks).for_each(|_| set.grow());
    set
}

/// What a unit waits for, with orderings that carry nothing: only the wake does.
#[derive(Clone)]
struct Input(Arc<AtomicUsize>);

impl Input {
    fn new() -> Self {
        Input(Arc::new(AtomicUsize::new(0)))
    }

    /// In a thread: gives the input, wakes the slot.
    fn give(&self, set: &WakeSet, slot: u32) -> thread::JoinHandle<()> {
        let (input, waker) = (self.clone(), set.waker(slot).clone());
        thread::spawn(move || {
            input.0.store(1, Relaxed);
            waker.wake();
        })
    }

    fn is_there(&self) -> bool {
        self.0.load(Relaxed) == 1
    }
}

/// Runs the set as a window does, sleeping in between, until the units in `inputs` have all got theirs.
/// A unit is looked at only when its slot was woken.
fn run(set: &mut WakeSet, task: &Task, waker: &Waker, inputs: &[(u32, Input)]) {
    let mut open: Vec<_> = inputs.iter().collect();
    while !open.is_empty() {
        match set.next_woken() {
            Some(slot) => open.retain(|(unit, input)| *unit != slot || !input.is_there()),
            None if set.arm(waker) => task.sleep(),
            None => {}
        }
    }
}

#[test]
fn wake_against_arm_one_block() {
    // Met by its first `arm`, or armed long since and polled for other reasons.
    for armed in [false, true] {
        loom::model(move || {
            let (task, waker) = Task::new();
            let mut set = set(1);
            assert!(!armed || set.arm(&waker));
            let input = Input::new();
            let thread = input.give(&set, 1);
            run(&mut set, &task, &waker, &[(1, input)]);
            join([thread]);
        });
    }
}

#[test]
fn wake_against_arm_two_blocks() {
    bounded(3, || {
        let (task, waker) = Task::new();
        let mut set = set(2);
        let (first, second) = (Input::new(), Input::new());
        let threads = [first.give(&set, 0), second.give(&set, SLOTS)];
        run(&mut set, &task, &waker, &[(0, first), (SLOTS, second)]);
        join(threads);
    });
}

#[test]
fn two_slots_of_one_block() {
    bounded(3, || {
        let (task, waker) = Task::new();
        let mut set = set(1);
        let (first, second) = (Input::new(), Input::new());
        let threads = [first.give(&set, 0), second.give(&set, 1)];
        run(&mut set, &task, &waker, &[(0, first), (1, second)]);
        join(threads);
    });
}

#[test]
fn two_wakers_of_one_slot() {
    bounded(3, || {
        let (task, waker) = Task::new();
        let mut set = set(1);
        let (first, second) = (Input::new(), Input::new());
        let threads = [first.give(&set, 0), second.give(&set, 0)];
        run(&mut set, &task, &waker, &[(0, first), (0, second)]);
        join(threads);
    });
}

#[test]
fn block_woken_again_while_the_list_is_walked() {
    loom::model(|| {
        let (task, waker) = Task::new();
        let mut set = set(2);
        let (first, second, third) = (Input::new(), Input::new(), Input::new());
        // On the list before the owner looks: the block above, then the one below.
        first.0.store(1, Relaxed);
        set.waker(0).wake_by_ref();
        second.0.store(1, Relaxed);
        set.waker(SLOTS).wake_by_ref();
        let thread = third.give(&set, SLOTS + 1);
        run(&mut set, &task, &waker, &[(0, first), (SLOTS, second), (SLOTS + 1, third)]);
        join([thread]);
    });
}

#[test]
fn what_was_woken_since_joins_what_is_left() {
    loom::model(|| {
        let (task, waker) = Task::new();
        let mut set = set(3);
        let (first, second, third) = (Input::new(), Input::new(), Input::new());
        first.0.store(1, Relaxed);
        set.waker(0).wake_by_ref();
        set.waker(SLOTS).wake_by_ref();
        assert_eq!(set.next_woken(), Some(SLOTS));
        let thread = third.give(&set, SLOTS + 1);
        second.0.store(1, Relaxed);
        set.waker(2 * SLOTS).wake_by_ref();
        set.add_woken();
        run(&mut set, &task, &waker, &[(0, first), (2 * SLOTS, second), (SLOTS + 1, third)]);
        join([thread]);
    });
}

#[test]
fn unit_that_wakes_itself_while_another_is_woken() {
    loom::model(|| {
        let (task, waker) = Task::new();
        let mut set = set(2);
        assert!(set.arm(&waker));
        let (own, other) = (Input::new(), Input::new());
        let thread = other.give(&set, SLOTS);
        assert_ne!(set.next_woken(), Some(0));
        own.0.store(1, Relaxed);
        set.waker(0).wake_by_ref();
        // That may have been the slot of `other`; it is looked at below, as a window would have then.
        set.waker(SLOTS).wake_by_ref();
        run(&mut set, &task, &waker, &[(0, own), (SLOTS, other)]);
        join([thread]);
    });
}

#[test]
fn parent_exchanged_against_wake() {
    loom::model(|| {
        let (former, former_waker) = Task::new();
        let (task, waker) = Task::new();
        let mut set = set(1);
        assert!(set.arm(&former_waker));
        let input = Input::new();
        let thread = input.give(&set, 0);
        // The pipe has been moved: only the new task sleeps, a notification of the former is none.
        run(&mut set, &task, &waker, &[(0, input)]);
        join([thread]);
        drop((set, former_waker, waker));
        assert_eq!((Arc::strong_count(&former), Arc::strong_count(&task)), (1, 1));
    });
}

#[test]
fn parent_exchanged_against_two_wakes() {
    bounded(3, || {
        let (former, former_waker) = Task::new();
        let (task, waker) = Task::new();
        let mut set = set(2);
        assert!(set.arm(&former_waker));
        let (first, second) = (Input::new(), Input::new());
        let threads = [first.give(&set, 0), second.give(&set, SLOTS)];
        run(&mut set, &task, &waker, &[(0, first), (SLOTS, second)]);
        join(threads);
        drop((set, former_waker, waker));
        assert_eq!((Arc::strong_count(&former), Arc::strong_count(&task)), (1, 1));
    });
}

#[test]
fn owner_dropped_against_wake() {
    for armed in [false, true] {
        loom::model(move || {
            let (task, waker) = Task::new();
            let mut set = set(1);
            assert!(!armed || set.arm(&waker));
            let thread = Input::new().give(&set, 0);
            drop((set, waker));
            join([thread]);
            assert_eq!(Arc::strong_count(&task), 1, "the task is let go");
        });
    }
}

#[test]
fn last_reference_dropped_by_a_waker_thread() {
    loom::model(|| {
        let set = set(2);
        let (first, second) = (set.waker(0).clone(), set.waker(SLOTS).clone());
        let threads = [
            thread::spawn(move || drop(first.clone())),
            thread::spawn(move || {
                second.wake_by_ref();
                drop(second);
            }),
        ];
        drop(set);
        join(threads);
    });
}

#[test]
fn next_tenant_of_the_slot() {
    bounded(3, || {
        let (task, waker) = Task::new();
        let mut set = set(1);
        // The former tenant was woken, taken out, and has left a waker behind.
        let late = set.waker(0).clone();
        set.waker(0).wake_by_ref();
        assert_eq!(set.next_woken(), Some(0));
        let late = thread::spawn(move || late.wake());
        let input = Input::new();
        let thread = input.give(&set, 0);
        run(&mut set, &task, &waker, &[(0, input)]);
        join([late, thread]);
    });
}
