//! What is kept for each runner and for each unit in flight.

use super::Nanos;
use super::path::{Way, Ways, Why};
use crate::observe::state::{Runner, State};
use crate::observe::{Plan, Role};

/// What each runner does, and what is to be known about it.
pub(super) type Live = State<Place, Seat>;

/// A stage that runs units.
#[derive(Default)]
pub(super) struct Place {
    /// So many units run at once, at most. `None` for stages that run nothing, and where nothing is said.
    pub(super) width: Option<u32>,
    /// The way to the latest element from upstream, and why it came when it came.
    pub(super) fed: Way,
    pub(super) fed_by: Why,
    /// What made room for a unit last.
    pub(super) freed: Freed,
    /// What ended last.
    pub(super) ended: Way,
    /// When it asked for an element last; and where that is kept, for a window: units go on meanwhile.
    pub(super) asked: Way,
    pub(super) begun: Way,
    /// When a unit began last.
    pub(super) began_at: Nanos,
    /// So many units may have begun and not left.
    pub(super) open: u32,
    /// It asks on its own, not when it is asked.
    pub(super) is_window: bool,
    pub(super) in_order: bool,
    pub(super) has_keys: bool,
    /// What is above it, to be named; and whether that is a source that works only when it is asked.
    pub(super) above: u32,
    pub(super) is_lazy: bool,

    /// So long it waited for elements.
    pub(super) starved: Nanos,
    /// Time in which finished results waited: while they were asked for, and while not.
    pub(super) turn: Nanos,
    pub(super) consumer: Nanos,
    /// Since when there are some, and `starved` of the runner below at that time.
    pub(super) finished: (Nanos, Nanos),
}

#[derive(Clone, Copy, Default)]
pub(super) struct Freed {
    pub(super) way: Way,
    /// The number of the event, and when that was.
    pub(super) event: u64,
    pub(super) at: Nanos,
    /// What was in short supply.
    pub(super) by: Why,
}

/// The place of a unit.
#[derive(Clone, Copy, Default)]
pub(super) struct Seat {
    /// The way to what it did last.
    pub(super) way: Way,
    /// Why its latest call began.
    pub(super) why: Why,
    /// The own time of the try that runs there, before what it does now.
    pub(super) tried: Nanos,
}

/// What is known before anything happens.
pub(super) fn live(plan: &Plan, ways: &mut Ways) -> Live {
    let mut live = Live::new(plan);
    for (at, stage) in plan.stages().iter().enumerate() {
        let above = plan.takes_from(at).first().copied();
        let is_window = matches!(stage.role(), Role::Window { .. });
        let source = above.map(|above| &plan.stages()[above]);
        let source = source.filter(|above| matches!(above.role(), Role::Origin { .. }));
        let is_lazy = source.is_some_and(|source| !source.unasked) && !is_window;
        let (fed, begun) = (ways.add(), ways.add());
        live.runners[at].more = Place {
            width: match stage.role() {
                Role::Window { width, .. } => Some(u32::try_from(*width).unwrap_or(u32::MAX)),
                Role::Origin { .. } | Role::OneByOne { .. } | Role::Fork { .. } | Role::End => Some(1),
                Role::Meet => Some(stage.above().len() as u32),
                _ => None,
            },
            fed,
            ended: fed,
            freed: Freed { way: fed, ..Freed::default() },
            asked: begun,
            begun,
            open: match stage.role() {
                Role::Window { width, window, .. } => window.unwrap_or(*width) as u32,
                _ => 1,
            },
            is_window,
            in_order: !matches!(stage.role(), Role::Window { window: None, .. } | Role::Meet),
            has_keys: matches!(stage.role(), Role::Window { of_one_key: Some(_), .. }),
            above: above.unwrap_or(at) as u32,
            is_lazy,
            ..Place::default()
        };
    }
    live
}

/// One more lane at least.
#[cold]
pub(super) fn grow(runner: &mut Runner<Place, Seat>, lane: u32, ways: &mut Ways) {
    while runner.lanes.len() <= lane as usize {
        let way = ways.add();
        runner.lanes.push(crate::observe::state::Lane {
            more: Seat { way, ..Seat::default() },
            ..Default::default()
        });
    }
}

impl Live {
    /// So long a runner has waited for elements until now.
    pub(super) fn starved(&self, runner: usize, now: Nanos) -> Nanos {
        let runner = &self.runners[runner];
        runner.more.starved + runner.starved.map_or(0, |since| now.saturating_sub(since))
    }

    fn starved_below(&self, runner: usize, now: Nanos) -> Nanos {
        self.runners[runner].below.map_or(0, |below| self.starved(below as usize, now))
    }

    /// The first result of a runner begins to wait.
    pub(super) fn results_wait(&mut self, runner: usize, now: Nanos) {
        self.runners[runner].more.finished = (now, self.starved_below(runner, now));
    }

    /// The last of them has left.
    pub(super) fn results_left(&mut self, runner: usize, now: Nanos) {
        let (turn, consumer) = self.and_waited(runner, now);
        let place = &mut self.runners[runner].more;
        (place.turn, place.consumer) = (turn, consumer);
    }

    /// So long finished results have waited until now: for their turn, and to be asked for.
    pub(super) fn waited(&self, runner: usize, now: Nanos) -> (Nanos, Nanos) {
        if self.runners[runner].finished > 0 {
            return self.and_waited(runner, now);
        }
        let Place { turn, consumer, .. } = self.runners[runner].more;
        (turn, consumer)
    }

    /// The same where some wait at this moment.
    fn and_waited(&self, runner: usize, now: Nanos) -> (Nanos, Nanos) {
        let Place { turn, consumer, finished: (since, starved), .. } = self.runners[runner].more;
        let of_turn = self.starved_below(runner, now).saturating_sub(starved);
        (turn + of_turn, consumer + now.saturating_sub(since).saturating_sub(of_turn))
    }
}
