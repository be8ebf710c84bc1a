//! Timers and the time, by tokio's clock: a test that pauses it is exact.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use pin_project_lite::pin_project;
use tokio::task::unconstrained;
pub(crate) use tokio::time::Instant;
use tokio::time::{Sleep, sleep_until};

/// As good as never, where an instant would be too far away to be written down.
const FAR: Duration = Duration::from_secs(30 * 365 * 24 * 3600);

/// The time.
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// The time `after` from now on.
pub(crate) fn later(after: Duration) -> Instant {
    let now = now();
    now.checked_add(after).or_else(|| now.checked_add(FAR)).unwrap_or(now)
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
        self.set(instant).poll(cx)
    }

    /// The same behind something that has just been polled, even if that used up what the runtime lets a task do at
    /// once: a timer that stops whatever never waits would not be looked at.
    pub(crate) fn poll_behind(self: Pin<&mut Self>, cx: &mut Context<'_>, instant: Instant) -> Poll<()> {
        Pin::new(&mut unconstrained(self.set(instant))).poll(cx)
    }

    fn set(self: Pin<&mut Self>, instant: Instant) -> Pin<&mut Sleep> {
        let mut sleep = self.project().sleep;
        match sleep.as_mut().as_pin_mut() {
            None => sleep.set(Some(sleep_until(instant))),
            Some(set) if set.deadline() != instant => set.reset(instant),
            Some(_) => {}
        }
        sleep.as_pin_mut().expect("set above")
    }
}

/// Rings once each time it is set: what stages have.
pub(crate) struct Alarm {
    // When it rings; `None` while it is not set.
    until: Option<Instant>,
    // Made when it is first waited for: one allocation for each stage. So a stage need not be pinned for it.
    timer: Option<Pin<Box<Timer>>>,
}

impl Alarm {
    pub(crate) const fn new() -> Self {
        Alarm { until: None, timer: None }
    }

    /// Rings `after` from now on.
    pub(crate) fn set(&mut self, after: Duration) {
        self.until = Some(later(after));
    }

    /// Does not ring.
    pub(crate) fn clear(&mut self) {
        self.until = None;
    }

    pub(crate) fn is_set(&self) -> bool {
        self.until.is_some()
    }

    /// Its time is over, and has been for a while.
    pub(crate) fn is_late(&self) -> bool {
        self.until.is_some_and(|until| until < now())
    }

    /// `Ready` at or after its time, once.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with time, if it has to wait.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(until) = self.until else { return Poll::Pending };
        // A timer that is set to an instant of the past needs the runtime to come by.
        if now() < until {
            let timer = self.timer.get_or_insert_with(|| Box::pin(Timer::new()));
            ready!(timer.as_mut().poll_at(cx, until));
        }
        self.until = None;
        Poll::Ready(())
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_alarm_rings_once_at_the_time_it_was_set_to_last() {
        let start = now();
        let mut alarm = Alarm::new();
        let mut elapsed = async |times: &[u64]| {
            for ms in times {
                alarm.set(Duration::from_millis(*ms));
                // Registered with the runtime, unless the time is over.
                let _ = poll_fn(|cx| Poll::Ready(alarm.poll(cx))).await;
            }
            alarm.set(Duration::from_millis(*times.last().unwrap()));
            poll_fn(|cx| alarm.poll(cx)).await;
            assert!(poll_fn(|cx| Poll::Ready(alarm.poll(cx))).await.is_pending());
            start.elapsed().as_millis()
        };
        assert_eq!(elapsed(&[100]).await, 100);
        assert_eq!(elapsed(&[100, 50]).await, 150);
        assert_eq!(elapsed(&[50, 100]).await, 250);
        assert_eq!(elapsed(&[100, 0]).await, 250);
    }

    #[test]
    fn an_alarm_that_need_not_wait_needs_no_runtime() {
        let mut alarm = Alarm::new();
        alarm.set(Duration::ZERO);
        assert!(alarm.poll(&mut Context::from_waker(std::task::Waker::noop())).is_ready());
    }

    #[tokio::test(start_paused = true)]
    async fn an_alarm_does_not_ring_when_it_is_cleared() {
        let mut alarm = Alarm::new();
        alarm.set(Duration::ZERO);
        alarm.clear();
        assert!(poll_fn(|cx| Poll::Ready(alarm.poll(cx))).await.is_pending());
    }
}
