//! Who does what in a pipe that runs: told by its events, one array index each.

use std::time::Duration;

use super::{Event, Plan, Unit, WaitFor, What};

/// A time in nanoseconds since the pipe was first polled: one word, where a [`Duration`] is two.
pub(crate) type Nanos = u64;

pub(crate) fn nanos(time: Duration) -> Nanos {
    time.as_secs().wrapping_mul(1_000_000_000).wrapping_add(u64::from(time.subsec_nanos()))
}

/// What each runner of a pipe does right now, with what else is to be known of runners and of lanes.
#[derive(Default)]
pub(crate) struct State<R = (), L = ()> {
    /// By the number of the stage. Those that run nothing are there too, and empty.
    pub(crate) runners: Vec<Runner<R, L>>,
}

/// A stage that runs the stretch before it.
pub(crate) struct Runner<R = (), L = ()> {
    /// The runner that takes what this one gives.
    pub(crate) below: Option<u32>,
    /// Since when it waits for what comes from upstream; of several branches, for that of any.
    pub(crate) starved: Option<Nanos>,
    /// How many branches wait.
    pub(crate) starving: u32,
    pub(crate) lanes: Vec<Lane<L>>,
    /// Units that have begun and not ended.
    pub(crate) running: u32,
    /// Units that have ended with results which have not left.
    pub(crate) finished: u32,
    #[cfg_attr(not(feature = "numbers"), expect(dead_code, reason = "only figures need it"))]
    pub(crate) more: R,
}

/// The place of a unit.
#[derive(Clone, Copy, Default)]
pub(crate) struct Lane<L = ()> {
    /// The unit's number.
    pub(crate) no: u32,
    /// The stage that it is at.
    pub(crate) stage: u32,
    /// When it began to do what it does.
    pub(crate) since: Nanos,
    pub(crate) doing: Doing,
    #[cfg_attr(
        not(any(feature = "metrics", feature = "numbers")),
        expect(dead_code, reason = "only figures need it")
    )]
    pub(crate) more: L,
}

/// What a unit does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Doing {
    /// No unit is there.
    #[default]
    Nothing,
    /// It has ended; its results have not left.
    Finished,
    /// It is between two calls. From here on it runs.
    Passing,
    Call,
    /// It waits for a permit, for a limiter, for the end of a pause.
    Permit,
    Rate,
    Pause,
}

impl Doing {
    pub(crate) fn runs(self) -> bool {
        self >= Doing::Passing
    }
}

impl From<WaitFor> for Doing {
    fn from(wait: WaitFor) -> Self {
        match wait {
            WaitFor::Permit => Doing::Permit,
            WaitFor::Rate => Doing::Rate,
            WaitFor::Pause => Doing::Pause,
        }
    }
}

impl<R: Default, L> State<R, L> {
    pub(crate) fn new(plan: &Plan) -> Self {
        let runner = |at: usize| Runner {
            below: plan.below(at).and_then(|below| u32::try_from(below).ok()),
            starved: None,
            starving: 0,
            lanes: Vec::new(),
            running: 0,
            finished: 0,
            more: R::default(),
        };
        State { runners: (0..plan.stages().len()).map(runner).collect() }
    }
}

impl<R, L> State<R, L> {
    pub(crate) fn is_starved(&self, runner: Option<u32>) -> bool {
        runner.is_some_and(|at| self.runners[at as usize].starved.is_some())
    }
}

impl<R, L: Default> State<R, L> {
    /// One event.
    pub(crate) fn apply(&mut self, event: &Event) {
        let at = nanos(event.at);
        match event.unit {
            Some(unit) => self.of_unit(event, unit, at),
            None => {
                if let Some(runner) = self.runners.get_mut(event.stage as usize) {
                    runner.apply(event.what, at);
                }
            }
        }
    }

    fn of_unit(&mut self, event: &Event, unit: Unit, at: Nanos) {
        let Some(runner) = self.runners.get_mut(unit.runner as usize) else { return };
        if unit.lane as usize >= runner.lanes.len() {
            runner.lanes.resize_with(unit.lane as usize + 1, Lane::default);
        }
        let lane = &mut runner.lanes[unit.lane as usize];
        lane.no = unit.no;
        let before = lane.doing;
        let doing = match event.what {
            What::CallBegun | What::GoesOn => Doing::Call,
            // It is told before the pause is over.
            What::TriedAgain => before,
            What::Waits(wait) => wait.into(),
            // The body of a terminal runs behind its unit.
            What::CallEnded if event.stage == unit.runner && runner.below.is_none() => Doing::Nothing,
            What::Begun | What::CallEnded => Doing::Passing,
            What::Done => Doing::Finished,
            What::Void | What::Dropped | What::Parted | What::Fatal | What::Left { is_last: true } => {
                Doing::Nothing
            }
            _ => return,
        };
        runner.now(unit.lane, doing, event.stage, at);
    }
}

impl<R, L> Runner<R, L> {
    /// Something happens that is not to a unit.
    pub(crate) fn apply(&mut self, what: What, at: Nanos) {
        match what {
            What::Starved => {
                self.starving += 1;
                self.starved = self.starved.or(Some(at));
            }
            What::Fed => {
                self.starving = self.starving.saturating_sub(1);
                self.starved = self.starved.filter(|_| self.starving > 0);
            }
            _ => {}
        }
    }

    /// A unit does something else now.
    #[inline]
    pub(crate) fn now(&mut self, lane: u32, doing: Doing, stage: u32, at: Nanos) {
        let lane = &mut self.lanes[lane as usize];
        let before = lane.doing;
        (lane.doing, lane.stage, lane.since) = (doing, stage, at);
        let change = |is: fn(Doing) -> bool| u32::from(is(doing)).wrapping_sub(u32::from(is(before)));
        self.running = self.running.wrapping_add(change(Doing::runs));
        self.finished = self.finished.wrapping_add(change(|doing| doing == Doing::Finished));
    }
}
