//! Each rule by itself.

use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use super::super::{Permit, Pool, RunId, Seat};
use super::Asked;

fn run() -> RunId {
    RunId::fresh()
}

#[track_caller]
fn take(seat: &Seat, run: RunId) -> Permit {
    Asked::new(seat, run).poll().expect("a permit is free")
}

/// Lets go of the permit, and gives the only one that was served by that.
#[track_caller]
fn served_by(permit: Permit, waiters: &mut Vec<(&'static str, Asked)>) -> (&'static str, Permit) {
    drop(permit);
    let served: Vec<_> = waiters.extract_served();
    assert_eq!(served.len(), 1, "{:?}", served.iter().map(|(name, _)| name).collect::<Vec<_>>());
    let Some((name, asked)) = served.into_iter().next() else { unreachable!("looked at above") };
    (name, asked.served())
}

trait ExtractServed {
    fn extract_served(&mut self) -> Self;
}

impl ExtractServed for Vec<(&'static str, Asked)> {
    fn extract_served(&mut self) -> Self {
        let (served, rest) = std::mem::take(self).into_iter().partition(|(_, asked)| asked.woken() > 0);
        *self = rest;
        served
    }
}

#[test]
fn free_permits_are_taken_at_once_and_come_back() {
    let pool = Pool::new(2);
    let (seat, run) = (pool.seat(), run());
    let (first, second) = (take(&seat, run), take(&seat, run));
    assert_eq!((pool.size(), pool.in_use(), pool.waiting()), (2, 2, 0));
    let waits = Asked::waits(&seat, run);
    assert_eq!(format!("{pool:?}"), "Pool { size: 2, in_use: 2, waiting: 1 }");
    drop(first);
    assert_eq!((pool.in_use(), pool.waiting()), (2, 0), "it was taken on behalf of the waiter");
    drop((waits.served(), second));
    assert_eq!((pool.in_use(), pool.waiting()), (0, 0));
}

#[test]
fn nobody_overtakes_one_who_has_not_picked_up_his_permit() {
    let pool = Pool::new(1);
    let (seat, run) = (pool.seat(), run());
    let held = take(&seat, run);
    let first = Asked::waits(&seat, run);
    drop(held);
    let second = Asked::waits(&seat, run);
    drop(first.served());
    drop(second.served());
}

#[test]
fn who_gives_up_leaves_the_queue() {
    let pool = Pool::new(1);
    let (seat, run) = (pool.seat(), run());
    let held = take(&seat, run);
    let [first, second, third] = [(); 3].map(|()| Asked::waits(&seat, run));
    drop(second);
    assert_eq!(pool.waiting(), 2);
    drop(held);
    let held = first.served();
    assert_eq!(third.woken(), 0);
    drop(held);
    drop(third.served());
}

#[test]
fn a_dropped_waiter_hands_on_what_it_was_given() {
    let pool = Pool::new(1);
    let (seat, run) = (pool.seat(), run());
    let held = take(&seat, run);
    let (first, second) = (Asked::waits(&seat, run), Asked::waits(&seat, run));
    drop(held);
    assert_eq!((first.woken(), second.woken()), (1, 0));
    drop(first);
    drop(second.served());
    assert_eq!(pool.in_use(), 0);
}

#[test]
fn the_last_waker_is_woken() {
    let pool = Pool::new(1);
    let (seat, run) = (pool.seat(), run());
    let held = take(&seat, run);
    let mut waits = Asked::waits(&seat, run);
    assert!(waits.moves().is_none() && waits.poll().is_none());
    drop(held);
    drop(waits.served());
}

#[test]
fn between_pipes_the_one_that_holds_fewest() {
    let pool = Pool::new(3);
    let [(a, rich), (b, poor)] = [(); 2].map(|()| (pool.seat(), run()));
    let first = take(&a, rich);
    let (second, third) = (take(&a, rich), take(&b, poor));
    let mut waiters = vec![("rich", Asked::waits(&a, rich)), ("poor", Asked::waits(&b, poor))];
    // One of the poor comes back: it holds none, the other two.
    let (who, third) = served_by(third, &mut waiters);
    assert_eq!(who, "poor");
    waiters.push(("poor", Asked::waits(&b, poor)));
    // Now one each: the rich was served longest ago.
    let (who, _held) = served_by(first, &mut waiters);
    assert_eq!(who, "rich");
    drop((second, third));
}

#[test]
fn then_the_one_served_longest_ago_and_new_ones_before_the_last() {
    let pool = Pool::new(1);
    let seats = [(); 4].map(|()| (pool.seat(), run()));
    let [a, b, c, d] = &seats;
    let held = take(&a.0, a.1);
    let mut waiters = vec![("a", Asked::waits(&a.0, a.1)), ("b", Asked::waits(&b.0, b.1))];
    let (who, held) = served_by(held, &mut waiters);
    assert_eq!(who, "b", "new, and a was served last");
    waiters.push(("b", Asked::waits(&b.0, b.1)));
    // As it comes now, it stands before b but not before a: else new pipes could keep old ones waiting for ever.
    waiters.push(("c", Asked::waits(&c.0, c.1)));
    let (who, held) = served_by(held, &mut waiters);
    assert_eq!(who, "a");
    waiters.push(("d", Asked::waits(&d.0, d.1)));
    let (who, held) = served_by(held, &mut waiters);
    assert_eq!(who, "c");
    let (who, held) = served_by(held, &mut waiters);
    assert_eq!(who, "b");
    let (who, _held) = served_by(held, &mut waiters);
    assert_eq!(who, "d");
}

#[test]
fn inside_a_pipe_a_stage_that_holds_none_then_downstream_then_the_oldest() {
    let pool = Pool::new(2);
    let run = run();
    let (up, middle, down) = (pool.seat(), pool.seat(), pool.seat());
    let (first, second) = (take(&down, run), take(&down, run));
    let mut waiters = vec![
        ("down", Asked::waits(&down, run)),
        ("up", Asked::waits(&up, run)),
        ("middle", Asked::waits(&middle, run)),
        ("middle again", Asked::waits(&middle, run)),
    ];
    let (who, first) = served_by(first, &mut waiters);
    assert_eq!(who, "middle", "two hold none; it is further down");
    let (who, second) = served_by(second, &mut waiters);
    assert_eq!(who, "down", "now it holds none itself");
    waiters.push(("down again", Asked::waits(&down, run)));
    let (who, first) = served_by(first, &mut waiters);
    assert_eq!(who, "middle again", "by the same rule");
    let (who, second) = served_by(second, &mut waiters);
    assert_eq!(who, "down again");
    let (who, _first) = served_by(first, &mut waiters);
    assert_eq!(who, "up");
    drop(second);
}

#[test]
fn a_heavy_call_is_not_overtaken_once_it_was_chosen() {
    let pool = Pool::new(3);
    let run = run();
    let (heavy, light) = (pool.weight(3).seat(), pool.seat());
    let [first, second, third] = [(); 3].map(|()| take(&light, run));
    let big = Asked::waits(&heavy, run);
    let small = Asked::waits(&light, run);
    drop(first);
    assert_eq!((big.woken(), small.woken(), pool.in_use()), (0, 0, 2));
    drop((second, third));
    let big = big.served();
    assert_eq!((small.woken(), pool.in_use()), (0, 3));
    drop(big);
    drop(small.served());
}

#[test]
fn a_heavy_call_that_gives_up_lets_the_others_through() {
    let pool = Pool::new(2);
    let (heavy, light) = (pool.weight(2).seat(), pool.seat());
    let held = take(&light, run());
    let (big, small) = (Asked::waits(&heavy, run()), Asked::waits(&light, run()));
    assert_eq!(small.woken(), 0);
    drop(big);
    drop((small.served(), held));
    assert_eq!(pool.in_use(), 0);
}

#[test]
fn a_call_heavier_than_the_pool_takes_the_whole_pool() {
    let pool = Pool::new(2);
    let (heavy, run) = (pool.weight(5).seat(), run());
    let all = take(&heavy, run);
    assert_eq!(pool.in_use(), 2);
    let next = Asked::waits(&heavy, run);
    pool.resize(9);
    let next = next.served();
    assert_eq!(pool.in_use(), 7, "two of a pool of two, five of a pool of nine");
    drop(all);
    assert_eq!(pool.in_use(), 5);
    drop(next);
    assert_eq!(pool.in_use(), 0);
}

#[test]
fn growing_serves_at_once_and_shrinking_takes_what_comes_back() {
    let pool = Pool::new(1);
    let (seat, run) = (pool.seat(), run());
    let held = take(&seat, run);
    let [first, second, third] = [(); 3].map(|()| Asked::waits(&seat, run));
    pool.resize(3);
    assert_eq!((first.woken(), second.woken(), third.woken()), (1, 1, 0));
    pool.resize(1);
    assert_eq!((pool.in_use(), pool.size()), (3, 1));
    drop((first, second.served()));
    assert_eq!(third.woken(), 0);
    drop(held);
    drop(third.served());
}

#[test]
fn a_waker_that_panics_costs_nobody_else_his_permit() {
    struct Panics;

    impl Wake for Panics {
        fn wake(self: Arc<Self>) {
            panic!("a waker of the user's");
        }
    }

    let pool = Pool::new(1);
    let (seat, run) = (pool.seat(), run());
    let held = take(&seat, run);
    let mut first = Box::pin(seat.acquire(run));
    let waker = Waker::from(Arc::new(Panics));
    assert!(first.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    let second = Asked::waits(&seat, run);
    let resize = pool.clone();
    assert!(std::panic::catch_unwind(move || resize.resize(3)).is_err());
    let second = second.served();
    let Poll::Ready(first) = first.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("it was served before its waker was called");
    };
    drop((held, first, second));
    assert_eq!(pool.in_use(), 0);
}

#[test]
fn books_of_pipes_that_are_gone_are_closed() {
    let pool = Pool::new(2);
    for _ in 0..3 {
        let (seat, other, run) = (pool.seat(), pool.seat(), run());
        let held = (take(&seat, run), take(&other, run));
        drop((seat, other));
        assert_eq!(pool.shared.lock().books(), (2, 1));
        drop(held);
        assert_eq!(pool.shared.lock().books(), (0, 0));
    }
}

#[test]
fn sizes_and_weights_begin_at_one() {
    let pool = Pool::new(1);
    let wrongs: [fn(&Pool); 3] = [|_| drop(Pool::new(0)), |pool| pool.resize(0), |pool| drop(pool.weight(0))];
    for wrong in wrongs {
        let pool = pool.clone();
        assert!(std::panic::catch_unwind(move || wrong(&pool)).is_err());
    }
    assert_eq!(pool.size(), 1);
}
