//! Calls that ask for the pool they hold a permit of.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::super::{Permit, Pool, RunId, Seat};
use super::Asked;

fn outer(seat: &Seat) -> Permit {
    Asked::new(seat, RunId::fresh()).poll().expect("a permit is free")
}

fn waits_inside(permit: &Permit, seat: &Seat) -> Asked {
    permit.poll_inside(|| Asked::waits(seat, RunId::fresh()))
}

#[track_caller]
fn is_told(mut asked: Asked) {
    assert_eq!(asked.woken(), 1, "it has to hear of it");
    let panic = catch_unwind(AssertUnwindSafe(|| asked.poll().is_some())).unwrap_err();
    let text = panic.downcast_ref::<&str>().expect("a text");
    assert!(text.starts_with("a call asks for the pool that it holds a permit of"), "{text}");
}

#[test]
fn the_only_permit_is_the_own() {
    let pool = Pool::new(1);
    let (seat, inner) = (pool.seat(), pool.seat());
    let permit = outer(&seat);
    is_told(waits_inside(&permit, &inner));
    drop(permit);
    assert_eq!((pool.in_use(), pool.waiting()), (0, 0));
}

#[test]
fn all_permits_are_held_by_calls_that_wait_inside() {
    let pool = Pool::new(3);
    let (seat, inner) = (pool.seat(), pool.seat());
    let (first, second, third) = (outer(&seat), outer(&seat), outer(&seat));
    let one = waits_inside(&first, &inner);
    let two = waits_inside(&second, &inner);
    assert_eq!((one.woken(), two.woken()), (0, 0), "the third may come back");
    let three = waits_inside(&third, &inner);
    let told = [one, two, three].into_iter().filter(|asked| asked.woken() > 0).count();
    assert_eq!(told, 1, "one panic is enough");
    drop((first, second, third));
}

#[test]
fn one_in_the_other_in_a_third() {
    let pool = Pool::new(2);
    let (seat, inner) = (pool.seat(), pool.seat());
    let first = outer(&seat);
    let second = first.poll_inside(|| outer(&inner));
    is_told(first.poll_inside(|| waits_inside(&second, &inner)));
}

#[test]
fn a_call_that_only_holds_gives_back_some_day() {
    let pool = Pool::new(2);
    let (seat, inner) = (pool.seat(), pool.seat());
    let (first, second) = (outer(&seat), outer(&seat));
    let waits = waits_inside(&first, &inner);
    // Not inside of anything: there is no need to tell it.
    let plain = Asked::waits(&seat, RunId::fresh());
    assert_eq!((waits.woken(), plain.woken()), (0, 0));
    drop(second);
    // The plain one and the inner one are new pipes alike; whichever is served, the other comes next.
    assert_eq!(waits.woken() + plain.woken(), 1);
    drop((waits, plain, first));
    assert_eq!(pool.in_use(), 0);
}

#[test]
fn it_is_seen_when_the_last_other_comes_back_too() {
    let pool = Pool::new(2);
    let (seat, heavy) = (pool.seat(), pool.weight(2).seat());
    let (first, second) = (outer(&seat), outer(&seat));
    let waits = waits_inside(&first, &heavy);
    assert_eq!(waits.woken(), 0);
    drop(second);
    is_told(waits);
    drop(first);
}

#[test]
fn inside_of_a_call_one_overtakes_a_heavy_one_that_waits_for_that_call() {
    let pool = Pool::new(2);
    let (seat, heavy) = (pool.seat(), pool.weight(2).seat());
    let first = outer(&seat);
    let big = Asked::waits(&heavy, RunId::fresh());
    let inner = waits_inside(&first, &seat);
    assert_eq!(big.woken(), 0);
    drop(inner.served());
    drop(first);
    drop(big.served());
}

#[test]
fn growing_helps() {
    let pool = Pool::new(1);
    let seat = pool.seat();
    let permit = outer(&seat);
    let mut waits = waits_inside(&permit, &seat);
    assert_eq!(waits.woken(), 1);
    pool.resize(2);
    assert!(waits.poll().is_some(), "what it was told is no longer so");
}

#[test]
fn what_outlives_the_call_is_no_longer_inside() {
    let pool = Pool::new(2);
    let seat = pool.seat();
    let (first, second) = (outer(&seat), outer(&seat));
    let (waits, later) = (waits_inside(&first, &seat), waits_inside(&first, &seat));
    drop(first);
    let held = waits.served();
    assert_eq!(later.woken(), 0, "two hold, and nobody waits inside of them");
    drop((held, second));
    drop(later.served());
    assert_eq!(pool.shared.lock().tied_up(), 0);
}

#[test]
fn a_panic_leaves_the_call() {
    let pool = Pool::new(1);
    let seat = pool.seat();
    let permit = outer(&seat);
    assert!(
        catch_unwind(AssertUnwindSafe(|| permit.poll_inside(|| panic!("a call of the user's")))).is_err()
    );
    assert_eq!(Asked::waits(&seat, RunId::fresh()).woken(), 0, "nothing is polled inside of the call now");
}

#[test]
fn another_pool_in_between_changes_nothing() {
    let (pool, other) = (Pool::new(1), Pool::new(1));
    let (seat, between) = (pool.seat(), other.seat());
    let permit = outer(&seat);
    let middle = permit.poll_inside(|| outer(&between));
    is_told(permit.poll_inside(|| waits_inside(&middle, &seat)));
    drop((permit, middle));
}
