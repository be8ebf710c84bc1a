//! The bucket of a limiter: when the next call may start. Knows nothing of tasks.

use std::time::Duration;

use crate::time::Instant;

/// Timers have a grain of a millisecond and may be late by two. Where tokens come faster than that, as much is made up
/// for: a thousand starts in a second could never be had otherwise. Slower ones are never closer than they should be.
const GRAIN: Duration = Duration::from_millis(2);
const FAST: Duration = Duration::from_millis(10);

/// Times in here are exact: nanoseconds since `since`, times `rate`. So a third of a second is a whole number, and after
/// `period` of them one token has come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bucket {
    /// So many tokens..
    rate: u32,
    /// ..in so many nanoseconds.
    period: u128,
    burst: u32,
    /// The first use: a limiter may be made before its runtime.
    since: Option<Instant>,
    /// So late may a start be without being lost for those after it.
    grain: u128,
    /// So late the last one was, and its followers may still catch up with it.
    late: u128,
    /// When the bucket is full again.
    full: u128,
    /// Nobody starts before.
    paused: u128,
}

impl Bucket {
    pub(super) fn new(rate: u32, period: Duration) -> Self {
        let fast = period < FAST.saturating_mul(rate);
        let grain = if fast { GRAIN.as_nanos() * u128::from(rate) } else { 0 };
        Bucket { rate, period: period.as_nanos(), burst: 1, since: None, grain, late: 0, full: 0, paused: 0 }
    }

    /// So many tokens in so long.
    pub(super) fn starts(&self) -> (u32, Duration) {
        (self.rate, Duration::from_nanos(self.period.try_into().unwrap_or(u64::MAX)))
    }

    pub(super) fn set_burst(&mut self, burst: u32) {
        self.burst = burst;
    }

    fn exact(&mut self, instant: Instant) -> u128 {
        let since = *self.since.get_or_insert(instant);
        instant.saturating_duration_since(since).as_nanos().saturating_mul(self.rate.into())
    }

    fn tokens(&self, count: u32) -> u128 {
        self.period.saturating_mul(count.into())
    }

    /// When a call may start that stands behind others, which take so many tokens.
    fn exact_due(&self, ahead: u64, cost: u32) -> u128 {
        // All that the bucket holds has to do.
        let spare = self.burst - cost.min(self.burst);
        let full = self.full.saturating_add(self.period.saturating_mul(ahead.into()));
        full.saturating_sub(self.tokens(spare)).max(self.paused)
    }

    /// When a call of that cost may start.
    pub(super) fn due(&mut self, cost: u32, now: Instant) -> Instant {
        self.due_behind(0, cost, now)
    }

    /// The same where others stand before it, which take so many tokens.
    pub(super) fn due_behind(&mut self, ahead: u64, cost: u32, now: Instant) -> Instant {
        let since = *self.since.get_or_insert(now);
        let nanos = self.exact_due(ahead, cost).div_ceil(self.rate.into());
        let wait = Duration::from_nanos(nanos.try_into().unwrap_or(u64::MAX));
        since.checked_add(wait).unwrap_or(since + FAR)
    }

    /// A start that did not take place.
    pub(super) fn give_back(&mut self, cost: u32) {
        self.full = self.full.saturating_sub(self.tokens(cost));
    }

    /// A call starts. `timer`: it has waited for that instant, so what it is late by then is the fault of the timer.
    pub(super) fn take(&mut self, cost: u32, now: Instant, timer: Option<Instant>) {
        let now = self.exact(now);
        self.late = match timer {
            Some(timer) => {
                let due = self.exact_due(0, cost).max(self.exact(timer));
                now.saturating_sub(due).min(self.grain)
            }
            // Right behind a late one; or else it is just that nobody came.
            None => Some(now.saturating_sub(self.full)).filter(|late| *late <= self.late).unwrap_or(0),
        };
        self.full = self.full.max(now - self.late).saturating_add(self.tokens(cost));
    }

    /// Nobody starts before `end`. By then there is a token at most: who was told to slow down does not begin with a
    /// burst.
    pub(super) fn pause(&mut self, now: Instant, end: Instant) {
        let begin = self.exact(now).max(self.paused);
        let end = self.exact(end);
        if end > begin {
            self.full = self.full.max(end.saturating_add(self.tokens(self.burst - 1)));
            self.paused = end;
        }
    }
}

/// Thirty years: longer than that no clock can be trusted to go.
pub(super) const FAR: Duration = Duration::from_secs(86_400 * 365 * 30);
