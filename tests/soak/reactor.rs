//! Calls that end in a random order, on one thread, without an allocation for each.

use std::cell::RefCell;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use pipewright_tests::Rng;

/// Ends some of the calls that wait whenever the task has nothing to do.
pub struct Reactor(RefCell<Calls>);

struct Calls {
    rng: Rng,
    /// By ticket: the waker of a call that waits, `None` once it has been ended. A ticket is free again when its
    /// call has seen that.
    wakers: Vec<Option<Waker>>,
    free: Vec<usize>,
    waiting: Vec<usize>,
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Reactor {
    pub fn new(seed: u64) -> Self {
        let (wakers, free, waiting) = Default::default();
        Reactor(RefCell::new(Calls { rng: Rng::new(seed), wakers, free, waiting }))
    }

    /// Polls a future whenever it was woken. It is no task of a runtime: nothing but the reactor wakes it.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        let flag = Arc::new(Flag(AtomicBool::new(true)));
        let waker = Waker::from(flag.clone());
        let mut future = pin!(future);
        loop {
            while !flag.0.swap(false, Ordering::Relaxed) {
                self.end_some();
            }
            if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                return output;
            }
        }
    }

    /// Ends one to four calls.
    fn end_some(&self) {
        let some = 1 + self.0.borrow_mut().rng.below(4);
        for _ in 0..some {
            let calls = &mut *self.0.borrow_mut();
            let waiting = calls.waiting.len() as u64;
            if waiting == 0 {
                return;
            }
            let ticket = calls.waiting.swap_remove(calls.rng.below(waiting) as usize);
            let waker = calls.wakers[ticket].take();
            // It may be polled within.
            waker.expect("it was waiting").wake();
        }
    }

    /// A call. One in four ends at once.
    pub async fn call<T>(&self, element: T) -> T {
        if !self.0.borrow_mut().rng.chance(25) {
            Wait { reactor: self, ticket: None }.await;
        }
        element
    }
}

struct Wait<'a> {
    reactor: &'a Reactor,
    ticket: Option<usize>,
}

impl Future for Wait<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let calls = &mut *self.reactor.0.borrow_mut();
        match self.ticket {
            None => {
                let ticket = calls.free.pop().unwrap_or(calls.wakers.len());
                if ticket == calls.wakers.len() {
                    calls.wakers.push(None);
                }
                calls.wakers[ticket] = Some(cx.waker().clone());
                calls.waiting.push(ticket);
                self.ticket = Some(ticket);
                Poll::Pending
            }
            Some(ticket) if calls.wakers[ticket].is_none() => {
                calls.free.push(ticket);
                Poll::Ready(())
            }
            Some(_) => Poll::Pending,
        }
    }
}
