//! Looks through a pipe in which nothing happens, from its end upwards.

use std::time::Duration;

use super::{StallReport, Waiting, WaitsOn};
use crate::observe::state::{Doing, Lane, Nanos, State};
use crate::observe::words::{counted, listed, time};
use crate::observe::{Plan, Role};

/// Who waits for whom, and the one thing that everything else waits for.
pub(super) fn report(plan: &Plan, state: &State, since: Duration, now: Duration) -> StallReport {
    let look = Look { plan, state, now };
    let waiting: Vec<Waiting> = (0..state.runners.len()).flat_map(|runner| look.waiting(runner)).collect();
    let ends = (0..state.runners.len())
        .filter(|at| matches!(plan.stages()[*at].role(), Role::End) || *at + 1 == state.runners.len());
    let ends: Vec<usize> = ends.collect();
    let quiet = time(now.saturating_sub(since));
    // Of several branches one may wait for a stage that is held up by another.
    let root = |may_keep| ends.iter().find_map(|end| look.root(*end, &quiet, may_keep));
    let root = root(false).or_else(|| root(true));
    let root =
        root.unwrap_or_else(|| format!("nothing has happened for {quiet}, and nobody is known to wait"));
    StallReport { at: now, since, root, waiting }
}

struct Look<'a> {
    plan: &'a Plan,
    state: &'a State,
    now: Duration,
}

impl Look<'_> {
    /// When something began, and how long that is ago.
    fn since(&self, nanos: Nanos) -> (Duration, Duration) {
        let since = Duration::from_nanos(nanos);
        (since, self.now.saturating_sub(since))
    }

    fn name(&self, stage: usize) -> &'static str {
        self.plan.stages()[stage].name()
    }

    /// Those of one runner that wait.
    fn waiting(&self, runner: usize) -> Vec<Waiting> {
        let this = &self.state.runners[runner];
        let in_order = matches!(
            self.plan.stages()[runner].role(),
            Role::Window { window: Some(_), .. } | Role::AllOfList
        );
        let finished = if in_order && this.running > 0 && self.state.is_starved(this.below) {
            WaitsOn::ItsTurn
        } else {
            WaitsOn::Consumer
        };
        let of_unit = |lane: &Lane| {
            let on = match lane.doing {
                Doing::Nothing => return None,
                Doing::Passing | Doing::Call => WaitsOn::ItsCall,
                Doing::Permit => WaitsOn::Permit,
                Doing::Rate => WaitsOn::Rate,
                Doing::Pause => WaitsOn::Pause,
                Doing::Finished => finished,
            };
            let stage = if lane.doing.runs() { lane.stage as usize } else { runner };
            let (since, time) = self.since(lane.since);
            Some(Waiting { stage, name: self.name(stage), element: Some(lane.no), since, time, on })
        };
        let mut list: Vec<Waiting> = this.lanes.iter().filter_map(of_unit).collect();
        list.sort_by_key(|waiting| (waiting.on == finished, waiting.stage, waiting.element));
        list.extend(this.starved.map(|since| {
            let (since, time) = self.since(since);
            Waiting {
                stage: runner,
                name: self.name(runner),
                element: None,
                since,
                time,
                on: WaitsOn::Upstream,
            }
        }));
        list
    }

    /// What holds a runner up: one of its own units, or what is above it, which may be a stage that keeps what it has.
    fn root(&self, runner: usize, quiet: &str, may_keep: bool) -> Option<String> {
        let this = &self.state.runners[runner];
        let oldest = |of: fn(&Lane) -> bool| {
            this.lanes
                .iter()
                .filter(|lane| lane.doing.runs() && of(lane))
                .min_by_key(|lane| (lane.since, lane.no))
        };
        // What waits for something of others is not what others wait for, if there is another unit.
        let own = oldest(|lane| matches!(lane.doing, Doing::Call | Doing::Passing));
        if let Some(lane) = own.or_else(|| oldest(|_| true)) {
            return Some(self.of_unit(runner, *lane, quiet));
        }
        let above: Vec<usize> = self.plan.takes_from(runner);
        this.starved?;
        if let Some(root) = above.iter().find_map(|above| self.root(*above, quiet, may_keep)) {
            return Some(root);
        }
        let origins = |may_wait| {
            let is = |at: &usize| matches!(self.plan.stages()[*at].role(), Role::Origin { waits, .. } if *waits == may_wait);
            above.iter().copied().filter(is).collect::<Vec<_>>()
        };
        // What is at hand has been given.
        let origins = Some(origins(true)).filter(|list| !list.is_empty()).unwrap_or_else(|| origins(false));
        if origins.is_empty() {
            return if may_keep { self.held(&above, runner, quiet) } else { None };
        }
        let names: Vec<String> = origins.iter().map(|at| self.quoted(*at)).collect();
        let (sources, has, them, they_have) = match names.len() {
            1 => ("source", "has", "it", "it has"),
            _ => ("sources", "have", "them", "they have"),
        };
        let mut root = format!(
            "the {sources} {} {has} given nothing for {quiet}: `{}` waits for {them}",
            listed(&names),
            self.name(runner)
        );
        if origins.iter().any(|at| self.plan.stages()[*at].has_senders) {
            root += &format!("; {they_have} not ended, as a channel does when all its senders are dropped");
        }
        Some(root)
    }

    /// A stage that has no unit and waits for nothing from upstream keeps what it has, as `throttle` and `batch` do.
    fn held(&self, above: &[usize], runner: usize, quiet: &str) -> Option<String> {
        let above = self.quoted(*above.first()?);
        Some(format!("{above} has given nothing for {quiet}: `{}` waits for it", self.name(runner)))
    }

    fn quoted(&self, stage: usize) -> String {
        format!("`{}`", self.name(stage))
    }

    /// One unit, and who waits behind it.
    fn of_unit(&self, runner: usize, lane: Lane, quiet: &str) -> String {
        let stage = lane.stage as usize;
        let (no, name) = (lane.no, self.name(stage));
        let so_long = time(self.since(lane.since).1);
        let mut text = format!("nothing has happened for {quiet}: element {no} ");
        text += &match lane.doing {
            Doing::Permit => {
                format!("has waited {so_long} for a permit for `{name}`{}", self.holders(stage))
            }
            Doing::Rate => format!("has waited {so_long} for the limiter of `{name}`"),
            Doing::Pause => {
                format!("has paused for {so_long} before the next try of `{name}`")
            }
            _ => format!("has been in `{name}` for {so_long}"),
        };
        let this = &self.state.runners[runner];
        match this.finished as usize {
            0 => {}
            1 => text += "; 1 finished result waits behind it",
            many => text += &format!("; {many} finished results wait behind it"),
        }
        let permit = |lane: &&Lane| lane.doing == Doing::Permit;
        let waits = self.state.runners.iter().flat_map(|runner| &runner.lanes).filter(permit).count();
        if lane.doing != Doing::Permit && waits > 0 {
            text += &format!("; {} for permits", counted(waits, "call waits", "calls wait"));
        }
        let mut below = Vec::new();
        let mut at = this.below;
        while let Some(next) = at.filter(|at| self.state.is_starved(Some(*at))) {
            below.push(self.quoted(next as usize));
            at = self.state.runners[next as usize].below;
        }
        match below.len() {
            0 => {}
            1 => text += &format!("; {} waits for it", below[0]),
            _ => text += &format!("; {} wait for it", listed(&below)),
        }
        text
    }

    /// Who has the permits that a call waits for.
    fn holders(&self, stage: usize) -> String {
        let pool = self.plan.stages()[stage].pool();
        let holds = |lane: &&Lane| {
            let at = lane.stage as usize;
            lane.doing == Doing::Call && pool.is_some() && self.plan.stages()[at].pool() == pool
        };
        let lanes = self.state.runners.iter().flat_map(|runner| &runner.lanes);
        match lanes.filter(holds).count() {
            0 => ", and no call of this pipe has one: another pipe has them all".to_owned(),
            1 => ", and one call of this pipe has them".to_owned(),
            many => format!(", and {many} calls of this pipe have them"),
        }
    }
}
