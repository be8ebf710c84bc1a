//! Wake-ups by hand, life times, threads.

mod parents;

use super::super::sync::Witness;
use super::super::threads::park;
use super::WakeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::task::{Wake, Waker};
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
fn what_was_woken_since_joins_what_is_left() {
    let known = |set: &mut WakeSet| {
        let mut known = Vec::new();
        while set.has_woken() {
            known.extend(set.next_woken());
        }
        known
    };
    let mut set = set(256);
    set.add_woken();
    assert!(!set.has_woken());
    for slot in [3, 70, 71] {
        set.waker(slot).wake_by_ref();
    }
    assert!(!set.has_woken(), "nobody has looked");
    set.add_woken();
    assert!(set.has_woken());
    assert_eq!(set.next_woken(), Some(70));
    for slot in [130, 70, 200] {
        set.waker(slot).wake_by_ref();
    }
    set.add_woken();
    set.waker(4).wake_by_ref();
    assert_eq!(known(&mut set), [71, 200, 70, 130, 3, 4], "one block, then the new ones, then the former");
    assert_eq!(set.next_woken(), None);
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
    assert_eq!(Witness::alive(), 1 + 2 * 65, "one in the head, two in each block");
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
    threads.into_iter().for_each(|thread| thread.join().unwrap());
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
    assert_eq!(Witness::alive(), 1 + 2, "head and block wait for the waker");
    late.wake_by_ref();
    let consumed = late.clone();
    consumed.wake();
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

/// Real threads, to be run under valgrind as well: units that each need a thousand wakes.
#[test]
fn no_wake_is_lost_between_threads() {
    const SLOTS: u32 = 130;
    const ROUNDS: usize = 1_000;
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut set = set(SLOTS);
    let given: Arc<Vec<AtomicUsize>> = Arc::new((0..SLOTS).map(|_| AtomicUsize::new(0)).collect());
    // Neighbouring slots belong to different threads, so that they meet in one word.
    let threads = [0, 1, 2].map(|thread| {
        let given = given.clone();
        let mine: Vec<_> = (0..SLOTS).filter(|slot| slot % 3 == thread).collect();
        let wakers: Vec<_> = mine.into_iter().map(|slot| (slot, set.waker(slot).clone())).collect();
        thread::spawn(move || {
            for _ in 0..ROUNDS {
                for (slot, waker) in &wakers {
                    given[*slot as usize].fetch_add(1, Ordering::Relaxed);
                    // By value, so that references come and go as well.
                    let clone = waker.clone();
                    clone.wake();
                }
            }
        })
    });
    let mut seen = [0; SLOTS as usize];
    while seen.iter().any(|&seen| seen < ROUNDS) {
        match set.next_woken() {
            Some(slot) => seen[slot as usize] = given[slot as usize].load(Ordering::Relaxed),
            None if set.arm(&waker) => park(),
            None => {}
        }
    }
    drop(set);
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(Witness::alive(), 0);
}

struct Unpark(thread::Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
