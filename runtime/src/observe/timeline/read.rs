//! From the events of a run to lanes.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::time::Duration;

use super::model::{Group, Kind, Lane, Mark, Nanos, Panel, Place, Sign, Span, State};
use crate::observe::recording::Kept;
use crate::observe::{Event, Plan, Role, WaitFor, What};

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

fn place(stage: &crate::observe::PlannedStage) -> Place {
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

/// What is known of a stage that runs units.
#[derive(Default)]
struct Runner {
    is_in_order: bool,
    lanes: Vec<Lane>,
    open: HashMap<u32, Open>,
    starved: Vec<(Nanos, Nanos)>,
    starved_since: Option<Nanos>,
    /// The latest end of all units that have left.
    line: Nanos,
    /// Units that ended without results: they held up those behind them, too.
    voids: BinaryHeap<Reverse<(u32, Nanos)>>,
    /// Calls of the stage itself, which belong to no unit.
    own: u32,
}

/// A unit that has begun and still has its place.
struct Open {
    lane: usize,
    /// What it does: a call of this stage runs, or waits, since then.
    now: Option<(Kind, usize, Nanos)>,
    done: Option<Nanos>,
}

impl Reader<'_> {
    fn event(&mut self, event: &Event) {
        let (at, stage) = (nanos(event.at), event.stage as usize);
        let runner_no = event.unit.map_or(stage, |unit| unit.runner as usize);
        let role = self.plan.stages().get(runner_no).map(|stage| stage.role());
        let runner = self.runners.entry(runner_no).or_insert_with(|| Runner {
            // In an unordered one nobody waits for another.
            is_in_order: !matches!(role, Some(Role::Window { window: None, .. })),
            ..Runner::default()
        });
        match event.what {
            What::Starved => runner.starved_since = Some(runner.starved_since.unwrap_or(at)),
            What::Fed => runner.fed(at),
            _ => {}
        }
        let (no, lane) = match event.unit {
            Some(unit) => (unit.no, unit.lane as usize),
            None => (runner.own(event.what), 0),
        };
        match event.what {
            What::Called => runner.goes_on(no, lane, stage, Kind::Call, at),
            What::GoesOn => runner.goes_on(no, lane, stage, Kind::Call, at),
            What::Waits(what) => runner.goes_on(no, lane, stage, waits(what), at),
            What::Returned => runner.stops(no, at),
            What::Begun => drop(runner.unit(no, lane)),
            What::Done => {
                runner.stops(no, at);
                runner.unit(no, lane).done = Some(at);
            }
            What::Left { is_last } => runner.left(no, is_last, runner_no, at),
            What::Void | What::Parted | What::Fatal => {
                runner.stops(no, at);
                runner.open.remove(&no);
                if event.what == What::Void {
                    runner.voids.push(Reverse((no, at)));
                }
            }
            What::Again => runner.again(no, lane, stage, at),
            What::Erred => runner.mark(no, lane, stage, Sign::Error, at),
            What::Blocked(time) => runner.mark(no, lane, stage, Sign::Blocked(nanos(time)), at),
            What::Pulled | What::Starved | What::Fed | What::Passed | What::LeftOut => {}
        }
    }

    /// What is still open goes on until the end. Stages where nothing took time and nothing is marked are left out.
    fn end(self, until: Nanos) -> Vec<Group> {
        let groups = self.runners.into_iter().map(|(stage, mut runner)| {
            for (no, open) in std::mem::take(&mut runner.open) {
                let waits = open.done.map(|done| (Kind::Consumer, stage, done));
                runner.span(open.lane, no, open.now.or(waits), until);
            }
            runner.fed(until);
            runner.lanes.iter_mut().for_each(|lane| lane.spans.sort_by_key(|span| (span.from, span.to)));
            Group { stage, lanes: runner.lanes, starved: runner.starved }
        });
        groups
            .filter(|group| group.lanes.iter().any(|lane| !(lane.spans.is_empty() && lane.marks.is_empty())))
            .collect()
    }
}

fn waits(what: WaitFor) -> Kind {
    match what {
        WaitFor::Permit => Kind::Permit,
        WaitFor::Rate => Kind::Rate,
        WaitFor::Pause => Kind::Pause,
    }
}

impl Runner {
    /// The number of a call that the stage makes for itself, one after another.
    fn own(&mut self, what: What) -> u32 {
        if what == What::Called {
            self.own += 1;
        }
        self.own.saturating_sub(1)
    }

    fn unit(&mut self, no: u32, lane: usize) -> &mut Open {
        self.open.entry(no).or_insert(Open { lane, now: None, done: None })
    }

    fn lane(&mut self, lane: usize) -> &mut Lane {
        if self.lanes.len() <= lane {
            self.lanes.resize_with(lane + 1, Lane::default);
        }
        &mut self.lanes[lane]
    }

    fn fed(&mut self, at: Nanos) {
        if let Some(since) = self.starved_since.take().filter(|since| *since < at) {
            match self.starved.last_mut() {
                Some(last) if last.1 == since => last.1 = at,
                _ => self.starved.push((since, at)),
            }
        }
    }

    /// A unit does something else from now on.
    fn goes_on(&mut self, no: u32, lane: usize, stage: usize, kind: Kind, at: Nanos) {
        // A call that waits from its first moment on has not run yet.
        let before = self.unit(no, lane).now.replace((kind, stage, at));
        self.span(lane, no, before.filter(|(_, _, since)| *since < at), at);
    }

    /// What a unit does ends here.
    fn stops(&mut self, no: u32, at: Nanos) {
        if let Some(open) = self.open.get_mut(&no) {
            let (lane, now) = (open.lane, open.now.take());
            self.span(lane, no, now, at);
        }
    }

    /// A result leaves. With the last one it is known what the unit has waited for: first until all before it had ended,
    /// then for the consumer.
    fn left(&mut self, no: u32, is_last: bool, stage: usize, at: Nanos) {
        if !is_last {
            return;
        }
        let Some(Open { lane, done: Some(done), .. }) = self.open.remove(&no) else { return };
        while self.voids.peek().is_some_and(|Reverse((void, _))| *void < no) {
            let Some(Reverse((_, ended))) = self.voids.pop() else { break };
            self.line = self.line.max(ended);
        }
        let line = if self.is_in_order { self.line.clamp(done, at.max(done)) } else { done };
        self.span(lane, no, Some((Kind::Line, stage, done)), line);
        self.span(lane, no, Some((Kind::Consumer, stage, line)), at);
        self.line = self.line.max(done);
    }

    fn span(&mut self, lane: usize, unit: u32, what: Option<(Kind, usize, Nanos)>, to: Nanos) {
        let Some((kind, stage, from)) = what else { return };
        // A call is shown though it took no time.
        if to > from || kind == Kind::Call {
            self.lane(lane).spans.push(Span { kind, stage, unit, from, to });
        }
    }

    /// An error that is followed by another try is no more than that.
    fn again(&mut self, no: u32, lane: usize, stage: usize, at: Nanos) {
        let error = Mark { sign: Sign::Error, stage, unit: no, at };
        let marks = &mut self.lane(lane).marks;
        if marks.last() == Some(&error) {
            marks.pop();
        }
        self.mark(no, lane, stage, Sign::Retry, at);
    }

    fn mark(&mut self, no: u32, lane: usize, stage: usize, sign: Sign, at: Nanos) {
        self.lane(lane).marks.push(Mark { sign, stage, unit: no, at });
    }
}
