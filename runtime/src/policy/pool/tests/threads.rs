//! A pool that several threads use at once.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use super::super::{Pool, RunId};
use super::Random;
use crate::engine::threads::park;

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => park(),
        }
    }
}

#[test]
fn never_more_at_once_and_everybody_is_served() {
    const SIZE: usize = 3;
    let pool = Pool::new(SIZE);
    let (running, served) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for number in 0..6 {
            let (pool, running, served) = (&pool, &running, &served);
            scope.spawn(move || {
                let random = &mut Random(number as u64 + 1);
                let (run, weight) = (RunId::fresh(), 1 + number % 2);
                let seat = pool.weight(weight).seat();
                for _ in 0..2_000 {
                    if random.below(4) == 0 {
                        // Asks, and gives up; it may have been served by then.
                        let mut acquire = seat.acquire(run);
                        let poll = Pin::new(&mut acquire).poll(&mut Context::from_waker(Waker::noop()));
                        if random.below(2) == 0 {
                            thread::yield_now();
                        }
                        drop((acquire, poll));
                        continue;
                    }
                    let permit = block_on(seat.acquire(run));
                    assert!(running.fetch_add(weight, Ordering::SeqCst) + weight <= SIZE, "too many at once");
                    if random.below(3) == 0 {
                        thread::yield_now();
                    }
                    running.fetch_sub(weight, Ordering::SeqCst);
                    served.fetch_add(1, Ordering::SeqCst);
                    drop(permit);
                }
            });
        }
    });
    assert!(served.into_inner() > 6 * 1_000);
    assert_eq!((pool.in_use(), pool.waiting()), (0, 0));
}
