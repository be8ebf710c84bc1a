//! Interleavings of the pipe with its workers, explored by loom.
//!
//! A lost wake-up shows as a deadlock: a thread sleeps and nobody is left to wake it.
//!
//! Each has been seen to fail where the code was broken on purpose.
//!
//! | break | seen by |
//! |---|---|
//! | a worker tells nothing before it is idle; nothing is fetched | all but `all_calls_are_dropped` |
//! | who fetches wakes nobody else; nobody is told twice | `two_calls`, `the_call_that_is_told` |
//! | those who look are not counted down | `two_calls`, `the_call_that_is_told` |
//! | who is dropped is not forgotten, does not fetch, or fetches before it counts as unwanted | `the_call_that_is_told` |
//! | what is unwanted is kept | `the_call_that_is_told` |
//! | another waker is not kept | `another_waker` |
//! | the pipe goes without closing the queue, or without waking who is idle; a worker is idle though it is closed | all |
//! | a worker gives up the lock before it counts as idle | all but `one_call` |

use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use loom::sync::{Condvar, Mutex};
use loom::thread;

use super::ticket::{Queued, Ticket};
use super::worker::Worker;
use crate::element::Call;
use crate::engine::loom_models::bounded;

/// A task that sleeps until one of its units is woken.
struct Task {
    woken: Mutex<u32>,
    bell: Condvar,
}

/// One of them.
struct Unit(Arc<Task>, u32);

impl Wake for Unit {
    fn wake(self: Arc<Self>) {
        *self.0.woken.lock().unwrap() |= 1 << self.1;
        self.0.bell.notify_one();
    }
}

impl Task {
    fn new() -> Arc<Self> {
        Arc::new(Task { woken: Mutex::new(0), bell: Condvar::new() })
    }

    fn unit(self: &Arc<Self>, number: u32) -> Waker {
        Waker::from(Arc::new(Unit(Arc::clone(self), number)))
    }

    /// Those that were woken.
    fn sleep(&self) -> u32 {
        let mut woken = self.woken.lock().unwrap();
        while *woken == 0 {
            woken = self.bell.wait(woken).unwrap();
        }
        std::mem::take(&mut woken)
    }
}

/// A thread for each worker, which ends with it.
fn start<F: Call<u32, u32> + Send + 'static>(mut worker: Worker<u32, F, u32>) {
    thread::spawn(move || {
        let task = Task::new();
        let waker = task.unit(0);
        while std::pin::Pin::new(&mut worker).poll(&mut Context::from_waker(&waker)).is_pending() {
            task.sleep();
        }
    });
}

fn poll<F: Call<u32, u32>>(ticket: &mut Ticket<u32, F, u32>, waker: &Waker) -> Poll<u32> {
    std::pin::Pin::new(ticket).poll(&mut Context::from_waker(waker))
}

/// Polls those that are woken, until all have ended.
fn wait<F: Call<u32, u32>>(task: &Arc<Task>, tickets: &mut [Option<Ticket<u32, F, u32>>]) -> u32 {
    let mut sum = 0;
    while tickets.iter().any(Option::is_some) {
        let woken = task.sleep();
        for (i, slot) in tickets.iter_mut().enumerate() {
            let Some(ticket) = slot.as_mut().filter(|_| woken & (1 << i) != 0) else { continue };
            if let Poll::Ready(value) = poll(ticket, &task.unit(i as u32)) {
                sum += value;
                *slot = None;
            }
        }
    }
    sum
}

/// So many calls are given, the first `dropped` of them are dropped again.
fn calls(given: u32, dropped: u32) {
    let queued = Queued::new(|x: u32| x, start);
    let task = Task::new();
    let mut tickets: Vec<_> = (0..given).map(|x| Some(queued.call(1 << x))).collect();
    for (i, ticket) in tickets.iter_mut().flatten().enumerate() {
        assert!(poll(ticket, &task.unit(i as u32)).is_pending());
    }
    tickets.iter_mut().take(dropped as usize).for_each(|ticket| *ticket = None);
    assert_eq!(wait(&task, &mut tickets), (1 << given) - (1 << dropped));
}

#[test]
fn loom_one_call() {
    bounded(2, || calls(1, 0));
}

#[test]
fn loom_two_calls() {
    bounded(2, || calls(2, 0));
}

#[test]
fn loom_the_call_that_is_told_is_dropped() {
    bounded(2, || calls(2, 1));
}

#[test]
fn loom_all_calls_are_dropped() {
    bounded(2, || calls(2, 2));
}

#[test]
fn loom_another_waker() {
    bounded(2, || {
        let queued = Queued::new(|x: u32| x, start);
        let task = Task::new();
        let mut tickets = [Some(queued.call(1))];
        assert!(poll(tickets[0].as_mut().unwrap(), &Task::new().unit(0)).is_pending());
        match poll(tickets[0].as_mut().unwrap(), &task.unit(0)) {
            Poll::Ready(value) => assert_eq!(value, 1),
            Poll::Pending => assert_eq!(wait(&task, &mut tickets), 1),
        }
    });
}
