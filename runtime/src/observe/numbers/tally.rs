//! Counts, sums and times of each stage.

use std::time::Duration;

use hdrhistogram::Histogram;

use super::path::{Way, Ways};
use super::places::Live;
use super::{Nanos, StageNumbers, WaitShares};
use crate::observe::state::Doing;
use crate::observe::words::roundest;
use crate::observe::{Plan, Role, What};

/// Of one stage.
#[derive(Default)]
pub(super) struct Stage {
    /// Its calls need permits: the way to the latest one of that pool that was given back.
    pub(super) released: Option<Way>,
    /// The way to its latest start after a wait for its limiter; whether no call started without one since; and whether that
    /// was so before the latest call began.
    pub(super) started: Way,
    pub(super) is_limited: bool,
    pub(super) was_limited: bool,

    pub(super) taken: u64,
    pub(super) given: u64,
    pub(super) errors: u64,
    pub(super) retries: u64,
    /// Time in calls, for permits, for starts, in pauses.
    pub(super) own: Nanos,
    pub(super) permit: Nanos,
    pub(super) rate: Nanos,
    pub(super) pause: Nanos,
    pub(super) blocked: Nanos,
    pub(super) longest_blocked: Nanos,
    /// Of single tries. Made for the first.
    times: Option<Histogram<u32>>,
    longest: Nanos,
}

/// Times are counted in units of 1024 ns, with two digits.
const GRAIN: u32 = 10;
const DIGITS: u8 = 2;

impl Stage {
    /// A try has ended.
    #[inline]
    pub(super) fn tried(&mut self, time: Nanos) {
        self.longest = self.longest.max(time);
        let times = self
            .times
            .get_or_insert_with(|| Histogram::new(DIGITS).expect("a histogram can have two digits"));
        // It grows for what is longer than all before.
        let _ = times.record(time >> GRAIN);
    }

    /// What happens to elements without a call.
    #[inline]
    pub(super) fn passed(&mut self, what: What) {
        match what {
            What::Applied => (self.taken, self.given) = (self.taken + 1, self.given + 1),
            What::LeftOut => self.given = self.given.saturating_sub(1),
            What::Erred => (self.errors, self.given) = (self.errors + 1, self.given.saturating_sub(1)),
            _ => {}
        }
    }

    fn percentile(&self, percent: f64) -> Duration {
        let Some(times) = &self.times else { return Duration::ZERO };
        let value = times.value_at_percentile(percent);
        let (from, to) = (times.lowest_equivalent(value), times.highest_equivalent(value) + 1);
        Duration::from_nanos(roundest(from << GRAIN, ((to << GRAIN) - 1).min(self.longest)))
    }
}

/// All stages, and what is shared by some of them.
pub(super) fn stages(plan: &Plan, ways: &mut Ways) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    for at in 0..plan.stages().len() {
        let released = match plan.same_pool(at).first() {
            Some(first) if *first < at => stages[*first].released,
            Some(_) => Some(ways.add()),
            None => None,
        };
        stages.push(Stage { released, started: ways.add(), ..Stage::default() });
    }
    stages
}

/// The figures of all stages.
pub(super) fn figures(plan: &Plan, stages: &[Stage], live: &Live, now: Nanos) -> Vec<StageNumbers> {
    let mut list: Vec<StageNumbers> =
        (0..stages.len()).map(|at| figures_of(at, plan, &stages[at], live, now)).collect();
    for (stage, planned) in list.iter_mut().zip(plan.stages()) {
        // What pulls lists and what runs their members are one stage.
        if *planned.role() == Role::AllOfList {
            stage.taken /= 2;
            stage.given -= stage.taken.min(stage.given);
        }
    }
    for at in 0..list.len() {
        // What a source gave was taken behind it; and what an ordered stage gave, as its results are no units.
        if let Some(taken) = taken_of(at, plan, &list) {
            list[at].given = taken;
        }
    }
    list
}

/// How much was taken of what a source or an ordered stage gave.
fn taken_of(at: usize, plan: &Plan, list: &[StageNumbers]) -> Option<u64> {
    if !matches!(plan.stages()[at].role(), Role::Origin { .. } | Role::Meet | Role::OneByOne { .. }) {
        return None;
    }
    let below = plan.below(at)?;
    if *plan.stages()[below].role() != Role::Meet {
        return Some(list[below].taken);
    }
    // It takes from others, too. A stage in between took from this one alone.
    let next = (at + 1..below).find(|next| plan.stages()[*next].above() == [at])?;
    Some(list[next].taken)
}

fn figures_of(at: usize, plan: &Plan, this: &Stage, live: &Live, now: Nanos) -> StageNumbers {
    let planned = &plan.stages()[at];
    let runner = plan.runner_of(at).unwrap_or(at);
    let mut sums = [this.own, this.permit, this.rate, this.pause];
    let mut running = 0;
    for lane in &live.runners[runner].lanes {
        let sum = match lane.doing {
            _ if lane.stage as usize != at => continue,
            Doing::Call => &mut sums[0],
            Doing::Permit => &mut sums[1],
            Doing::Rate => &mut sums[2],
            Doing::Pause => &mut sums[3],
            _ => continue,
        };
        running += 1;
        *sum += now.saturating_sub(lane.since);
    }
    if runner == at {
        running = live.runners[at].running as usize;
    }
    let share = |part: Nanos, of: f64| if of > 0.0 { part as f64 / of } else { 0.0 };
    let places = live.runners[runner].more.width.map(|width| f64::from(width) * now as f64);
    let of_places = |part: Nanos| places.map_or(0.0, |places| share(part, places));
    let (turn, consumer) = live.waited(at, now);
    let calls = this.times.as_ref().map_or(0, Histogram::len);
    let makes_calls = calls > 0 || sums[0] > 0 || *planned.role() == Role::Await;
    StageNumbers {
        name: planned.name(),
        taken: this.taken,
        given: this.given,
        errors: this.errors,
        retries: this.retries,
        running,
        calls,
        p50: this.percentile(50.0),
        p95: this.percentile(95.0),
        p99: this.percentile(99.0),
        max: Duration::from_nanos(this.longest),
        busy: places.filter(|_| makes_calls).map(|places| share(sums[0], places)),
        waits: WaitShares {
            upstream: share(live.starved(at, now), now as f64),
            consumer: share(consumer, now as f64),
            turn: share(turn, now as f64),
            permit: of_places(sums[1]),
            rate: of_places(sums[2]),
            pause: of_places(sums[3]),
        },
        blocked: Duration::from_nanos(this.blocked),
        longest_blocked: Duration::from_nanos(this.longest_blocked),
    }
}
