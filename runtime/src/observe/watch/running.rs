//! What runs units, found in a plan, and the places of units.

use crate::element::Standing;
use crate::observe::{Plan, Role, Unit};

/// A stage that runs units.
pub(super) struct Running {
    /// The stage of each step of its stretch, upstream ones first.
    stretch: Vec<u32>,
    pub(super) stage: u32,
    /// What the number of its first lane is, as branches of one stage each run units.
    first: u32,
    /// Where its lanes stand, and how many.
    lanes: (usize, u32),
    /// Where it runs one at a time: the units of which something is left, the innermost last.
    pub(super) rests: Vec<u32>,
    pub(super) is_starved: bool,
    /// Whose code runs when it takes something: that of its source; its own, where it takes what another one runs.
    pub(super) asks: u32,
    /// A body of its terminal works on what it gave last.
    pub(super) has_body: bool,
}

/// A place for a unit.
#[derive(Clone, Copy)]
pub(super) struct Lane {
    /// `None` for what takes no time.
    pub(super) unit: Option<Unit>,
    /// The stage that it is at: that of its call; where none runs, that of its runner.
    pub(super) stage: u32,
    /// The depth of the stage whose call runs; 0 where none does.
    pub(super) call: u32,
    /// Where that call stands.
    pub(super) standing: Standing,
    /// No body has begun with what was in it.
    pub(super) is_new: bool,
    pub(super) runner: u32,
}

impl Running {
    pub(super) fn all(plan: &Plan) -> Vec<Self> {
        let mut all: Vec<Running> = Vec::new();
        for of in plan.runners() {
            let stage = of.stage.unwrap_or_default();
            let first = all.iter().filter(|running| running.stage == stage).count() as u32;
            let top = of.stretch.first().copied().unwrap_or(stage) as usize;
            let above = plan.stages().get(top).map_or(&[][..], |stage| stage.above());
            let is_driven = |role: &Role| matches!(role, Role::Window { .. } | Role::OneByOne { .. });
            let source = above.iter().find(|at| !is_driven(plan.stages()[**at].role()));
            let asks = source.map_or(stage, |at| *at as u32);
            let (lanes, rests, is_starved, has_body) = Default::default();
            let stretch = of.stretch.clone();
            all.push(Running { stretch, stage, first, lanes, rests, is_starved, asks, has_body });
        }
        all
    }

    /// The stage at this depth of the stretch.
    pub(super) fn at(&self, depth: u32) -> u32 {
        let stage = depth.checked_sub(1).and_then(|depth| self.stretch.get(depth as usize));
        stage.copied().unwrap_or(self.stage)
    }
}

/// Where units are. The first place is nobody's, the next are those of what takes no time, one for each runner.
pub(super) struct Lanes(Vec<Lane>);

/// Whose place it is that nobody has.
pub(super) const NOBODY: usize = 0;

impl Lanes {
    pub(super) fn new(runners: &[Running]) -> Self {
        let lane = |runner: usize, stage| {
            let (standing, runner) = (Standing::default(), runner as u32);
            Lane { unit: None, stage, call: 0, standing, is_new: false, runner }
        };
        let runners = runners.iter().enumerate().map(|(at, running)| lane(at, running.stage));
        Lanes(std::iter::once(lane(0, 0)).chain(runners).collect())
    }

    /// The place of what takes no time.
    #[inline]
    pub(super) fn without(runner: usize) -> usize {
        runner + 1
    }

    /// The place of a lane.
    #[inline]
    pub(super) fn place(&mut self, runner: usize, running: &mut Running, lane: u32) -> usize {
        if lane >= running.lanes.1 {
            self.grow(runner, running, lane);
        }
        running.lanes.0 + lane as usize
    }

    /// All lanes of a runner get new places, twice as many at least.
    #[cold]
    fn grow(&mut self, runner: usize, running: &mut Running, lane: u32) {
        let (old, (from, count)) = (self.0.len(), running.lanes);
        self.0.extend_from_within(from..from + count as usize);
        for at in count..(lane + 1).next_power_of_two().max(4) {
            let unit = Unit { runner: running.stage, no: 0, lane: running.first + at };
            self.0.push(Lane { unit: Some(unit), ..self.0[Lanes::without(runner)] });
        }
        running.lanes = (old, (self.0.len() - old) as u32);
    }
}

impl std::ops::Index<usize> for Lanes {
    type Output = Lane;

    #[inline]
    fn index(&self, place: usize) -> &Lane {
        &self.0[place]
    }
}

impl std::ops::IndexMut<usize> for Lanes {
    #[inline]
    fn index_mut(&mut self, place: usize) -> &mut Lane {
        &mut self.0[place]
    }
}
