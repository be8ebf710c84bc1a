//! Tests of the pool, polled by hand.

#[cfg(pipewright_loom)]
mod loom_models;
#[cfg(not(pipewright_loom))]
mod naive;
#[cfg(not(pipewright_loom))]
mod random;
#[cfg(not(pipewright_loom))]
mod rules;
#[cfg(not(pipewright_loom))]
mod threads;
#[cfg(not(pipewright_loom))]
mod tied;

#[cfg(not(pipewright_loom))]
use hand::{Asked, Random};

#[cfg(not(pipewright_loom))]
mod hand {
    use std::pin::Pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll, Wake, Waker};

    use super::super::{Acquire, Permit, RunId, Seat};

    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// A call that has asked for a permit, and how often it was woken since.
    pub(super) struct Asked {
        acquire: Acquire,
        count: Arc<Count>,
    }

    impl Asked {
        pub(super) fn new(seat: &Seat, run: RunId) -> Self {
            Asked { acquire: seat.acquire(run), count: Arc::default() }
        }

        /// Asks, and has to wait.
        pub(super) fn waits(seat: &Seat, run: RunId) -> Self {
            let mut asked = Asked::new(seat, run);
            assert!(asked.poll().is_none(), "a permit was free");
            asked
        }

        pub(super) fn poll(&mut self) -> Option<Permit> {
            let waker = Waker::from(self.count.clone());
            match Pin::new(&mut self.acquire).poll(&mut Context::from_waker(&waker)) {
                Poll::Ready(permit) => Some(permit),
                Poll::Pending => None,
            }
        }

        /// From now on another waker is the one to be woken.
        pub(super) fn moves(&mut self) -> Option<Permit> {
            assert_eq!(self.woken(), 0);
            self.count = Arc::default();
            self.poll()
        }

        pub(super) fn woken(&self) -> usize {
            self.count.0.load(Ordering::SeqCst)
        }

        /// Picks up what it was given.
        #[track_caller]
        pub(super) fn served(mut self) -> Permit {
            assert_eq!(self.woken(), 1);
            self.poll().expect("it was woken for a permit")
        }
    }

    /// The same numbers for the same seed.
    pub(super) struct Random(pub(super) u64);

    impl Random {
        pub(super) fn below(&mut self, limit: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 16) as usize % limit
        }
    }
}
