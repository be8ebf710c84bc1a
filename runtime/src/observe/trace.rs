//! What happens in a pipe, as spans and events of the crate `tracing`.

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tracing::{Level, Span, event, span};

use super::words::time;
use super::{End, Event, Observer, Plan, Turn, Unit, WaitFor, What};

/// Tells the subscriber of the crate [`tracing`] what happens in a pipe.
///
/// Attached by `.observe(&trace)`. A span `pipe` (info) goes from the first poll to the end; in it stand spans `element`
/// (debug), one for each unit of work, from its begin until its last result has left; in them spans `call` (debug). What
/// fails or makes the thread stand still is an event of the level warn, each new try one of info, each wait one of debug.
///
/// A subscriber is told at the end of the poll in which something happened: the fields `at` say when that was, from the
/// first poll on.
///
/// ```
/// use pipewright::observe::Trace;
///
/// let trace = Trace::default();
/// // pipe!(urls |> map(get) |> buffer(4) |> collect).observe(&trace).await
/// # drop(trace);
/// ```
#[derive(Clone, Default)]
pub struct Trace {
    run: Arc<Mutex<Run>>,
}

struct Run {
    pipe: Span,
    names: Vec<&'static str>,
    /// By runner and lane.
    seats: Vec<Vec<Seat>>,
}

/// The place of a unit.
#[derive(Clone)]
struct Seat {
    element: Span,
    call: Span,
}

impl Default for Run {
    fn default() -> Self {
        Run { pipe: Span::none(), names: Vec::new(), seats: Vec::new() }
    }
}

impl Observer for Trace {
    fn start(&mut self, plan: &Plan) {
        let names: Vec<_> = plan.stages().iter().map(|stage| stage.name()).collect();
        let pipe = span!(Level::INFO, "pipe", source = names.first(), terminal = names.last());
        let seats = vec![Vec::new(); names.len()];
        *self.run.lock().unwrap_or_else(PoisonError::into_inner) = Run { pipe, names, seats };
    }

    fn polled(&mut self, turn: &Turn<'_>) {
        let run = &mut *self.run.lock().unwrap_or_else(PoisonError::into_inner);
        turn.events.iter().for_each(|event| run.apply(event));
    }

    fn end(&mut self, end: End) {
        let run = std::mem::take(&mut *self.run.lock().unwrap_or_else(PoisonError::into_inner));
        let at = time(end.at);
        match end.is_early {
            true => event!(parent: &run.pipe, Level::WARN, at, "given up"),
            false => event!(parent: &run.pipe, Level::INFO, at, "over"),
        }
        // From the inside out.
        run.seats.into_iter().flatten().for_each(|Seat { element, call }| drop((call, element)));
    }
}

impl Run {
    fn apply(&mut self, event: &Event) {
        let Some(stage) = self.names.get(event.stage as usize).copied() else { return };
        let at = time(event.at);
        let Some(unit) = event.unit else {
            happens(&self.pipe, stage, &at, event.what);
            return;
        };
        let Unit { runner, no, lane } = unit;
        let (Some(seats), Some(runner)) =
            (self.seats.get_mut(runner as usize), self.names.get(runner as usize))
        else {
            return;
        };
        if lane as usize >= seats.len() {
            seats.resize(lane as usize + 1, Seat { element: Span::none(), call: Span::none() });
        }
        let Seat { element, call } = &mut seats[lane as usize];
        match event.what {
            What::Begun => {
                *element = span!(parent: &self.pipe, Level::DEBUG, "element", runner, no, at);
            }
            What::CallBegun => {
                // The body of a terminal stands in no unit.
                let parent = if element.is_none() { &self.pipe } else { &*element };
                *call = span!(parent: parent, Level::DEBUG, "call", stage, at);
            }
            What::CallEnded => *call = Span::none(),
            What::Void | What::Dropped | What::Parted | What::Fatal | What::Left { is_last: true } => {
                (*call, *element) = (Span::none(), Span::none());
            }
            what => {
                let inside = [&*call, &*element, &self.pipe].into_iter().find(|span| !span.is_none());
                happens(inside.unwrap_or(&self.pipe), stage, &at, what);
            }
        }
    }
}

/// Something happens at a stage.
fn happens(inside: &Span, stage: &str, at: &str, what: What) {
    match what {
        What::Erred => event!(parent: inside, Level::WARN, stage, at, "an error"),
        What::Blocked(still) => blocked(inside, stage, at, still),
        What::TriedAgain => event!(parent: inside, Level::INFO, stage, at, "tries again"),
        What::Waits(WaitFor::Permit) => event!(parent: inside, Level::DEBUG, stage, at, "waits for a permit"),
        What::Waits(WaitFor::Rate) => event!(parent: inside, Level::DEBUG, stage, at, "waits for its start"),
        What::Waits(WaitFor::Pause) => event!(parent: inside, Level::DEBUG, stage, at, "pauses"),
        What::GoesOn => event!(parent: inside, Level::DEBUG, stage, at, "goes on"),
        _ => {}
    }
}

fn blocked(inside: &Span, stage: &str, at: &str, still: Duration) {
    let time = time(still);
    event!(parent: inside, Level::WARN, stage, at, time, "the thread stood still");
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trace")
    }
}
