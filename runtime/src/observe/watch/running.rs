//! What runs units, found in a plan.

use crate::element::Standing;
use crate::observe::Plan;
use crate::observe::plan::Runner;

/// A stage that runs units.
pub(super) struct Running {
    pub(super) of: Runner,
    pub(super) stage: u32,
    /// What the number of its first lane is, as branches of one stage each run units.
    pub(super) first: u32,
    pub(super) lanes: Vec<Lane>,
    /// Where it runs one at a time: the units of which something is left, the innermost last.
    pub(super) rests: Vec<u32>,
    pub(super) is_starved: bool,
    /// A body of its terminal works on what it gave last.
    pub(super) has_body: bool,
}

/// A place for a unit.
#[derive(Clone, Copy, Default)]
pub(super) struct Lane {
    pub(super) no: u32,
    /// The depth of the stage whose call runs; 0 where none does.
    pub(super) call: usize,
    /// Where that call stands.
    pub(super) standing: Standing,
    /// No body has begun with what was in it.
    pub(super) is_new: bool,
}

impl Running {
    pub(super) fn all(plan: &Plan) -> Vec<Self> {
        let mut all: Vec<Running> = Vec::new();
        for of in plan.runners() {
            let stage = of.stage.unwrap_or_default();
            let first = all.iter().filter(|running| running.stage == stage).count() as u32;
            let (lanes, rests, is_starved, has_body) = Default::default();
            all.push(Running { of: of.clone(), stage, first, lanes, rests, is_starved, has_body });
        }
        all
    }

    /// The stage at this depth of the stretch.
    pub(super) fn at(&self, depth: usize) -> u32 {
        let stage = depth.checked_sub(1).and_then(|depth| self.of.stretch.get(depth));
        stage.copied().unwrap_or(self.stage)
    }
}
