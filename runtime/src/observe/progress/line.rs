//! What the line says.

use std::time::Duration;

use crate::observe::state::State;
use crate::observe::words::time;
use crate::observe::{Event, Plan, Role, What};

/// Elements, counted.
#[derive(Default)]
pub(super) struct Counts {
    /// By stage: it is an end, and it takes what a source gives.
    ends: Vec<bool>,
    begins: Vec<bool>,
    /// Taken from sources.
    pub(super) begun: u64,
    /// Come out.
    done: u64,
    failed: u64,
}

impl Counts {
    pub(super) fn new(plan: &Plan) -> Self {
        let stages = plan.stages();
        let is_source = |at: &usize| matches!(stages[*at].role(), Role::Origin { .. });
        Counts {
            ends: stages.iter().map(|stage| *stage.role() == Role::End).collect(),
            begins: (0..stages.len()).map(|at| plan.takes_from(at).iter().any(is_source)).collect(),
            ..Counts::default()
        }
    }

    pub(super) fn apply(&mut self, event: &Event) {
        let is = |list: &[bool]| list.get(event.stage as usize).is_some_and(|is| *is);
        match event.what {
            What::Taken => {
                self.done += u64::from(is(&self.ends));
                self.begun += u64::from(is(&self.begins));
            }
            What::Erred => self.failed += 1,
            _ => {}
        }
    }

    /// `120 done, 4 in flight, 2 wait, 1 failed, 38.2 a second, about 7 s left`
    pub(super) fn line(&self, state: &State, size: Option<u64>, now: Duration, is_over: bool) -> String {
        let sum = |of: fn(&crate::observe::state::Runner) -> u32| {
            state.runners.iter().map(|runner| u64::from(of(runner))).sum::<u64>()
        };
        let mut line = format!("{} done", self.done);
        let mut add = |count: u64, what: &str| {
            if count > 0 {
                line += &format!(", {count} {what}");
            }
        };
        if !is_over {
            add(sum(|runner| runner.running), "in flight");
            add(sum(|runner| runner.finished), "waiting");
        }
        add(self.failed, "failed");
        let seconds = now.as_secs_f64();
        if seconds > 0.0 && self.done > 0 {
            let rate = self.done as f64 / seconds;
            let digits = usize::from(rate < 99.95);
            line += &format!(", {rate:.digits$} a second");
        }
        if is_over {
            return line + &format!(", after {}", time(now));
        }
        let left =
            size.map(|size| size.saturating_sub(self.begun)).filter(|left| *left > 0 && self.begun > 0);
        if let Some(left) = left {
            let seconds = seconds * left as f64 / self.begun as f64;
            line += &format!(", about {} left", time(Duration::from_secs(seconds.round().max(1.0) as u64)));
        }
        line
    }
}
