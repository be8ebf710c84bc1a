//! The queue by hand: who is woken, and for what.
//!
//! Each has been seen to fail where the queue was broken on purpose.
//!
//! | break | seen by |
//! |---|---|
//! | who fetches wakes nobody, or what is fetched gets lost | `one_is_woken`, `who_is_woken_and_dropped`, `the_newest_waker` |
//! | who is dropped does not fetch | `who_is_woken_and_dropped` |
//! | what is unwanted is kept, or all are as soon as one is | `what_is_unwanted` |
//! | numbers of calls that are over are not used again | `what_is_unwanted`, `a_number_is_used_again` |
//! | a call that is forgotten after its end stays unwanted | `a_number_is_used_again` |
//! | wakers that came later are ignored, or woken twice | `the_newest_waker` |
//! | the last worker keeps its calls, or loses but one | `what_the_last_worker_leaves` |
//! | one looks, or three; idle workers are passed over | `two_look_at_most` |

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Wake, Waker};

use super::queue::{Done, Queue, Summon, Told};

#[derive(Default)]
struct Bell(AtomicUsize);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// Bells, a queue in which each of them waits for a call, and the numbers of the calls.
fn waiting<const N: usize>() -> ([Arc<Bell>; N], Queue<usize, usize>, [usize; N]) {
    let bells: [Arc<Bell>; N] = std::array::from_fn(|_| Arc::default());
    let queue = Queue::new();
    let ids = std::array::from_fn(|i| queue.push(i, Waker::from(Arc::clone(&bells[i]))).0);
    (bells, queue, ids)
}

fn rung<const N: usize>(bells: &[Arc<Bell>; N]) -> [usize; N] {
    std::array::from_fn(|i| bells[i].0.swap(0, Ordering::SeqCst))
}

/// Makes so many calls; whether there were as many.
fn make(queue: &Queue<usize, usize>, calls: usize) -> bool {
    (0..calls).all(|_| {
        let mut locked = queue.lock();
        let Some(job) = locked.jobs.pop_front() else { return false };
        let done = Done { id: job.id, end: Some(Ok(job.argument)), waker: Some(job.waker) };
        queue.end(&mut locked, done);
        true
    })
}

fn announce(queue: &Queue<usize, usize>) -> bool {
    let told = queue.lock().announce();
    told.map(Told::wake).is_some()
}

fn value(queue: &Queue<usize, usize>, id: usize) -> Option<usize> {
    queue.take(id, None).map(|end| end.unwrap().unwrap())
}

#[test]
fn one_is_woken_and_wakes_the_others() {
    let (bells, queue, ids) = waiting::<3>();
    assert!(!announce(&queue) && make(&queue, 2) && announce(&queue));
    assert_eq!(rung(&bells), [1, 0, 0]);
    assert!(make(&queue, 1) && !announce(&queue), "somebody has been told");
    assert_eq!(value(&queue, ids[0]), Some(0));
    assert_eq!(rung(&bells), [0, 1, 1]);
    assert_eq!([value(&queue, ids[1]), value(&queue, ids[2])], [Some(1), Some(2)]);
    assert_eq!(rung(&bells), [0; 3]);
}

#[test]
fn who_is_woken_and_dropped_wakes_the_others() {
    let (bells, queue, ids) = waiting::<3>();
    assert!(make(&queue, 2) && announce(&queue));
    queue.forget(ids[0]);
    assert_eq!(rung(&bells)[1..], [1, 0]);
    assert_eq!(value(&queue, ids[1]), Some(1));
    assert!(make(&queue, 1) && announce(&queue));
    assert_eq!(rung(&bells), [0, 0, 1]);
}

#[test]
fn what_is_unwanted_wakes_nobody_and_its_number_is_used_again() {
    let (bells, queue, ids) = waiting::<2>();
    queue.forget(ids[0]);
    assert!(queue.is_unwanted(ids[0]) && !queue.is_unwanted(ids[1]));
    assert!(make(&queue, 1) && !announce(&queue));
    assert!(!queue.is_unwanted(ids[0]));
    assert_eq!(queue.push(7, Waker::from(Arc::clone(&bells[0]))).0, ids[0]);
    assert!(make(&queue, 2) && announce(&queue));
    assert_eq!([value(&queue, ids[0]), value(&queue, ids[1])], [Some(7), Some(1)]);
}

#[test]
fn a_number_is_used_again_when_its_call_is_over() {
    let (_, queue, ids) = waiting::<3>();
    assert!(make(&queue, 3));
    assert_eq!([value(&queue, ids[0]), value(&queue, ids[1])], [Some(0), Some(1)]);
    // Fetched along with the others.
    queue.forget(ids[2]);
    assert!(!queue.is_unwanted(ids[2]));
    let mut again = ids.map(|_| queue.push(7, Waker::noop().clone()).0);
    again.sort();
    assert_eq!(again, ids);
}

#[test]
fn the_newest_waker_is_woken() {
    let (bells, queue, ids) = waiting::<2>();
    let newest: [Arc<Bell>; 2] = Default::default();
    for (id, bell) in ids.iter().zip(&newest) {
        assert!(queue.take(*id, Some(Waker::from(Arc::clone(bell)))).is_none());
    }
    assert!(make(&queue, 2) && announce(&queue) && !announce(&queue));
    assert_eq!(rung(&newest), [1, 0]);
    assert_eq!(value(&queue, ids[0]), Some(0));
    assert_eq!((rung(&newest), rung(&bells)), ([0, 1], [0, 0]));
}

#[test]
fn what_the_last_worker_leaves_is_lost() {
    let (bells, queue, ids) = waiting::<2>();
    // One worker for each, as nobody was idle.
    let mut calls = queue.lock();
    assert_eq!((calls.workers, calls.looking), (2, 2));
    assert!(queue.leave(&mut calls).is_empty());
    assert_eq!(queue.leave(&mut calls).len(), 2);
    drop(calls);
    assert!(announce(&queue));
    assert_eq!(rung(&bells), [1, 0]);
    assert!(matches!(queue.take(ids[0], None), Some(None)));
    assert!(matches!(queue.take(ids[1], None), Some(None)));
}

#[test]
fn two_look_at_most_and_idle_ones_first() {
    let (_, queue, _) = waiting::<9>();
    let idle = Arc::new(Bell::default());
    let mut calls = queue.lock();
    assert_eq!((calls.workers, calls.looking), (2, 2));
    calls.looking = 0;
    calls.idle.push(Waker::from(Arc::clone(&idle)));
    drop(calls);
    assert!(matches!(queue.push(9, Waker::noop().clone()).1, Summon::Idle(_)));
    assert!(matches!(queue.push(9, Waker::noop().clone()).1, Summon::New));
    assert!(matches!(queue.push(9, Waker::noop().clone()).1, Summon::Nobody));
}
