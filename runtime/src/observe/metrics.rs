//! What happens in a pipe, as counters, gauges and histograms of the crate `metrics`.

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};

use super::state::{Doing, Nanos, Runner, State, nanos};
use super::{End, Event, Observer, Plan, Turn, What};

/// Tells the recorder of the crate [`metrics`] what happens in a pipe.
///
/// Attached by `.observe(&metrics)`; the recorder is the one that is there when the pipe is first polled. All have the label
/// `stage`, which is the stage's text or [name](super::PlannedStage::name): give stages names that stay.
///
/// | name | kind | what |
/// |---|---|---|
/// | `pipewright_taken_total` | counter | elements that a stage took |
/// | `pipewright_given_total` | counter | elements that it gave on |
/// | `pipewright_errors_total` | counter | elements that ended in an error there |
/// | `pipewright_retries_total` | counter | calls that were made again |
/// | `pipewright_running` | gauge | units that a stage runs |
/// | `pipewright_finished` | gauge | units that are finished, and whose results wait |
/// | `pipewright_call_seconds` | histogram | how long its calls took, waits and all tries included |
/// | `pipewright_wait_seconds` | histogram | how long calls waited; the label `for` is `permit`, `rate` or `pause` |
///
/// ```
/// use pipewright::observe::Metrics;
///
/// let metrics = Metrics::default();
/// // pipe!(urls |> map(get) |> buffer(4) |> collect).observe(&metrics).await
/// # drop(metrics);
/// ```
#[derive(Clone, Default)]
pub struct Metrics {
    run: Arc<Mutex<Run>>,
}

#[derive(Default)]
struct Run {
    state: State<(), Began>,
    stages: Vec<Meters>,
}

/// When the call in a lane began.
#[derive(Clone, Copy, Default)]
struct Began(Nanos);

/// Of one stage.
struct Meters {
    taken: Counter,
    given: Counter,
    errors: Counter,
    retries: Counter,
    running: Gauge,
    finished: Gauge,
    call: Histogram,
    waits: [Histogram; 3],
}

impl Meters {
    fn new(stage: &'static str) -> Self {
        let wait =
            |what: &'static str| histogram!("pipewright_wait_seconds", "stage" => stage, "for" => what);
        Meters {
            taken: counter!("pipewright_taken_total", "stage" => stage),
            given: counter!("pipewright_given_total", "stage" => stage),
            errors: counter!("pipewright_errors_total", "stage" => stage),
            retries: counter!("pipewright_retries_total", "stage" => stage),
            running: gauge!("pipewright_running", "stage" => stage),
            finished: gauge!("pipewright_finished", "stage" => stage),
            call: histogram!("pipewright_call_seconds", "stage" => stage),
            waits: ["permit", "rate", "pause"].map(wait),
        }
    }
}

impl Observer for Metrics {
    fn start(&mut self, plan: &Plan) {
        let stages = plan.stages().iter().map(|stage| Meters::new(stage.name())).collect();
        *self.run.lock().unwrap_or_else(PoisonError::into_inner) = Run { state: State::new(plan), stages };
    }

    fn polled(&mut self, turn: &Turn<'_>) {
        let run = &mut *self.run.lock().unwrap_or_else(PoisonError::into_inner);
        turn.events.iter().for_each(|event| run.apply(event));
        run.levels();
    }

    fn end(&mut self, _: End) {
        let run = &mut *self.run.lock().unwrap_or_else(PoisonError::into_inner);
        for Runner { running, finished, .. } in &mut run.state.runners {
            (*running, *finished) = (0, 0);
        }
        run.levels();
    }
}

impl Run {
    fn levels(&self) {
        for (runner, meters) in self.state.runners.iter().zip(&self.stages) {
            if !runner.lanes.is_empty() {
                meters.running.set(runner.running);
                meters.finished.set(runner.finished);
            }
        }
    }

    fn apply(&mut self, event: &Event) {
        let at = nanos(event.at);
        let Some(meters) = self.stages.get(event.stage as usize) else { return };
        let seconds = |since: Nanos| at.saturating_sub(since) as f64 / 1e9;
        let lane = event.unit.and_then(|unit| {
            self.state.runners.get_mut(unit.runner as usize)?.lanes.get_mut(unit.lane as usize)
        });
        match event.what {
            What::Taken => meters.taken.increment(1),
            What::CallBegun | What::Applied if event.unit.is_none_or(|unit| unit.runner != event.stage) => {
                meters.taken.increment(1);
            }
            What::Left { .. } => meters.given.increment(1),
            What::Erred => meters.errors.increment(1),
            What::TriedAgain => meters.retries.increment(1),
            _ => {}
        }
        match (event.what, lane) {
            (What::GoesOn, Some(lane)) => {
                let wait = match lane.doing {
                    Doing::Permit => 0,
                    Doing::Rate => 1,
                    _ => 2,
                };
                meters.waits[wait].record(seconds(lane.since));
            }
            (What::CallEnded, Some(lane)) => {
                meters.call.record(seconds(lane.more.0));
                if event.unit.is_some_and(|unit| unit.runner != event.stage) {
                    meters.given.increment(1);
                }
            }
            _ => {}
        }
        self.state.apply(event);
        if event.what == What::CallBegun {
            let lanes = event.unit.and_then(|unit| {
                self.state.runners.get_mut(unit.runner as usize)?.lanes.get_mut(unit.lane as usize)
            });
            lanes.into_iter().for_each(|lane| lane.more = Began(at));
        }
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}
