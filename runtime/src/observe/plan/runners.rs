//! Which driver runs which stages: for observers, who see drivers at work.

use super::Plan;
use crate::observe::Site;

/// A driver of a pipe: it runs a stretch for one element at a time, or for several.
#[derive(Clone, Debug)]
pub(crate) struct Runner {
    /// By its [`Site`].
    pub(crate) driver: u64,
    /// The stage of each step of its stretch, upstream ones first.
    pub(crate) stretch: Vec<u32>,
    /// The stage that it belongs to: known as soon as that is told.
    pub(crate) stage: Option<u32>,
    /// The last stage before it.
    last: Option<usize>,
}

impl Plan {
    pub(crate) fn runners(&self) -> &[Runner] {
        &self.runners
    }

    /// What was told since the last boundary is a stretch, and this driver runs it.
    pub(crate) fn runs_here(&mut self, site: &Site) {
        let (stretch, last) = (std::mem::take(&mut self.path), self.last);
        self.runners.push(Runner { driver: site.driver(), stretch, stage: None, last });
    }

    /// A step of the stretch that belongs to the stage before it.
    pub(crate) fn part_of_last(&mut self) {
        self.path.push(number(self.last.unwrap_or_default()));
    }

    /// A stage was told of: a step of a stretch, or what drivers belong to that came before.
    pub(super) fn told(&mut self, at: usize) {
        let stage = &self.stages[at];
        if !stage.role.is_boundary() {
            return self.path.push(number(at));
        }
        for runner in &mut self.runners {
            let is_its = |last| stage.above.contains(&last);
            if runner.stage.is_none() && runner.last.is_none_or(is_its) {
                runner.stage = Some(number(at));
            }
        }
    }

    /// All stages from this one on have become one.
    pub(super) fn joined(&mut self, at: usize) {
        let most = number(at);
        for runner in &mut self.runners {
            runner.stretch.iter_mut().for_each(|stage| *stage = most.min(*stage));
            let stage = runner.stage.unwrap_or(most);
            runner.stage = Some(stage.min(most));
        }
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).expect("a pipe has fewer than 2^32 stages")
}
