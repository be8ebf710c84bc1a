//! What runs units, found in a plan.

use super::Running;
use crate::observe::Plan;

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
