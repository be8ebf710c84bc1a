//! Which stages of a plan belong together.

use crate::observe::Plan;

impl Plan {
    pub(super) fn is_boundary(&self, stage: usize) -> bool {
        self.stages()[stage].role().is_boundary()
    }

    /// The boundary that runs a stage: its own, where it is one.
    pub(super) fn runner_of(&self, stage: usize) -> Option<usize> {
        if self.is_boundary(stage) { Some(stage) } else { self.runs(stage) }
    }

    /// The last stage of the stretch before a boundary.
    pub(super) fn last_of_stretch(&self, boundary: usize) -> Option<usize> {
        (0..boundary).rfind(|at| !self.is_boundary(*at) && self.runs(*at) == Some(boundary))
    }

    /// The stages whose calls share the permits of this one's.
    pub(super) fn same_pool(&self, stage: usize) -> Vec<usize> {
        let pool = self.stages()[stage].pool();
        (0..self.stages().len()).filter(|at| pool.is_some() && self.stages()[*at].pool() == pool).collect()
    }
}
