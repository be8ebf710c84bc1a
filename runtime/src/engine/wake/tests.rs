//! By-hand wake-ups, life times, panics, and the comparison with the naive twin.

use super::super::sync::Witness;
use super::{SLOTS, WakeSet, naive};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::task::{RawWaker, RawWakerVTable, Wake, Waker};
use std::thread;

/// A parent that counts how often it was notified.
#[derive(Default)]
struct Parent(AtomicUsize);

impl Wake for Parent {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Parent {
    fn new() -> (Arc<Parent>, Waker) {
        let parent = Arc::new(Parent::default());
        (parent.clone(), Waker::from(parent))
    }

    fn notified(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

fn set(slots: u32) -> WakeSet {
    let mut set = WakeSet::new();
    while set.capacity() < slots {
        set.grow();
    }
    set
}

fn drain(set: &mut WakeSet) -> Vec<u32> {
    std::iter::from_fn(|| set.next_woken()).collect()
}

#[test]
fn a_wake_is_seen_once_and_notifies_once() {
    let (parent, waker) = Parent::new();
    let mut set = set(64);
    assert_eq!(set.next_woken(), None);
    assert!(set.arm(&waker));
    assert_eq!(parent.notified(), 0);

    set.waker(5).wake_by_ref();
    assert_eq!(parent.notified(), 1);
    set.waker(5).wake_by_ref();
    set.waker(63).wake_by_ref();
    set.waker(0).wake_by_ref();
    assert_eq!(parent.notified(), 1, "the task knows already");

    assert_eq!(drain(&mut set), [0, 5, 63]);
    assert!(set.arm(&waker));
    set.waker(0).wake_by_ref();
    assert_eq!(parent.notified(), 2);
}

#[test]
fn wakes_while_the_owner_runs_notify_nobody() {
    let (parent, waker) = Parent::new();
    let mut set = set(128);
    set.waker(1).wake_by_ref();
    assert_eq!(set.next_woken(), Some(1));
    set.waker(1).wake_by_ref();
    set.waker(100).wake_by_ref();
    // Arming is refused until they have been looked at.
    assert!(!set.arm(&waker));
    assert_eq!(drain(&mut set), [100, 1]);
    assert!(set.arm(&waker));
    assert_eq!(parent.notified(), 0);
}

#[test]
fn arming_again_goes_on_and_costs_no_second_registration() {
    let (parent, waker) = Parent::new();
    let mut set = set(64);
    assert!(set.arm(&waker));
    let references = Arc::strong_count(&parent);
    // A poll of the task for other reasons: nothing was woken.
    assert_eq!(set.next_woken(), None);
    assert!(set.arm(&waker));
    assert!(set.arm(&waker.clone()));
    assert_eq!(Arc::strong_count(&parent), references);
    set.waker(9).wake_by_ref();
    assert!(!set.arm(&waker));
    assert_eq!(parent.notified(), 1);
}

#[test]
fn leaving_early_keeps_the_rest() {
    let (parent, waker) = Parent::new();
    let mut set = set(192);
    for slot in [3, 70, 71, 130] {
        set.waker(slot).wake_by_ref();
    }
    assert_eq!(set.next_woken(), Some(130));
    assert!(!set.arm(&waker), "two blocks are left");
    assert_eq!(set.next_woken(), Some(70));
    assert!(!set.arm(&waker), "one bit and one block are left");
    // Woken anew: comes after what was woken before.
    set.waker(70).wake_by_ref();
    set.waker(131).wake_by_ref();
    assert_eq!(drain(&mut set), [71, 3, 131, 70]);
    assert!(set.arm(&waker));
    assert_eq!(parent.notified(), 0);
}

#[test]
fn a_block_that_keeps_waking_does_not_starve_the_others() {
    let mut set = set(192);
    for slot in [0, 64, 128] {
        set.waker(slot).wake_by_ref();
    }
    let mut seen = Vec::new();
    for _ in 0..6 {
        let slot = set.next_woken().unwrap();
        set.waker(slot).wake_by_ref();
        seen.push(slot);
    }
    seen.sort();
    assert_eq!(seen, [0, 0, 64, 64, 128, 128]);
}

#[test]
fn the_parent_can_be_exchanged() {
    let (first, first_waker) = Parent::new();
    let (second, second_waker) = Parent::new();
    let mut set = set(64);
    assert!(set.arm(&first_waker));
    assert!(set.arm(&second_waker), "armed already, now for another task");
    drop(first_waker);
    assert_eq!(Arc::strong_count(&first), 1, "the former parent is let go");
    set.waker(2).wake_by_ref();
    assert_eq!((first.notified(), second.notified()), (0, 1));
    // Something is there, but the new parent counts from now on.
    let (third, third_waker) = Parent::new();
    assert!(!set.arm(&third_waker));
    assert_eq!(drain(&mut set), [2]);
    assert!(set.arm(&third_waker));
    set.waker(2).wake_by_ref();
    assert_eq!((second.notified(), third.notified()), (1, 1));
}

#[test]
fn many_slots_in_many_blocks() {
    let count = 64 * 64 + 1;
    let (parent, waker) = Parent::new();
    let mut set = set(count);
    assert_eq!(set.capacity(), 64 * 65);
    assert!(set.arm(&waker));
    let wakers: Vec<Waker> = (0..count).map(|slot| set.waker(slot).clone()).collect();
    for waker in wakers.iter().rev() {
        waker.wake_by_ref();
    }
    assert_eq!(parent.notified(), 1);
    assert_eq!(drain(&mut set), (0..count).collect::<Vec<_>>());
    drop(set);
    assert_eq!(Witness::alive(), 66);
    drop(wakers);
    assert_eq!(Witness::alive(), 0);
}

#[test]
fn growing_leaves_earlier_wakers_alone() {
    let mut set = set(64);
    let early = set.waker(7).clone();
    early.wake_by_ref();
    set.grow();
    assert!(set.waker(7).will_wake(&early));
    set.waker(64 + 7).wake_by_ref();
    assert_eq!(drain(&mut set), [64 + 7, 7]);
    early.wake();
    assert_eq!(drain(&mut set), [7]);
}

#[test]
#[should_panic]
fn a_slot_beyond_the_capacity() {
    set(64).waker(64);
}

#[test]
fn wakers_of_one_slot_and_no_other_are_the_same() {
    let set = set(128);
    let clone = set.waker(3).clone();
    assert!(set.waker(3).will_wake(&clone));
    assert!(clone.clone().will_wake(&clone));
    assert!(!set.waker(4).will_wake(&clone));
    assert!(!set.waker(67).will_wake(&clone));
}

#[test]
fn three_clones_woken_and_dropped_elsewhere() {
    let (parent, waker) = Parent::new();
    let mut set = set(64);
    assert!(set.arm(&waker));
    let first = set.waker(11).clone();
    let (second, third) = (first.clone(), first.clone());
    let together = Arc::new(Barrier::new(3));
    let threads = [first, second, third].map(|waker| {
        let together = together.clone();
        thread::spawn(move || {
            together.wait();
            waker.wake();
        })
    });
    threads.map(|thread| thread.join().unwrap());
    assert_eq!(parent.notified(), 1);
    assert_eq!(drain(&mut set), [11]);
    drop(set);
    assert_eq!(Witness::alive(), 0);
}

#[test]
fn a_late_waker_keeps_the_bits_but_not_the_task() {
    let (parent, waker) = Parent::new();
    let mut set = set(64);
    assert!(set.arm(&waker));
    let late = set.waker(0).clone();
    drop((set, waker));
    assert_eq!(Arc::strong_count(&parent), 1);
    assert_eq!(Witness::alive(), 2, "head and block wait for the waker");
    late.wake_by_ref();
    late.clone().wake();
    assert_eq!(parent.notified(), 0);
    thread::spawn(move || drop(late)).join().unwrap();
    assert_eq!(Witness::alive(), 0);
}

#[test]
fn a_set_without_slots_or_wakers_frees_itself() {
    let (parent, waker) = Parent::new();
    let mut empty = WakeSet::new();
    assert_eq!((empty.capacity(), empty.next_woken()), (0, None));
    assert!(empty.arm(&waker));
    drop((empty, set(200), waker));
    assert_eq!(Arc::strong_count(&parent), 1);
    assert_eq!(Witness::alive(), 0);
}

/// A waker that panics in the function chosen.
mod fragile {
    use super::*;

    pub(super) struct Fragile {
        pub(super) clone: AtomicBool,
        pub(super) wake: AtomicBool,
        pub(super) drop: AtomicBool,
        pub(super) alive: AtomicUsize,
    }

    pub(super) const SOUND: Fragile = Fragile {
        clone: AtomicBool::new(false),
        wake: AtomicBool::new(false),
        drop: AtomicBool::new(false),
        alive: AtomicUsize::new(0),
    };

    static VTABLE: RawWakerVTable = RawWakerVTable::new(
        |data| {
            let fragile = get(data);
            assert!(!fragile.clone.load(Ordering::SeqCst), "clone");
            fragile.alive.fetch_add(1, Ordering::SeqCst);
            RawWaker::new(data, &VTABLE)
        },
        |data| {
            let fragile = get(data);
            fragile.alive.fetch_sub(1, Ordering::SeqCst);
            assert!(!fragile.wake.load(Ordering::SeqCst), "wake");
        },
        |data| assert!(!get(data).wake.load(Ordering::SeqCst), "wake"),
        |data| {
            let fragile = get(data);
            fragile.alive.fetch_sub(1, Ordering::SeqCst);
            assert!(!fragile.drop.load(Ordering::SeqCst), "drop");
        },
    );

    fn get(data: *const ()) -> &'static Fragile {
        // SAFETY: `data` is made of a `&'static Fragile`, in `waker` below.
        unsafe { &*data.cast() }
    }

    pub(super) fn waker(fragile: &'static Fragile) -> Waker {
        fragile.alive.fetch_add(1, Ordering::SeqCst);
        // SAFETY: the functions are thread safe, as `Fragile` is, and the data lives for ever.
        unsafe { Waker::new(ptr::from_ref(fragile).cast(), &VTABLE) }
    }
}

fn panics(f: impl FnOnce()) -> bool {
    catch_unwind(AssertUnwindSafe(f)).is_err()
}

#[test]
fn a_parent_that_panics_when_cloned() {
    static FRAGILE: fragile::Fragile = fragile::SOUND;
    let waker = fragile::waker(&FRAGILE);
    let mut set = set(64);
    // When it is registered: as if `arm` had not been called.
    FRAGILE.clone.store(true, Ordering::SeqCst);
    assert!(panics(|| {
        set.arm(&waker);
    }));
    FRAGILE.clone.store(false, Ordering::SeqCst);
    assert!(set.arm(&waker));
    // When it is notified: the one who wakes gets the panic, and the bit is set nevertheless.
    FRAGILE.clone.store(true, Ordering::SeqCst);
    let consumed = set.waker(1).clone();
    assert!(panics(|| consumed.wake()));
    FRAGILE.clone.store(false, Ordering::SeqCst);
    assert_eq!(drain(&mut set), [1]);
    assert!(set.arm(&waker), "the lock is free and its poison is ignored");
    set.waker(2).wake_by_ref();
    assert_eq!(drain(&mut set), [2]);
    drop((set, waker));
    assert_eq!((FRAGILE.alive.load(Ordering::SeqCst), Witness::alive()), (0, 0));
}

#[test]
fn a_parent_that_panics_when_woken_or_dropped() {
    static FRAGILE: fragile::Fragile = fragile::SOUND;
    let (parent, sound) = Parent::new();
    let mut set = set(64);
    let waker = fragile::waker(&FRAGILE);
    assert!(set.arm(&waker));
    drop(waker);
    FRAGILE.wake.store(true, Ordering::SeqCst);
    let consumed = set.waker(1).clone();
    assert!(panics(|| consumed.wake()));
    assert_eq!(drain(&mut set), [1]);
    // Exchanged: the former parent is dropped, the new one in place.
    FRAGILE.drop.store(true, Ordering::SeqCst);
    assert!(panics(|| {
        set.arm(&sound);
    }));
    assert_eq!(FRAGILE.alive.load(Ordering::SeqCst), 0);
    assert!(set.arm(&sound));
    set.waker(3).wake_by_ref();
    assert_eq!((parent.notified(), drain(&mut set)), (1, vec![3]));
    // And at the end of the set.
    FRAGILE.drop.store(false, Ordering::SeqCst);
    let waker = fragile::waker(&FRAGILE);
    assert!(set.arm(&waker));
    drop(waker);
    FRAGILE.drop.store(true, Ordering::SeqCst);
    assert!(panics(|| drop(set)));
    assert_eq!((FRAGILE.alive.load(Ordering::SeqCst), Witness::alive()), (0, 0));
}
