//! Atomics and the lock of the engine: from `std`, or from loom where interleavings are explored.

#[cfg(all(test, pipewright_loom))]
pub(crate) use loom::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicPtr, AtomicU64, AtomicUsize},
};
pub(crate) use std::sync::atomic::Ordering;
#[cfg(not(all(test, pipewright_loom)))]
pub(crate) use std::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicPtr, AtomicU64, AtomicUsize},
};

pub(crate) use witness::Witness;

/// In a build for users a witness is nothing at all.
#[cfg(not(any(test, fuzzing)))]
mod witness {
    /// A field of memory that is freed by hand: tests learn from it whether and when that happens.
    pub(crate) struct Witness;

    impl Witness {
        pub(crate) fn new() -> Self {
            Witness
        }

        /// Says that the memory is about to be used.
        #[inline(always)]
        pub(crate) fn touch(&self) {}

        /// Says that it is about to be changed, by somebody who must be alone with it.
        #[inline(always)]
        pub(crate) fn change(&self) {}
    }
}

/// In unit tests it counts what is alive, whichever thread frees it.
#[cfg(all(any(test, fuzzing), not(pipewright_loom)))]
mod witness {
    use std::sync::Arc;

    thread_local! {
        static PROBE: Arc<()> = Arc::new(());
    }

    pub(crate) struct Witness {
        _alive: Arc<()>,
    }

    impl Witness {
        pub(crate) fn new() -> Self {
            Witness { _alive: PROBE.with(Arc::clone) }
        }

        #[inline(always)]
        pub(crate) fn touch(&self) {}

        #[inline(always)]
        pub(crate) fn change(&self) {}

        /// How many witnesses made on this thread have not been dropped.
        pub(crate) fn alive() -> usize {
            PROBE.with(Arc::strong_count) - 1
        }
    }
}

/// Under loom it reports leaks, and memory freed while another thread may still be using it.
#[cfg(all(test, pipewright_loom))]
mod witness {
    pub(crate) struct Witness {
        _leak: loom::alloc::Track<()>,
        uses: loom::cell::UnsafeCell<()>,
    }

    impl Witness {
        pub(crate) fn new() -> Self {
            Witness { _leak: loom::alloc::Track::new(()), uses: loom::cell::UnsafeCell::new(()) }
        }

        pub(crate) fn touch(&self) {
            self.uses.with(|_| ());
        }

        /// Fails the model unless every `touch` and `change` is ordered with this.
        pub(crate) fn change(&self) {
            self.uses.with_mut(|_| ());
        }
    }

    impl Drop for Witness {
        fn drop(&mut self) {
            self.change();
        }
    }
}
