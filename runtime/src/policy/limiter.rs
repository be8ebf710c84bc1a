//! `Limiter`: so many starts in a time, over several stages and several pipes.

mod bucket;
mod queue;
#[cfg(all(test, not(pipewright_loom)))]
mod tests;

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use self::bucket::{Bucket, FAR};
use self::queue::{Queue, Turn};
use super::places::NOWHERE;
use crate::engine::sync::{Mutex, MutexGuard};
use crate::time::{Instant, Timer, now};
use pin_project_lite::pin_project;

/// So many starts in a time, over all stages and pipes that share it: `map(get).rate(&limiter)`.
///
/// A token bucket: it fills at the rate, holds [`burst`](Limiter::burst) tokens at most (1 unless you say more, so that
/// starts are evenly apart) and is full at first. A call starts when its tokens are there; how long it runs does not
/// matter, that is for `buffer` and [`Pool`](super::Pool) to limit. Clones are handles to the same limiter.
///
/// # Order
///
/// First come, first served, whatever the cost.
///
/// # Cost
///
/// A call may take several tokens: [`cost`](Limiter::cost). One that costs more than the bucket holds starts when the
/// bucket is full, and those after it wait until it has been paid for.
///
/// # Cancellation
///
/// A call that is dropped while it waits takes no tokens, and those behind it move up. A call that has started has
/// taken its tokens, however it ends. One that nobody polls when its turn has come delays others, but does not stop them.
///
/// # Time
///
/// It is tokio's, so tests that pause it are exact. No two starts are closer than they should be, even where a timer was
/// late. Only for more than 100 in a second it is made up for, by two milliseconds at most: timers have a grain of one,
/// and a thousand starts in a second could never be had otherwise.
///
/// # Panics
///
/// If the rate, the burst or a cost is 0; and where a call has to wait outside of a tokio runtime with time.
#[derive(Clone)]
pub struct Limiter {
    shared: Arc<Shared>,
    cost: u32,
}

struct Shared {
    queue: Mutex<Queue>,
}

impl Limiter {
    /// At most `starts` in a second, evenly apart: `per_second(5)` is one every 200 ms.
    #[track_caller]
    pub fn per_second(starts: u32) -> Self {
        assert!(starts > 0, "a limiter of no starts lets nobody through");
        Limiter::new(Bucket::new(starts, Duration::from_secs(1)))
    }

    /// At most one start in each `period`.
    #[track_caller]
    pub fn every(period: Duration) -> Self {
        assert!(!period.is_zero(), "a limiter needs some time between two starts");
        Limiter::new(Bucket::new(1, period))
    }

    fn new(bucket: Bucket) -> Self {
        Limiter { shared: Arc::new(Shared { queue: Mutex::new(Queue::new(bucket)) }), cost: 1 }
    }

    /// Lets so many starts follow each other at once after a quiet time: `Limiter::per_second(5).burst(10)`. Over a
    /// longer time the rate stays what it is; within one second it may be 15 here.
    ///
    /// It holds for all handles. To be said before the first start.
    #[track_caller]
    pub fn burst(self, starts: u32) -> Self {
        assert!(starts > 0, "a limiter with a burst of none lets nobody through");
        self.shared.lock().bucket.set_burst(starts);
        self
    }

    /// A handle by which each call takes so many tokens: `map(search).rate(&limiter.cost(5))`.
    #[track_caller]
    pub fn cost(&self, tokens: u32) -> Self {
        assert!(tokens > 0, "a call costs one token or more");
        Limiter { shared: self.shared.clone(), cost: tokens }
    }

    /// Nobody starts for so long: what a server asks for by `429 Too Many Requests` with `Retry-After`.
    ///
    /// Calls that run go on. Where it is paused already, the later end counts. There is no burst at the end of it: starts
    /// go on evenly apart.
    pub fn pause_for(&self, time: Duration) {
        let now = now();
        let end = now + time.min(FAR);
        self.shared.lock().bucket.pause(now, end);
    }

    /// Nobody starts before that instant; as [`pause_for`](Limiter::pause_for).
    pub fn pause_until(&self, instant: Instant) {
        self.shared.lock().bucket.pause(now(), instant);
    }

    /// So many starts in so long.
    pub(super) fn starts(&self) -> (u32, Duration) {
        self.shared.lock().bucket.starts()
    }

    /// How many of them a call takes.
    pub(super) fn tokens(&self) -> u32 {
        self.cost
    }

    /// Asks for a start; it stands in the queue from its first poll on.
    pub fn start(&self) -> Start {
        Start { timer: Timer::new(), waiting: Waiting { limiter: self.clone(), place: NOWHERE } }
    }
}

impl fmt::Debug for Limiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bucket = self.shared.lock().bucket;
        f.debug_struct("Limiter").field("bucket", &bucket).field("cost", &self.cost).finish()
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts who is due, on behalf of everybody: one who is not polled, though it was woken, must not stop the others.
    /// Wakes after unlocking, as a waker may do anything; but not `own`, who is looking.
    fn settle<'a>(
        &'a self,
        mut queue: MutexGuard<'a, Queue>,
        now: Instant,
        own: u32,
    ) -> MutexGuard<'a, Queue> {
        /// A waker that panics costs nobody else his start.
        struct Others<'a>(&'a Shared, Instant);

        impl Drop for Others<'_> {
            fn drop(&mut self) {
                drop(self.0.settle(self.0.lock(), self.1, NOWHERE));
            }
        }

        while let Some(waker) = queue.serve(now, own) {
            drop(queue);
            let others = Others(self, now);
            waker.wake();
            std::mem::forget(others);
            queue = self.lock();
        }
        queue
    }
}

pin_project! {
    /// A call that waits for its start. Dropping it gives up the place in the queue.
    #[must_use = "it asks for nothing until it is polled"]
    pub struct Start {
        #[pin]
        timer: Timer,
        waiting: Waiting,
    }
}

/// A place in the queue, left when it is dropped.
struct Waiting {
    limiter: Limiter,
    place: u32,
}

impl Future for Start {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        loop {
            match this.waiting.look(now(), cx.waker()) {
                Turn::Now => return Poll::Ready(()),
                // It has to be set anew where somebody has made a pause meanwhile.
                Turn::At(instant) => std::task::ready!(this.timer.as_mut().poll_at(cx, instant)),
            }
        }
    }
}

impl Waiting {
    fn look(&mut self, now: Instant, waker: &Waker) -> Turn {
        let Limiter { shared, cost } = &self.limiter;
        let mut queue = shared.lock();
        if self.place == NOWHERE && queue.try_start(*cost, now) {
            return Turn::Now;
        }
        if self.place == NOWHERE || !queue.knows(self.place, waker) {
            drop(queue);
            let waker = waker.clone();
            queue = shared.lock();
            if self.place == NOWHERE {
                self.place = queue.stand(*cost, now, waker);
            } else {
                let former = queue.exchange(self.place, waker);
                drop(queue);
                drop(former);
                queue = shared.lock();
            }
        }
        queue = shared.settle(queue, now, self.place);
        let turn = queue.turn(self.place, now);
        if let Turn::Now = turn {
            let gone = queue.pick_up(std::mem::replace(&mut self.place, NOWHERE));
            drop(queue);
            drop(gone);
        }
        turn
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if self.place != NOWHERE {
            let Limiter { shared, .. } = &self.limiter;
            let mut queue = shared.lock();
            let gone = queue.give_up(self.place);
            drop(shared.settle(queue, now(), NOWHERE));
            drop(gone);
        }
    }
}
