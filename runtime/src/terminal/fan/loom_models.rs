//! Interleavings of the terminal and of branches on other threads, explored by loom. A wake-up that gets lost shows as a
//! deadlock.

use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use loom::thread;

use super::hub::{Found, Hub, Owner, Seat};
use crate::engine::loom_models::{Task, bounded};

/// What a branch finds next.
fn take(hub: &Hub<u32, ()>, at: usize) -> Found<u32, ()> {
    let (task, waker) = Task::new();
    loop {
        match hub.poll_take(at, &mut Context::from_waker(&waker)) {
            Poll::Ready(found) => return found,
            Poll::Pending => task.sleep(),
        }
    }
}

/// Does what the terminal does, until `step` has nothing more to do.
fn drive(hub: &Hub<u32, ()>, seats: &mut [Seat], mut step: impl FnMut(&mut [Seat], &Waker) -> bool) {
    let (task, waker) = Task::new();
    loop {
        hub.begin();
        loop {
            hub.look(seats);
            if !step(seats, &waker) {
                return;
            }
            if hub.rest(&waker) {
                break;
            }
        }
        task.sleep();
    }
}

#[test]
fn an_element_and_the_end_reach_a_branch_on_another_thread() {
    bounded(3, || {
        let hub = Arc::new(Hub::new());
        let branch = hub.open();
        let reader = thread::spawn({
            let hub = hub.clone();
            move || {
                assert!(matches!(take(&hub, 0), Found::Item(7)));
                assert!(matches!(take(&hub, 0), Found::Over));
            }
        });
        let mut items = Some(7);
        drive(&hub, &mut [Seat::default()], |seats, waker| {
            if !seats[0].asks {
                return true;
            }
            match items.take() {
                Some(item) => hub.put(0, item, waker),
                None => {
                    hub.end(0, None, waker);
                    return false;
                }
            }
            true
        });
        reader.join().unwrap();
        drop(branch);
    });
}

#[test]
fn the_terminal_learns_that_a_branch_has_left() {
    bounded(3, || {
        let hub = Arc::new(Hub::new());
        let branches = [hub.open(), hub.open()];
        let reader = thread::spawn(move || drop(branches));
        drive(&hub, &mut [Seat::default(); 2], |seats, waker| {
            let Some(at) = seats.iter().position(|seat| seat.is_open) else { return false };
            if !seats[at].is_full {
                hub.put(at, 7, waker);
            }
            true
        });
        reader.join().unwrap();
    });
}

#[test]
fn a_branch_learns_that_the_terminal_is_gone() {
    bounded(3, || {
        let hub = Arc::new(Hub::new());
        let branches = [hub.open(), hub.open()];
        let owner = Owner(hub.clone());
        let reader = thread::spawn({
            let hub = hub.clone();
            move || assert!(matches!(take(&hub, 1), Found::Cut))
        });
        drop(owner);
        reader.join().unwrap();
        drop(branches);
    });
}
