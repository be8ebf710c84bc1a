//! Which number to change.

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

use super::{Prediction, WhatIf};
use crate::observe::words::time;
use crate::observe::{PlannedStage, Role};

/// The width of a buffer where there is none yet.
const WIDTH: usize = 4;

/// A gain of less than one part of so many is none.
const WORTH: u32 = 100;

/// Which number of a pipe to change. Printed with `{}` it is a sentence.
#[derive(Clone, Debug)]
pub struct Suggestion {
    what: String,
    before: Duration,
    what_if: WhatIf,
    prediction: Prediction,
}

impl Suggestion {
    /// The pipe with the change.
    pub fn what_if(&self) -> &WhatIf {
        &self.what_if
    }

    /// What it would do.
    pub fn prediction(&self) -> &Prediction {
        &self.prediction
    }
}

impl Display for Suggestion {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let (before, after) = (time(self.before), time(self.prediction.total()));
        write!(out, "{}: {after} in place of {before}", self.what)
    }
}

impl WhatIf {
    /// The one change that helps most: each number doubled, and a `buffer(4)` wherever a stretch runs one at a time. `None`:
    /// none of them saves 1 % or more.
    pub fn suggest(&self) -> Option<Suggestion> {
        let before = self.run().total();
        let stages = self.plan.stages().iter().enumerate();
        let changes = stages.flat_map(|(at, stage)| self.changes_of(at, stage));
        let tried = changes.map(|(what, what_if)| {
            let prediction = what_if.run();
            Suggestion { what, before, what_if, prediction }
        });
        let best = tried.min_by_key(|tried| tried.prediction.total())?;
        (before.saturating_sub(best.prediction.total()) >= before / WORTH && !before.is_zero())
            .then_some(best)
    }

    fn changes_of(&self, at: usize, stage: &PlannedStage) -> Vec<(String, WhatIf)> {
        let name = stage.name();
        let mut list = Vec::new();
        let mut add = |what: String, changed| list.extend(Result::ok(changed).map(|changed| (what, changed)));
        if let Role::Window { width, window, .. } = *stage.role() {
            let width = 2 * self.changes.widths.get(&at).copied().unwrap_or(width);
            add(format!("raise `{name}` to {width}"), self.width(at, width));
            if let Some(window) = window {
                let window = 2 * self.changes.windows.get(&at).copied().unwrap_or(window);
                add(format!("put `.window({window})` behind `{name}`"), self.window(at, window));
            }
        }
        // Of stages that share a pool it is said once.
        let shared = self.plan.stages()[..at].iter().any(|other| other.pool() == stage.pool());
        if let Some(permits) = stage.permits().filter(|_| !shared) {
            let permits = 2 * self.changes.permits.get(&at).copied().unwrap_or(permits);
            add(format!("give the pool of `{name}` {permits} permits"), self.permits(at, permits));
        }
        if self.runs_one_at_a_time(stage) && !self.changes.buffers.contains_key(&at) {
            add(format!("put `|> buffer({WIDTH})` right before `{name}`"), self.buffer_before(at, WIDTH));
        }
        list
    }
}
