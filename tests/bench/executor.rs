//! The executors: twenty lines for sides that are one future, tokio on one thread for those that spawn.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use tokio::runtime::Builder;

use crate::reactor;

/// Whether the one task was woken.
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}

/// Polls a future whenever it was woken; the reactor goes on while it waits.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let flag = Arc::new(Flag(AtomicBool::new(true)));
    let waker = Waker::from(Arc::clone(&flag));
    let mut cx = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        while !flag.0.swap(false, Ordering::Acquire) {
            assert!(reactor::complete_one(), "the task waits and nobody is going to wake it");
        }
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
    }
}

/// The same on tokio, with all tasks on this thread.
pub fn on_tokio<F: Future>(future: F) -> F::Output {
    let idle = || {
        reactor::complete_one();
    };
    let runtime = Builder::new_current_thread().on_thread_park(idle).build().expect("a runtime");
    runtime.block_on(future)
}
