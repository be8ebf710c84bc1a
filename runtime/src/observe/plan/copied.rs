//! Plans of models: their stages are copies of those that were recorded.

use super::{Around, Plan, PlannedStage, Role};
use crate::observe::Site;

impl Plan {
    /// An element stage like this one.
    pub(in crate::observe) fn copy(&mut self, stage: &PlannedStage) {
        let copy = self.stage(stage.site, stage.role.clone());
        (copy.splits, copy.around) = (stage.splits, stage.around.clone());
    }
}

impl PlannedStage {
    pub(in crate::observe) fn site(&self) -> Site {
        self.site
    }

    /// Why it does more than the elements tell that come to it.
    pub(in crate::observe) fn own_rule(&self) -> Option<&'static str> {
        self.own_rule
    }

    /// The call that it makes for the members of lists.
    pub(in crate::observe) fn as_call(&self) -> PlannedStage {
        PlannedStage { role: Role::Await, splits: false, ..self.clone() }
    }

    /// How many permits each of its calls takes, and of how many.
    pub(in crate::observe) fn taken_permits(&self) -> Option<(usize, usize)> {
        self.around.iter().find_map(|around| match around {
            Around::Permits { taken, of } => Some((*taken, *of)),
            _ => None,
        })
    }

    pub(in crate::observe) fn set_permits(&mut self, permits: usize) {
        for around in &mut self.around {
            if let Around::Permits { of, .. } = around {
                *of = permits;
            }
        }
    }
}
