//! The one thing that holds a pipe back, in a sentence.

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

use super::path::Why;
use super::{Run, StageNumbers};
use crate::observe::words::{counted, listed, percent, time};
use crate::observe::{Around, Plan, Role};

/// What holds a pipe back: found by [`Numbers::bottleneck`](super::Numbers::bottleneck). Printed with `{}` it is a sentence
/// that says what to change.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Bottleneck {
    /// The stage, by its number in [`Plan::stages`].
    pub stage: usize,
    /// Why that one.
    pub cause: Cause,
    /// How much of the critical path is due to that; 1.0 is all of the time.
    pub share: f64,
    text: String,
}

/// Why a stage holds a pipe back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// All places of its buffer are taken: more of them would help.
    Places,
    /// It runs one at a time.
    OneAtATime,
    /// It takes what comes more slowly than all before it could give.
    TakesSlowly,
    /// Its source gives more slowly than all behind it could take.
    GivesSlowly,
    /// The window of its buffer is full of results that wait for a slow one before them.
    HeadOfLine,
    /// It takes one list after another.
    OneListAtATime,
    /// Elements of the same key wait for each other.
    SameKey,
    /// Its calls wait for the permits of a pool.
    TooFewPermits,
    /// Its calls wait for a limiter.
    RateLimit,
    /// Its calls fail and are made again.
    FailedTries,
    /// The thread stands still in it.
    BlocksThread,
    /// Nothing waits for anything else: its calls take that long.
    Latency,
    /// Nothing has happened for more than half of the time.
    Stuck,
}

impl Display for Bottleneck {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

/// Part of the critical path: what belongs together.
struct Part {
    why: Why,
    /// The runner, or the stage that has the permits or the limiter.
    of: usize,
    time: u64,
    /// The stages that the time was spent at.
    stages: Vec<(usize, u64)>,
}

impl Run {
    pub(super) fn bottleneck(&self) -> Option<Bottleneck> {
        let plan = &self.plan;
        let ends = (0..plan.stages().len()).filter(|at| plan.below(*at).is_none() && plan.is_boundary(*at));
        let ways = ends.map(|end| (end, self.reasons.latest(end)));
        let (end, mut way) = ways.max_by_key(|(_, way)| self.reasons.ways.at(*way))?;
        if let Some(stuck) = self.stuck(end) {
            return Some(stuck);
        }
        if self.reasons.ways.at(way) == 0 {
            // All that has ended until now was left out.
            way = self.reasons.latest_end()?;
        }
        let mut parts: Vec<Part> = Vec::new();
        for (stage, why, time) in self.reasons.ways.spent(way) {
            let of = match why {
                Why::Element | Why::Place | Why::Room | Why::Key => plan.runner_of(stage).unwrap_or(stage),
                Why::Permit => plan.same_pool(stage).first().copied().unwrap_or(stage),
                Why::Rate | Why::Tries | Why::Gives | Why::Thread => stage,
            };
            match parts.iter_mut().find(|part| (part.why, part.of) == (why, of)) {
                Some(part) => {
                    part.time += time;
                    part.stages.push((stage, time));
                }
                None => parts.push(Part { why, of, time, stages: vec![(stage, time)] }),
            }
        }
        let all: u64 = parts.iter().map(|part| part.time).sum();
        let part = parts.into_iter().max_by_key(|part| part.time).filter(|part| part.time > 0)?;
        let &(slowest, time) = part.stages.iter().max_by_key(|(_, time)| time)?;
        let share = |time: u64| time as f64 / all as f64;
        let tell = Tell { plan, stages: self.stages(), share: share(part.time), of_slowest: share(time) };
        Some(tell.bottleneck(&part, slowest))
    }

    /// What there was before the pipe got stuck is of no use then.
    fn stuck(&self, end: usize) -> Option<Bottleneck> {
        let all = self.now();
        let quiet = all - self.last;
        (quiet > all / 2 && self.reasons.event > 0).then(|| {
            let [so_long, of] = [quiet, all].map(|nanos| time(Duration::from_nanos(nanos)));
            let text = format!(
                "nothing has happened for {so_long} of {of}: `observe::Stall` says who waits for whom"
            );
            Bottleneck { stage: end, cause: Cause::Stuck, share: quiet as f64 / all as f64, text }
        })
    }
}

/// Puts it into words.
struct Tell<'a> {
    plan: &'a Plan,
    stages: Vec<StageNumbers>,
    /// Of the critical path: of all that belongs together, and of the stage that it spends most of it at.
    share: f64,
    of_slowest: f64,
}

impl Tell<'_> {
    fn bottleneck(&self, part: &Part, slowest: usize) -> Bottleneck {
        let (stage, cause, mut text) = match part.why {
            // Its lists never overlap.
            Why::Place | Why::Element if self.is_of_lists(slowest) => self.room(part.of, slowest),
            Why::Place => self.place(part.of, slowest),
            Why::Room => self.room(part.of, slowest),
            Why::Key => self.key(part.of, slowest),
            Why::Permit => self.permit(part.of),
            Why::Rate => self.rate(slowest),
            Why::Tries => self.tries(slowest),
            Why::Gives => self.gives(slowest),
            Why::Thread => self.thread(),
            Why::Element => self.element(slowest),
        };
        if matches!(part.why, Why::Place | Why::Element | Why::Room | Why::Key) {
            text += &self.unseen(slowest).unwrap_or_default();
        }
        Bottleneck { stage, cause, share: self.share, text }
    }

    /// What calls wait for in tasks of their own takes the time of the calls, as far as is seen.
    fn unseen(&self, stage: usize) -> Option<String> {
        let around = self.plan.stages()[stage].around();
        let task = around.iter().position(|around| matches!(around, Around::OwnTask))?;
        let waits = around[..task].iter().find_map(|around| match around {
            Around::Permits { .. } => Some(".pool(..)"),
            Around::Starts { .. } => Some(".rate(..)"),
            Around::Tries(_) => Some(".retry(..)"),
            _ => None,
        })?;
        Some(format!(" (what it waits for in its tasks is not seen: put `.spawn()` before `{waits}`)"))
    }

    fn is_of_lists(&self, stage: usize) -> bool {
        *self.plan.stages()[stage].role() == Role::AllOfList
    }

    fn name(&self, stage: usize) -> String {
        format!("`{}`", self.plan.stages()[stage].name())
    }

    fn place(&self, runner: usize, slowest: usize) -> (usize, Cause, String) {
        let (name, end) = (self.name(slowest), self.name(runner));
        let share = percent(self.of_slowest);
        match self.plan.stages()[runner].role() {
            Role::Window { width, .. } => {
                let busy = self.busy(runner);
                let waits = self.below(runner).filter(|(_, starved)| *starved >= 0.2);
                let waits = waits.map_or_else(String::new, |(below, starved)| {
                    format!(", and {} waits for them {} of the time", self.name(below), percent(starved))
                });
                let text = format!(
                    "{name} is the bottleneck: its {} busy {} of the time{waits}; raise {end}",
                    counted(*width, "place is", "places are"),
                    percent(busy)
                );
                (slowest, Cause::Places, text)
            }
            Role::Origin { .. } => {
                let text = format!(
                    "the source gives too slowly: the calls of {name} run one after another, {share} of the time; where it \
                     is known what they ask for, `0..n |> map(f) |> buffer(n)` makes several at once"
                );
                (slowest, Cause::GivesSlowly, text)
            }
            Role::End if slowest == runner => {
                let text = format!(
                    "{name} is slower than all before it: it runs one at a time, {share} of the time; \
                     do its work in a `map` with `|> buffer(n)` right after it"
                );
                (slowest, Cause::TakesSlowly, text)
            }
            _ => {
                let last = self.plan.last_of_stretch(runner).filter(|last| *last != slowest);
                let place = last.map_or_else(|| "it".to_owned(), |last| self.name(last));
                let text = format!(
                    "{name} runs one at a time, {share} of the time: put `|> buffer(n)` right after {place}"
                );
                (slowest, Cause::OneAtATime, text)
            }
        }
    }

    fn room(&self, runner: usize, slowest: usize) -> (usize, Cause, String) {
        let (name, end) = (self.name(slowest), self.name(runner));
        match self.plan.stages()[runner].role() {
            Role::Window { window: Some(window), .. } => {
                let turn = percent(self.stages[runner].waits.turn);
                let text = format!(
                    "results wait behind a slow head of line: in {end} finished ones wait {turn} of the time \
                     for a slow {name} before them, and no more than {window} can be open; \
                     add `.unordered()` if the order does not matter, or a larger `.window(m)`"
                );
                (runner, Cause::HeadOfLine, text)
            }
            Role::AllOfList if slowest == runner => {
                let text = format!(
                    "{name} takes one list after another, and waits for the slowest of each: \
                     make the lists longer, or write `|> flatten |> map(f) |> buffer(n)`"
                );
                (slowest, Cause::OneListAtATime, text)
            }
            _ => self.place(runner, slowest),
        }
    }

    fn key(&self, runner: usize, slowest: usize) -> (usize, Cause, String) {
        let text = format!(
            "elements of the same key wait for each other in {}, {} of the time: raise `k` in the `.by_key(key, k)` of {}",
            self.name(slowest),
            percent(self.share),
            self.name(runner)
        );
        (runner, Cause::SameKey, text)
    }

    fn permit(&self, stage: usize) -> (usize, Cause, String) {
        let stages = match self.plan.same_pool(stage) {
            list if list.is_empty() => vec![stage],
            list => list,
        };
        let waits: f64 = stages.iter().map(|at| self.stages[*at].waits.permit).fold(0.0, f64::max);
        let names: Vec<String> = stages.iter().map(|at| self.name(*at)).collect();
        let size = self.plan.stages()[stage].permits().map_or_else(
            || "the pool holds".to_owned(),
            |size| format!("the pool of {} holds", counted(size, "permit", "permits")),
        );
        let text = format!(
            "{size} {} back: places wait for permits {} of their time; give the pool more permits",
            listed(&names),
            percent(waits)
        );
        (stage, Cause::TooFewPermits, text)
    }

    fn rate(&self, stage: usize) -> (usize, Cause, String) {
        let text = format!(
            "the rate limit holds {} back: its places wait for a start {} of their time; only a higher rate helps",
            self.name(stage),
            percent(self.stages[stage].waits.rate)
        );
        (stage, Cause::RateLimit, text)
    }

    fn tries(&self, stage: usize) -> (usize, Cause, String) {
        let (this, planned) = (&self.stages[stage], &self.plan.stages()[stage]);
        let tries = planned.around().iter().find_map(|around| match around {
            Around::Tries(tries) => Some(u64::from(*tries)),
            _ => None,
        });
        let in_vain = this.errors * tries.unwrap_or(1).saturating_sub(1);
        let failed = this.busy.unwrap_or(0.0) * this.retries as f64 / this.calls.max(1) as f64;
        let change = if 2 * in_vain > this.retries {
            format!(
                "{} failed in the end: make fewer tries, or by `Retry::when` only of errors that may pass",
                counted(this.errors as usize, "element", "elements")
            )
        } else if this.waits.pause > failed {
            let runner = self.plan.runner_of(stage).unwrap_or(stage);
            let places = match self.plan.stages()[runner].role() {
                Role::Window { .. } => format!(", or raise {}: a call keeps its place", self.name(runner)),
                _ => String::new(),
            };
            format!(
                "most of it is pauses: let fewer fail, by `.rate(&limiter)` where the server has too many, make the \
                 pauses shorter{places}"
            )
        } else {
            "most of it is calls that fail: let fewer fail, or sooner, by a shorter `.timeout(d)` before `.retry(..)`"
                .to_owned()
        };
        let text = format!(
            "retries eat {} of the time: of {} calls of {} {} failed and were made again; {change}",
            percent(self.share),
            this.calls,
            self.name(stage),
            this.retries
        );
        (stage, Cause::FailedTries, text)
    }

    fn gives(&self, stage: usize) -> (usize, Cause, String) {
        let (name, share) = (self.name(stage), percent(self.share));
        let below = self.below(stage);
        let waits = below.map_or_else(String::new, |(below, starved)| {
            format!("{} waits for it {} of the time", self.name(below), percent(starved))
        });
        let text = match self.plan.stages()[stage].role() {
            Role::Origin { .. } => {
                format!("the source {name} gives too slowly: {waits}; only a faster source helps")
            }
            _ => format!("{name} holds elements back, {share} of the time: {waits}"),
        };
        (stage, Cause::GivesSlowly, text)
    }

    fn thread(&self) -> (usize, Cause, String) {
        let still = |at: &usize| self.stages[*at].blocked;
        let stage = (0..self.stages.len()).max_by_key(still).unwrap_or_default();
        let longest: Duration = self.stages[stage].longest_blocked;
        let change = match self.plan.stages()[stage].role() {
            // Behind an asynchronous function `.blocking()` does not compile.
            Role::Await | Role::AllOfList => "put `.spawn()` behind it",
            Role::Instant => "put `.blocking()` or `.spawn()` behind it",
            Role::Origin { .. } => "let a thread of its own make them, and send them through a channel",
            _ => "do its work in a `map` before it, with `.blocking()` or `.spawn()` behind that",
        };
        let text = format!(
            "{} blocks the thread, {} of the time and up to {} at once, and all else stands still meanwhile: {change}",
            self.name(stage),
            percent(self.share),
            time(longest)
        );
        (stage, Cause::BlocksThread, text)
    }

    fn element(&self, stage: usize) -> (usize, Cause, String) {
        let text = format!(
            "nothing queues up: {} of the time an element is in {}, and nothing waits for a place; \
             only faster calls help",
            percent(self.of_slowest),
            self.name(stage)
        );
        (stage, Cause::Latency, text)
    }

    /// How much of the time of a runner's places their calls take.
    fn busy(&self, runner: usize) -> f64 {
        let stages = (0..self.stages.len()).filter(|at| self.plan.runner_of(*at) == Some(runner));
        stages.filter_map(|at| self.stages[at].busy).sum()
    }

    /// The runner that takes what this one gives, and how much of the time it waits for it.
    fn below(&self, stage: usize) -> Option<(usize, f64)> {
        self.plan.below(stage).map(|below| (below, self.stages[below].waits.upstream))
    }
}
