//! From the events of a run to lanes.

mod runner;

use std::collections::BTreeMap;
use std::time::Duration;

use super::model::{Group, Kind, Nanos, Panel, Place, Sign, State};
use crate::observe::recording::Kept;
use crate::observe::{Event, Plan, PlannedStage, Role, WaitFor, What};
use runner::Runner;

/// Makes lanes of all that was recorded.
pub(super) fn read(kept: &Kept) -> Panel {
    let mut reader = Reader { plan: &kept.plan, runners: BTreeMap::new() };
    kept.events.iter().for_each(|event| reader.event(event));
    let until = nanos(kept.elapsed());
    let state = match kept.end {
        None => State::Running,
        Some(end) if end.is_early => State::Dropped,
        Some(_) => State::Over,
    };
    Panel {
        title: None,
        text: text(&kept.plan),
        stages: kept.plan.stages().iter().map(place).collect(),
        groups: reader.end(until),
        until,
        state,
    }
}

fn place(stage: &PlannedStage) -> Place {
    let place = stage.place().map(|place| format!("{}:{}", place.file(), place.line()));
    Place { name: stage.name().to_owned(), place }
}

/// The stages of a pipe one after another. A pipe of several has no such text.
fn text(plan: &Plan) -> String {
    let stages = plan.stages();
    if stages.iter().enumerate().any(|(at, stage)| at > 0 && stage.above() != [at - 1]) {
        return format!("{} stages", stages.len());
    }
    stages.iter().map(|stage| stage.name()).collect::<Vec<_>>().join(" |> ")
}

fn nanos(time: Duration) -> Nanos {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

struct Reader<'a> {
    plan: &'a Plan,
    /// By number of the stage.
    runners: BTreeMap<usize, Runner>,
}

impl Reader<'_> {
    fn event(&mut self, event: &Event) {
        let (at, stage) = (nanos(event.at), event.stage as usize);
        let number = event.unit.map_or(stage, |unit| unit.runner as usize);
        let role = self.plan.stages().get(number).map(|stage| stage.role());
        // In an unordered one nobody waits for another.
        let is_in_order = !matches!(role, Some(Role::Window { window: None, .. }));
        let runner = self.runners.entry(number).or_insert_with(|| Runner::new(number, is_in_order));
        let Some(unit) = event.unit else {
            match event.what {
                What::Starved => runner.starves(at),
                What::Fed => runner.fed(at),
                _ => {}
            }
            return;
        };
        match event.what {
            What::Begun => runner.begins(unit, at),
            What::CallBegun | What::GoesOn => runner.goes_on(unit, stage, Kind::Call, at),
            What::Waits(what) => runner.goes_on(unit, stage, waits(what), at),
            What::CallEnded => runner.stops(unit.no, at),
            What::Done => runner.done(unit, at),
            // What it waits for is known when the last one leaves.
            What::Left { is_last: false } => {}
            What::Left { is_last: true } | What::Void | What::Dropped | What::Parted | What::Fatal => {
                runner.ends(unit.no, at)
            }
            What::TriedAgain => runner.mark(unit, stage, Sign::Retry, at),
            What::Erred => runner.mark(unit, stage, Sign::Error, at),
            What::Blocked(time) => runner.mark(unit, stage, Sign::Blocked(nanos(time)), at),
            What::Taken | What::Starved | What::Fed | What::ChildOf(_) | What::Applied | What::LeftOut => {}
        }
    }

    /// What is still open goes on until the end. Stages where nothing took time and nothing is marked are left out.
    fn end(self, until: Nanos) -> Vec<Group> {
        let groups = self.runners.into_values().map(|runner| runner.end(until));
        groups.filter(|group| !group.lanes.is_empty()).collect()
    }
}

fn waits(what: WaitFor) -> Kind {
    match what {
        WaitFor::Permit => Kind::Permit,
        WaitFor::Rate => Kind::Rate,
        WaitFor::Pause => Kind::Pause,
    }
}
