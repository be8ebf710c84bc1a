//! Calls that another thread completes: what its wake-ups cost, and the locks and atomics they take.

use std::cell::OnceCell;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use tokio::runtime::Builder;

use crate::work::Work;

/// Ready when the other thread has seen it.
pub struct Elsewhere;

impl Work for Elsewhere {
    fn call(n: u64) -> impl Future<Output = u64> + Send + 'static {
        Wait { done: None, n }
    }

    fn run<F: Future>(side: F) -> F::Output {
        let waker = Waker::from(Arc::new(Parked(thread::current())));
        let mut side = pin!(side);
        loop {
            if let Poll::Ready(output) = side.as_mut().poll(&mut Context::from_waker(&waker)) {
                return output;
            }
            thread::park();
        }
    }

    fn run_spawning<F: Future>(side: F) -> F::Output {
        Builder::new_current_thread().build().expect("a runtime").block_on(side)
    }
}

/// Wakes a thread.
struct Parked(Thread);

impl Wake for Parked {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.unpark();
    }
}

/// What the other thread is to do.
type Order = (Arc<AtomicBool>, Waker);

thread_local! {
    /// To the thread that completes the calls of this one.
    static OTHER: OnceCell<Sender<Order>> = const { OnceCell::new() };
}

fn other() -> Sender<Order> {
    let (to, orders) = channel::<Order>();
    thread::spawn(move || {
        for (done, waker) in orders {
            done.store(true, Ordering::Release);
            waker.wake();
        }
    });
    to
}

struct Wait {
    done: Option<Arc<AtomicBool>>,
    n: u64,
}

impl Future for Wait {
    type Output = u64;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u64> {
        match &self.done {
            Some(done) if done.load(Ordering::Acquire) => Poll::Ready(self.n + 1),
            // Its waker is on its way: it never moves to another task.
            Some(_) => Poll::Pending,
            None => {
                let done = Arc::new(AtomicBool::new(false));
                self.done = Some(Arc::clone(&done));
                let order = (done, cx.waker().clone());
                OTHER.with(|to| to.get_or_init(other).send(order)).expect("the other thread takes all");
                Poll::Pending
            }
        }
    }
}
