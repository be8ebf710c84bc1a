//! Units that are woken by other threads, in a window that moves from thread to thread: for ThreadSanitizer,
//! AddressSanitizer, Miri and valgrind.
//!
//! What a unit waits for is plain memory. Nothing but the wake says that it may be read, so an ordering that is missing
//! in the engine is a race of the test. `PIPEWRIGHT_THREADS` sets the number of elements of each test (3,000).
#![allow(unsafe_code, reason = "plain memory, for which the engine has to vouch")]

use std::cell::UnsafeCell;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, JoinHandle, Thread};
use std::time::{Duration, Instant};

use super::sync::Witness;
use super::{Concurrent, InOrder, Order};
use crate::element::CallFlow;
use crate::flow::{Drive, Shape};
use crate::observe::{Off, Site};
use crate::sources::{IterFlow, Source};

/// A number that another thread gives, and wakes.
struct Parcel(UnsafeCell<u64>);

// SAFETY: it is written before the wake by the one who has it then, and read by a unit that was woken.
unsafe impl Sync for Parcel {}

/// What is asked of another thread.
struct Errand {
    number: u64,
    parcel: Arc<Parcel>,
    waker: Waker,
}

/// A call: asks at its first poll, reads at its second. Nobody wakes it but who has written the number.
struct Call {
    number: u64,
    parcel: Option<Arc<Parcel>>,
    /// One at a time, and the same each time for the same number.
    workers: Arc<Vec<Mutex<Sender<Errand>>>>,
}

impl Future for Call {
    type Output = u64;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u64> {
        let number = self.number;
        if let Some(parcel) = &self.parcel {
            // SAFETY: a unit is polled again only when it was woken, and what was written comes before that.
            return Poll::Ready(unsafe { *parcel.0.get() });
        }
        if number % 7 == 0 {
            return Poll::Ready(number);
        }
        let parcel = Arc::new(Parcel(UnsafeCell::new(0)));
        self.parcel = Some(parcel.clone());
        let errand = Errand { number, parcel, waker: cx.waker().clone() };
        let worker = &self.workers[number as usize % self.workers.len()];
        worker.lock().unwrap().send(errand).unwrap();
        Poll::Pending
    }
}

/// Threads that write and wake.
fn workers(count: usize) -> (Arc<Vec<Mutex<Sender<Errand>>>>, Vec<JoinHandle<()>>) {
    let (senders, threads) = (0..count)
        .map(|_| {
            let (sender, errands) = channel::<Errand>();
            let work = move || {
                // Wakers that are dropped late, when their window may be gone.
                let mut late = Vec::new();
                for Errand { number, parcel, waker } in errands {
                    // SAFETY: the unit reads it after the wake, which is below.
                    unsafe { *parcel.0.get() = number };
                    if number % 3 == 0 {
                        late.push(waker.clone());
                    }
                    waker.wake();
                    if late.len() == 100 {
                        late.clear();
                    }
                }
            };
            (Mutex::new(sender), thread::spawn(work))
        })
        .unzip();
    (Arc::new(senders), threads)
}

/// Parks this thread, but not for ever: only a test that fails waits so long.
pub(crate) fn park() {
    let (began, hangs) = (Instant::now(), Duration::from_secs(100));
    thread::park_timeout(hangs);
    assert!(began.elapsed() < hangs, "a lost wake-up");
}

/// A thread that parks.
struct Parked {
    woken: AtomicBool,
    thread: Thread,
}

impl Wake for Parked {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

/// Takes so many results and gives their number and sum; fewer at the end.
fn take<S, O>(flow: &mut Pin<Box<Concurrent<S, O>>>, most: u64) -> (u64, u64)
where
    S: Drive + Shape<Item = u64>,
    O: Order,
{
    let parked = Arc::new(Parked { woken: AtomicBool::new(false), thread: thread::current() });
    let waker = Waker::from(parked.clone());
    let (mut count, mut sum) = (0, 0);
    while count < most {
        match flow.as_mut().poll_next::<Off>(&mut Context::from_waker(&waker)) {
            Poll::Ready(Some(Ok(number))) => (count, sum) = (count + 1, sum + number),
            Poll::Ready(Some(Err(_)) | None) => break,
            Poll::Pending => {
                while !parked.woken.swap(false, Ordering::Acquire) {
                    park();
                }
            }
        }
    }
    (count, sum)
}

fn elements() -> u64 {
    std::env::var("PIPEWRIGHT_THREADS").map_or(3_000, |text| text.parse().expect("a number"))
}

type Numbers = Box<dyn Iterator<Item = Call> + Send>;
type Calls = CallFlow<IterFlow<Numbers, Call>, fn(Call) -> Call, Call, u64>;

/// A window over so many calls, and the threads that they ask.
fn window(width: u32, total: u64, threads: usize) -> (Concurrent<Calls, InOrder>, Vec<JoinHandle<()>>) {
    let (workers, joined) = workers(threads);
    let call = move |number| Call { number, parcel: None, workers: workers.clone() };
    let numbers: Numbers = Box::new((0..total).map(call));
    let source = numbers.flow(Site::default());
    let calls = CallFlow::new(source, (|call| call) as fn(Call) -> Call, Site::default());
    (Concurrent::new((calls, Site::default()), width, 2 * width), joined)
}

/// Each thread takes some of the results and hands the window on, until so many have come.
fn pass_on<O: Order + 'static>(flow: Concurrent<Calls, O>, most: u64) -> (u64, u64) {
    let mut flow = Box::pin(flow);
    let (mut count, mut sum) = (0, 0);
    while count < most {
        let some = (1 + count % 50).min(most - count);
        let there = thread::spawn(move || {
            let taken = take(&mut flow, some);
            (flow, taken)
        });
        let (back, (more, numbers)) = there.join().unwrap();
        flow = back;
        (count, sum) = (count + more, sum + numbers);
    }
    (count, sum)
}

fn all<O: Order + 'static>(width: u32, order: fn(Concurrent<Calls, InOrder>) -> Concurrent<Calls, O>) {
    for threads in [1, 3] {
        let total = elements();
        let (flow, joined) = window(width, total, threads);
        assert_eq!(pass_on(order(flow), total), (total, total * (total - 1) / 2));
        joined.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(Witness::alive(), 0);
    }
}

#[test]
fn in_order() {
    all(8, |flow| flow);
    all(100, |flow| flow);
}

#[test]
fn as_finished() {
    all(8, |flow| flow.unordered());
    all(100, |flow| flow.unordered());
}

#[test]
fn dropped_while_threads_wake() {
    for dropped in 0..elements() / 50 {
        let (flow, joined) = window(1 + (dropped % 80) as u32, u64::MAX, 2);
        pass_on(flow, dropped % 30);
        joined.into_iter().for_each(|thread| thread.join().unwrap());
    }
}
