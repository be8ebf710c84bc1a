//! Who waits for a start, and when to look at the clock for it.

use std::task::Waker;

use super::bucket::Bucket;
use crate::policy::places::{Line, Places};
use crate::time::Instant;

pub(super) struct Queue {
    pub(super) bucket: Bucket,
    line: Line,
    waiters: Places<Waiter>,
    /// Tokens of all who have ever stood in the line, and of those who do so no longer.
    came: u64,
    gone: u64,
}

/// Somebody who stands in the line, or has been started and not yet picked that up.
pub(super) struct Waiter {
    cost: u32,
    /// `came` before it.
    mark: u64,
    started: bool,
    /// When it looks again by itself.
    timer: Instant,
    /// Until it is woken.
    waker: Option<Waker>,
}

/// When somebody may start.
pub(super) enum Turn {
    Now,
    /// Perhaps: it has to look then.
    At(Instant),
}

impl Queue {
    pub(super) fn new(bucket: Bucket) -> Self {
        Queue { bucket, line: Line::new(), waiters: Places::new(), came: 0, gone: 0 }
    }

    /// Starts somebody new, if it is due and nobody waits.
    pub(super) fn try_start(&mut self, cost: u32, now: Instant) -> bool {
        let free = self.line.first().is_none() && self.bucket.due(cost, now) <= now;
        if free {
            self.bucket.take(cost, now, None);
        }
        free
    }

    /// Whoever stands somewhere new has to ask for its turn.
    pub(super) fn stand(&mut self, cost: u32, now: Instant, waker: Waker) -> u32 {
        let mark = self.came;
        self.came += u64::from(cost);
        let place = self.waiters.put(Waiter { cost, mark, started: false, timer: now, waker: Some(waker) });
        self.waiters.join(&mut self.line, place);
        place
    }

    pub(super) fn knows(&self, place: u32, waker: &Waker) -> bool {
        self.waiters[place].waker.as_ref().is_some_and(|known| known.will_wake(waker))
    }

    pub(super) fn exchange(&mut self, place: u32, waker: Waker) -> Option<Waker> {
        self.waiters[place].waker.replace(waker)
    }

    /// Starts who is due, and gives the waker of one who was started or whose timer is too late: to be called again
    /// until it gives none. `own` is awake.
    pub(super) fn serve(&mut self, now: Instant, own: u32) -> Option<Waker> {
        while let Some(first) = self.line.first() {
            let waiter = &mut self.waiters[first];
            let due = self.bucket.due(waiter.cost, now);
            if due > now {
                // As somebody before it has given up.
                let late = std::mem::replace(&mut waiter.timer, due) > due;
                return if late && first != own { waiter.waker.take() } else { None };
            }
            self.bucket.take(waiter.cost, now, Some(waiter.timer));
            waiter.started = true;
            self.gone += u64::from(waiter.cost);
            let waker = if first == own { None } else { waiter.waker.take() };
            self.waiters.leave(&mut self.line, first);
            if waker.is_some() {
                return waker;
            }
        }
        None
    }

    /// After `serve`. Everybody has a timer, so that somebody looks even where all before it are not polled.
    pub(super) fn turn(&mut self, place: u32, now: Instant) -> Turn {
        let Waiter { cost, mark, started, .. } = self.waiters[place];
        let first = self.line.first().filter(|_| !started);
        let Some(first) = first else { return Turn::Now };
        let mut at = self.bucket.due(self.waiters[first].cost, now);
        if first != place {
            // Too early where somebody behind has given up: it looks again then. It is no earlier than the first.
            let ahead = mark.saturating_sub(self.gone);
            at = at.max(self.bucket.due_behind(ahead, cost, now));
        }
        self.waiters[place].timer = at;
        Turn::At(at)
    }

    pub(super) fn pick_up(&mut self, place: u32) -> Waiter {
        self.waiters.take(place)
    }

    /// As if it had never been there. What this gives has to be dropped after unlocking.
    pub(super) fn give_up(&mut self, place: u32) -> Waiter {
        let Waiter { cost, started, .. } = self.waiters[place];
        if started {
            self.bucket.give_back(cost);
        } else {
            self.gone += u64::from(cost);
            self.waiters.leave(&mut self.line, place);
        }
        self.waiters.take(place)
    }
}
