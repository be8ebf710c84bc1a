//! Interleavings of threads that ask, give back and give up, explored by loom.
//!
//! A permit that gets lost, or a wake-up, shows as a deadlock; one that is there twice in the count.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use loom::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use loom::thread;

use super::super::{Acquire, Permit, Pool, RunId, Seat};
use crate::engine::loom_models::{Task, bounded};

fn poll(acquire: &mut Acquire, waker: &Waker) -> Poll<Permit> {
    Pin::new(acquire).poll(&mut Context::from_waker(waker))
}

fn get(seat: &Seat, run: RunId) -> Permit {
    let (task, waker) = Task::new();
    let mut acquire = seat.acquire(run);
    loop {
        if let Poll::Ready(permit) = poll(&mut acquire, &waker) {
            return permit;
        }
        task.sleep();
    }
}

/// Holds a permit for a while; fails where more than one is out.
fn work(seat: &Seat, run: RunId, out: &AtomicUsize) {
    let permit = get(seat, run);
    assert_eq!(out.fetch_add(1, Relaxed), 0, "one permit, given twice");
    out.fetch_sub(1, Relaxed);
    drop(permit);
}

#[test]
fn give_back_against_ask() {
    loom::model(|| {
        let (pool, out) = (Pool::new(1), Arc::new(AtomicUsize::new(0)));
        let thread = {
            let (seat, out) = (pool.seat(), out.clone());
            thread::spawn(move || work(&seat, RunId::fresh(), &out))
        };
        work(&pool.seat(), RunId::fresh(), &out);
        thread.join().unwrap();
        assert_eq!((pool.in_use(), pool.waiting()), (0, 0));
    });
}

#[test]
fn three_ask() {
    bounded(3, || {
        let (pool, out) = (Pool::new(1), Arc::new(AtomicUsize::new(0)));
        let threads = [(); 2].map(|()| {
            let (seat, out) = (pool.seat(), out.clone());
            thread::spawn(move || work(&seat, RunId::fresh(), &out))
        });
        work(&pool.seat(), RunId::fresh(), &out);
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!((pool.in_use(), pool.waiting()), (0, 0));
    });
}

#[test]
fn give_up_against_hand_over() {
    bounded(3, || {
        let pool = Pool::new(1);
        let (seat, run) = (pool.seat(), RunId::fresh());
        let held = get(&seat, run);
        let mut gives_up = seat.acquire(run);
        assert!(poll(&mut gives_up, Waker::noop()).is_pending());
        let waits = {
            let seat = seat.clone();
            thread::spawn(move || drop(get(&seat, run)))
        };
        let gives_up = thread::spawn(move || drop(gives_up));
        drop(held);
        waits.join().unwrap();
        gives_up.join().unwrap();
        assert_eq!((pool.in_use(), pool.waiting()), (0, 0));
    });
}

#[test]
fn another_waker_against_hand_over() {
    loom::model(|| {
        let pool = Pool::new(1);
        let (seat, run) = (pool.seat(), RunId::fresh());
        let held = get(&seat, run);
        let mut moved = seat.acquire(run);
        assert!(poll(&mut moved, Waker::noop()).is_pending());
        let thread = thread::spawn(move || drop(held));
        // From here on another task waits; only its waker does anything.
        let (task, waker) = Task::new();
        let permit = loop {
            if let Poll::Ready(permit) = poll(&mut moved, &waker) {
                break permit;
            }
            task.sleep();
        };
        thread.join().unwrap();
        drop(permit);
        assert_eq!(pool.in_use(), 0);
    });
}

#[test]
fn growing_against_giving_up() {
    bounded(3, || {
        let pool = Pool::new(1);
        let (seat, run) = (pool.seat(), RunId::fresh());
        let held = get(&seat, run);
        let (heavy, light) = (pool.weight(2).seat(), pool.seat());
        let mut big = heavy.acquire(RunId::fresh());
        assert!(poll(&mut big, Waker::noop()).is_pending());
        let grows = {
            let pool = pool.clone();
            thread::spawn(move || pool.resize(2))
        };
        let gives_up = thread::spawn(move || drop(big));
        // Served once the heavy one is gone and there are two.
        drop(get(&light, RunId::fresh()));
        grows.join().unwrap();
        gives_up.join().unwrap();
        drop(held);
        assert_eq!((pool.in_use(), pool.waiting()), (0, 0));
    });
}
