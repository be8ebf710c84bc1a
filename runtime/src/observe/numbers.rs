//! What each stage of a pipe does, in figures, and which one holds the others back.

mod bottleneck;
mod events;
mod path;
mod places;
mod reasons;
mod relations;
mod table;
mod tally;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use self::bottleneck::{Bottleneck, Cause};
use self::tally::Stage;
use super::state::{Nanos, nanos};
use super::{End, Observer, Plan, Turn};
use crate::time::{Instant, now};

/// What each stage of a pipe did, in figures, and which one holds the others back.
///
/// Attached by `.observe(&numbers)`; read while the pipe runs or after it. Printed with `{}` it is a table with a line for
/// each stage, and the sentence of the [bottleneck](Numbers::bottleneck).
///
/// Clones are handles to the same figures. They are those of one pipe, the one that began last.
///
/// # Cost
///
/// Some 150 instructions for an event, besides [what it costs](super#what-it-costs) to be told: the critical path is followed
/// while the pipe runs.
///
/// Memory is bounded: some kilobytes for each stage that makes calls, and less than a hundred bytes and a word for each
/// reason that was seen for each unit in flight. Nothing grows with the number of elements.
///
/// ```
/// use std::time::Duration;
///
/// use pipewright::observe::{Cause, Numbers};
/// use pipewright::pipe;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// async fn get(n: u32) -> u32 {
///     tokio::time::sleep(Duration::from_millis(100)).await;
///     n
/// }
///
/// let numbers = Numbers::default();
/// pipe!(0..40 |> map(get) |> buffer(4) |> count).observe(&numbers).await;
///
/// let get = &numbers.stages()[1];
/// assert_eq!((get.calls, get.max, get.busy), (40, Duration::from_millis(100), Some(1.0)));
/// let bottleneck = numbers.bottleneck().unwrap();
/// assert_eq!(bottleneck.cause, Cause::Places);
/// assert!(bottleneck.to_string().ends_with("raise `buffer(4)`"));
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Numbers {
    shared: Arc<Mutex<Option<Run>>>,
}

/// One run of a pipe.
struct Run {
    plan: Plan,
    stages: Vec<Stage>,
    reasons: reasons::Reasons,
    began: Instant,
    /// The time of the latest turn, or of the end.
    until: Nanos,
    /// When something happened last.
    last: Nanos,
    is_over: bool,
}

/// What a stage did.
///
/// Where a figure makes no sense for a stage it is 0 or `None`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct StageNumbers {
    /// Its text or name: see [`PlannedStage::name`](super::PlannedStage::name).
    pub name: &'static str,
    /// Elements that it took.
    pub taken: u64,
    /// Elements that it gave on.
    pub given: u64,
    /// Calls that gave an `Err` or ran out of time, so that no element went on. A try that is made again is none of them.
    pub errors: u64,
    /// Calls that were made again.
    pub retries: u64,
    /// Calls that are in progress, or wait for their start; or units, of a stage that runs some.
    pub running: usize,
    /// Calls that have ended, each try counted.
    pub calls: u64,
    /// So long the faster half of these calls took at most. Waits for permits, starts and pauses do not count. All
    /// percentiles are right but for 1 %, and 1 µs.
    pub p50: Duration,
    /// So long 95 of 100 calls took at most.
    pub p95: Duration,
    /// So long 99 of 100 calls took at most.
    pub p99: Duration,
    /// So long the slowest call took: exact.
    pub max: Duration,
    /// How much of the time of its places was spent in its calls: of four places of `buffer(4)`, 0.5 is two, always. `None`
    /// where nothing bounds how many run.
    pub busy: Option<f64>,
    /// What it waited for.
    pub waits: WaitShares,
    /// So long it made the thread stand still, all in all.
    pub blocked: Duration,
    /// The longest time it made the thread stand still.
    pub longest_blocked: Duration,
}

/// What a stage waited for. 1.0 is always.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct WaitShares {
    /// For elements: how much of the time.
    pub upstream: f64,
    /// Finished results were there and nobody asked for one: how much of the time.
    pub consumer: f64,
    /// Finished results were there and asked for, but it was not their turn: how much of the time.
    pub turn: f64,
    /// For permits of a pool: how much of the time of its places.
    pub permit: f64,
    /// For a limiter: how much of the time of its places.
    pub rate: f64,
    /// Before tries: how much of the time of its places.
    pub pause: f64,
}

impl Numbers {
    /// The figures of each stage, in the order of [`Plan::stages`]. Empty before the pipe is polled.
    pub fn stages(&self) -> Vec<StageNumbers> {
        self.shared().as_ref().map_or_else(Vec::new, Run::stages)
    }

    /// What holds the pipe back, and what to change. `None` where no time was spent.
    ///
    /// It is found along the critical path: the way back from the latest result, from each thing that happened to the one
    /// that it had to wait for last. What takes most of the time on that way is named. So a change of anything else does not
    /// make the pipe faster; and when what is named is changed, something else may be the next.
    pub fn bottleneck(&self) -> Option<Bottleneck> {
        self.shared().as_ref().and_then(Run::bottleneck)
    }

    /// So long the pipe has run.
    pub fn time(&self) -> Duration {
        self.shared().as_ref().map_or(Duration::ZERO, |run| Duration::from_nanos(run.now()))
    }

    fn shared(&self) -> MutexGuard<'_, Option<Run>> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observer for Numbers {
    fn start(&mut self, plan: &Plan) {
        let mut reasons = reasons::Reasons::new(plan);
        *self.shared() = Some(Run {
            plan: plan.clone(),
            stages: tally::stages(plan, &mut reasons.ways),
            reasons,
            began: now(),
            until: 0,
            last: 0,
            is_over: false,
        });
    }

    fn polled(&mut self, turn: &Turn<'_>) {
        let mut shared = self.shared();
        let Some(run) = shared.as_mut() else { return };
        run.reasons.turn = nanos(turn.began);
        turn.events.iter().for_each(|event| run.apply(event));
        run.until = nanos(turn.ended);
        run.last = turn.events.last().map_or(run.last, |event| nanos(event.at));
    }

    fn end(&mut self, end: End) {
        if let Some(run) = self.shared().as_mut() {
            (run.until, run.is_over) = (nanos(end.at), true);
        }
    }
}

impl Run {
    /// The time that its figures are for.
    fn now(&self) -> Nanos {
        if self.is_over { self.until } else { self.until.max(nanos(self.began.elapsed())) }
    }

    fn stages(&self) -> Vec<StageNumbers> {
        tally::figures(&self.plan, &self.stages, &self.reasons.live, self.now())
    }
}

impl fmt::Debug for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Numbers").field("stages", &self.stages()).finish()
    }
}
