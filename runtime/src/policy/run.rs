//! Which running pipe a call belongs to: everything that one terminal drives.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

thread_local! {
    /// The innermost terminal that is being polled on this thread.
    static CURRENT: Cell<Option<RunId>> = const { Cell::new(None) };
}

/// A running pipe, as pools see it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct RunId(u64);

impl RunId {
    /// One that no other pipe has.
    pub fn fresh() -> Self {
        static RUNS: AtomicU64 = AtomicU64::new(0);
        RunId(RUNS.fetch_add(1, Ordering::Relaxed))
    }

    /// That of the terminal that is being polled; a new one for a pipe that something else drives.
    pub fn current() -> Self {
        RunId::here().unwrap_or_else(RunId::fresh)
    }

    /// That of the terminal that is being polled, if there is one.
    pub(super) fn here() -> Option<Self> {
        CURRENT.try_with(Cell::get).ok().flatten()
    }

    /// From here on, until what this gives is dropped, a terminal is polled.
    #[inline]
    pub(crate) fn enter(self) -> Inside {
        Inside { outer: CURRENT.try_with(|current| current.replace(Some(self))).ok().flatten() }
    }
}

/// A terminal is being polled.
pub(crate) struct Inside {
    /// The one around it: a pipe may run inside of a call.
    outer: Option<RunId>,
}

impl Drop for Inside {
    #[inline]
    fn drop(&mut self) {
        // Fails only while the thread ends, when nobody asks any more.
        let _ = CURRENT.try_with(|current| current.set(self.outer));
    }
}
