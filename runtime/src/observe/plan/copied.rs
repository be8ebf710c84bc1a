//! Plans of models: their stages are copies of those of other plans.

use std::time::Duration;

use super::{Around, Plan, PlannedStage, PoolId, Role};
use crate::observe::Site;

impl Plan {
    /// An element stage like this one.
    pub(in crate::observe) fn copy(&mut self, stage: &PlannedStage) {
        let copy = self.stage(stage.site, stage.role.clone());
        (copy.splits, copy.around) = (stage.splits, stage.around.clone());
    }

    /// The source makes its elements by calls, one after another.
    pub(in crate::observe) fn has_calls_in_source(&self) -> bool {
        self.runners.iter().any(|runner| runner.stage == Some(0))
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

    /// Why nobody knows before it runs what it does with elements.
    pub(in crate::observe) fn unforeseen(&self) -> Option<&'static str> {
        self.unforeseen
    }

    /// It is a terminal with a body that may wait.
    pub(in crate::observe) fn has_body(&self) -> bool {
        self.has_body
    }

    /// Its calls end before they have taken so long.
    pub(in crate::observe) fn ends_within(&self, time: Duration) -> bool {
        let is_over = |around: &Around| matches!(around, Around::TimeLimit(limit) if *limit <= time);
        self.around.iter().any(is_over)
    }

    /// So many elements it leaves out, before all others.
    pub(in crate::observe) fn skips(&self) -> usize {
        self.skips
    }

    /// The call that it makes for the members of lists, or to have an element.
    pub(in crate::observe) fn as_step(&self) -> PlannedStage {
        let is_plain = matches!(self.role, Role::Origin { waits: false, .. });
        let role = if is_plain { Role::Instant } else { Role::Await };
        PlannedStage { role, splits: false, ..self.clone() }
    }

    /// How many permits each of its calls takes, of how many, and of which pool.
    pub(in crate::observe) fn taken_permits(&self) -> Option<(usize, usize, PoolId)> {
        self.around.iter().find_map(|around| match around {
            Around::Permits { taken, of, pool } => Some((*taken, *of, *pool)),
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
