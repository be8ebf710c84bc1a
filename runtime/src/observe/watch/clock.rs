//! How long a pipe has run.

#[cfg(feature = "what-if")]
use std::sync::Arc;
#[cfg(feature = "what-if")]
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::time::Instant;

/// Tells how long the pipe has run.
pub(in crate::observe) enum Clock {
    /// By the time since its first poll.
    Since(Instant),
    /// By the nanoseconds that a model counts.
    #[cfg(feature = "what-if")]
    Model(Arc<AtomicU64>),
}

impl Clock {
    pub(super) fn elapsed(&self) -> Duration {
        match self {
            Clock::Since(start) => start.elapsed(),
            #[cfg(feature = "what-if")]
            Clock::Model(now) => Duration::from_nanos(now.load(Ordering::Relaxed)),
        }
    }

    /// When it is so late. A model rings for nobody.
    pub(super) fn at(&self, time: Duration) -> Option<Instant> {
        match self {
            Clock::Since(start) => start.checked_add(time),
            #[cfg(feature = "what-if")]
            Clock::Model(_) => None,
        }
    }
}
