//! Timers and the time, by tokio's clock: a test that pauses it is exact.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;
pub(crate) use tokio::time::Instant;
use tokio::time::{Sleep, sleep_until};

/// The time.
pub(crate) fn now() -> Instant {
    Instant::now()
}

pin_project! {
    /// A timer without memory of its own. It is set by the first poll, and again where another instant is asked for.
    pub(crate) struct Timer {
        #[pin]
        sleep: Option<Sleep>,
    }
}

impl Timer {
    pub(crate) const fn new() -> Self {
        Timer { sleep: None }
    }

    /// Ready from that instant on.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with time.
    pub(crate) fn poll_at(self: Pin<&mut Self>, cx: &mut Context<'_>, instant: Instant) -> Poll<()> {
        let mut sleep = self.project().sleep;
        match sleep.as_mut().as_pin_mut() {
            None => sleep.set(Some(sleep_until(instant))),
            Some(set) if set.deadline() != instant => set.reset(instant),
            Some(_) => {}
        }
        match sleep.as_pin_mut() {
            Some(sleep) => sleep.poll(cx),
            None => unreachable!("set above"),
        }
    }
}
