//! Polling by hand: a lost wake-up must be visible, so nobody polls but the test.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures::Stream;

/// A future or stream that only the test polls; counts its wake-ups.
pub struct Hand<F> {
    inner: Pin<Box<F>>,
    bell: Arc<Bell>,
}

#[derive(Default)]
struct Bell {
    rung: AtomicUsize,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.rung.fetch_add(1, Ordering::SeqCst);
    }
}

impl<F> Hand<F> {
    /// Takes `inner` in hand.
    pub fn new(inner: F) -> Self {
        Hand { inner: Box::pin(inner), bell: Arc::default() }
    }

    /// Whether it was woken since it was last polled.
    pub fn woken(&self) -> bool {
        self.bell.rung.load(Ordering::SeqCst) > 0
    }

    /// The waker it is polled with.
    pub fn waker(&self) -> Waker {
        Waker::from(Arc::clone(&self.bell))
    }

    fn quiet(&self) {
        self.bell.rung.store(0, Ordering::SeqCst);
    }
}

impl<F: Future> Hand<F> {
    /// Polls once.
    pub fn poll(&mut self) -> Poll<F::Output> {
        self.quiet();
        let waker = self.waker();
        self.inner.as_mut().poll(&mut Context::from_waker(&waker))
    }

    /// Polls as a task would: again as long as it was woken.
    pub fn run(&mut self) -> Poll<F::Output> {
        loop {
            match self.poll() {
                Poll::Pending if self.woken() => {}
                done => return done,
            }
        }
    }

    /// Polls once and expects it to wait, without having woken itself.
    #[track_caller]
    pub fn waits(&mut self) {
        assert!(self.poll().is_pending(), "ready too early");
        assert!(!self.woken(), "woken although nothing happened");
    }

    /// Expects a wake-up since the last poll, then the result.
    #[track_caller]
    pub fn finishes(&mut self) -> F::Output {
        assert!(self.woken(), "a lost wake-up");
        match self.run() {
            Poll::Ready(output) => output,
            Poll::Pending => panic!("woken, yet not ready"),
        }
    }

    /// Expects a wake-up since the last poll, then that it goes on waiting.
    #[track_caller]
    pub fn goes_on(&mut self) {
        assert!(self.woken(), "a lost wake-up");
        assert!(self.run().is_pending(), "ready too early");
    }
}

impl<S: Stream> Hand<S> {
    /// Polls the stream once.
    pub fn poll_next(&mut self) -> Poll<Option<S::Item>> {
        self.quiet();
        let waker = self.waker();
        self.inner.as_mut().poll_next(&mut Context::from_waker(&waker))
    }
}

/// The message of the panic in `f`.
///
/// # Panics
/// When `f` does not panic.
#[track_caller]
pub fn caught<R>(f: impl FnOnce() -> R) -> String {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(_) => panic!("no panic where one was expected"),
        Err(payload) => match payload.downcast::<String>() {
            Ok(text) => *text,
            Err(payload) => payload.downcast::<&str>().map_or_else(|_| "?".into(), |text| (*text).into()),
        },
    }
}
