//! What a pipe would do with other numbers: predicted from a run that was recorded, or from what is assumed of its stages.

mod assumed;
mod check;
mod model;
mod recorded;
mod script;
mod source;
mod suggest;
mod time;
mod unit;

use std::fmt::{self, Debug, Display, Formatter};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::watch::{Clock, Watch};
#[cfg(feature = "numbers")]
use super::{Bottleneck, Numbers};
use super::{Plan, PlannedStage, Recording, Role, What};
use crate::policy::RunId;
pub use assumed::Assumptions;
use model::Changes;
use script::Part;
pub use suggest::Suggestion;
use time::Time;

/// How far what is predicted without any change may be from what was recorded: one part of so many. So long it may have stood
/// still, too. That a pipe computes, and that a machine does other things meanwhile, no script tells.
const TOLERANCE: u32 = 20;

/// Why calls cannot take that long.
const OUT_OF_TIME: &str = "its calls would run out of time";

/// What a pipe would do with other numbers.
///
/// How long each call takes and what becomes of each element is told by a run that was [recorded](WhatIf::of), or it is
/// [assumed](WhatIf::assuming) of a pipe that has not run. Of that a model is made, out of the drivers that run pipes
/// themselves: buffers with their windows, pools, ordered stages, the bodies of the terminal. It runs on a clock of its own,
/// which goes on only when everything waits: so a run of minutes is predicted at once, and to the nanosecond.
///
/// `width` and the like give the pipe with a change; `run` says what it would do.
///
/// # What is modelled
///
/// Pipes without branches, whose source has its elements at hand and knows how many, or makes each by a call: `paginate` and
/// `unfold`. All come to the end. Calls take as long as they did, however many run at once: a server that becomes slow under
/// load is not seen, nor is a pool that other pipes share. Of a call with `.retry` it is all of its tries; of one with
/// `.pool` as the last modifier, what comes behind the wait for a permit.
///
/// Everything else is a [`WhatIfError`], never a wrong number: streams, channels, `merge`, `tee`, `.by_key`, `.rate`, `expand`,
/// stages with a clock, those that may end the pipe early, errors that ended it. So is a recording that the model does not
/// repeat: the total that it gives without changes must be what was recorded, but for 5 %. And so is one in which the thread
/// [stood still](super::What::Blocked) for more than 5 % of the time.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use pipewright::observe::{Recording, WhatIf};
/// use pipewright::pipe;
/// use tokio::time::sleep;
///
/// async fn get(n: u64) -> u64 {
///     sleep(Duration::from_millis(500)).await;
///     n
/// }
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
/// let recording = Recording::new();
/// pipe!(0..16 |> map(get) |> buffer(2) |> run).observe(&recording).await;
///
/// let what_if = WhatIf::of(&recording)?;
/// assert_eq!(what_if.run().total(), Duration::from_secs(4));
/// assert_eq!(what_if.width("buffer(2)", 8)?.run().total(), Duration::from_secs(1));
/// assert_eq!(what_if.suggest().unwrap().to_string(), "raise `buffer(2)` to 4: 2 s in place of 4 s");
/// # Ok::<_, pipewright::observe::WhatIfError>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct WhatIf {
    plan: Arc<Plan>,
    parts: Arc<[Part]>,
    changes: Changes,
}

/// A stage of a pipe: `"buffer(4)"`, the first that is called so; or its number in [`Plan::stages`], where several are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StageKey<'a> {
    /// Its text, or the [name](PlannedStage::name) that `.named(..)` gave it.
    Name(&'a str),
    /// Its number, from 0.
    Number(usize),
}

impl<'a> From<&'a str> for StageKey<'a> {
    fn from(name: &'a str) -> Self {
        StageKey::Name(name)
    }
}

impl From<usize> for StageKey<'_> {
    fn from(number: usize) -> Self {
        StageKey::Number(number)
    }
}

/// What a pipe would do.
#[derive(Clone, Debug)]
pub struct Prediction {
    recording: Recording,
    #[cfg(feature = "numbers")]
    numbers: Numbers,
}

/// Why a run cannot be modelled, or a change not be made. It names the stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhatIfError {
    stage: Option<&'static str>,
    why: String,
}

impl WhatIfError {
    fn of_pipe(why: impl Into<String>) -> Self {
        WhatIfError { stage: None, why: why.into() }
    }

    fn of_stage(stage: &PlannedStage, why: impl Into<String>) -> Self {
        WhatIfError { stage: Some(stage.name()), why: why.into() }
    }

    /// The stage that is in the way.
    pub fn stage(&self) -> Option<&'static str> {
        self.stage
    }
}

impl Display for WhatIfError {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self.stage {
            Some(stage) => write!(out, "`{stage}` cannot be predicted: {}", self.why),
            None => write!(out, "the pipe cannot be predicted: {}", self.why),
        }
    }
}

impl std::error::Error for WhatIfError {}

impl WhatIf {
    /// The pipe that was recorded, as it was. It has come to its end.
    pub fn of(recording: &Recording) -> Result<Self, WhatIfError> {
        let kept = recording.read();
        let parts = recorded::read(&kept)?.into();
        let what_if = WhatIf { plan: Arc::new(kept.plan.clone()), parts, changes: Changes::default() };
        let (was, is) = (kept.elapsed(), what_if.run().total());
        if was.abs_diff(is) > was / TOLERANCE {
            return Err(WhatIfError::of_pipe(format!(
                "the model takes {is:?}, and what was recorded {was:?}"
            )));
        }
        Ok(what_if)
    }

    /// With another number in a `buffer(n)`. Modifiers are no part of what it is called.
    ///
    /// A `.window(m)` stays, but for one that would be too small.
    pub fn width<'a>(&self, stage: impl Into<StageKey<'a>>, width: usize) -> Result<Self, WhatIfError> {
        let (at, stage) =
            find(&self.plan, stage.into(), |_, stage| matches!(stage.role(), Role::Window { .. }))?;
        if width == 0 {
            return Err(WhatIfError::of_stage(stage, "it needs at least 1"));
        }
        let mut what_if = self.clone();
        what_if.changes.widths.insert(at, width);
        if let Role::Window { width: before, window: Some(window), .. } = *stage.role() {
            let window = self.changes.windows.get(&at).copied().unwrap_or(window);
            let before = self.changes.widths.get(&at).copied().unwrap_or(before);
            let is_default = window == before.saturating_mul(4);
            let window = if is_default { width.saturating_mul(4) } else { window.max(width) };
            what_if.changes.windows.insert(at, window);
        }
        Ok(what_if)
    }

    /// With another number in the `.window(m)` of a buffer in order.
    pub fn window<'a>(&self, stage: impl Into<StageKey<'a>>, window: usize) -> Result<Self, WhatIfError> {
        let (at, stage) = find(&self.plan, stage.into(), |_, stage| {
            matches!(stage.role(), Role::Window { window: Some(_), .. })
        })?;
        if let Role::Window { width, .. } = *stage.role() {
            let width = self.changes.widths.get(&at).copied().unwrap_or(width);
            if window < width {
                return Err(WhatIfError::of_stage(
                    stage,
                    format!("{window} is smaller than its width, {width}"),
                ));
            }
        }
        Ok(self.with(|changes| changes.windows.insert(at, window)))
    }

    /// With so many permits in the pool of a stage, and of all that share it.
    pub fn permits<'a>(&self, stage: impl Into<StageKey<'a>>, permits: usize) -> Result<Self, WhatIfError> {
        let (_, stage) = find(&self.plan, stage.into(), |_, stage| stage.permits().is_some())?;
        if permits == 0 {
            return Err(WhatIfError::of_stage(stage, "a pool has at least 1 permit"));
        }
        let shares = |(_, other): &(usize, &PlannedStage)| other.pool() == stage.pool();
        let sharing = self.plan.stages().iter().enumerate().filter(shares);
        Ok(self.with(|changes| changes.permits.extend(sharing.map(|(at, _)| (at, permits)))))
    }

    /// With calls of a stage that take so long, each; or the bodies of the terminal, or the calls of a source.
    pub fn latency<'a>(
        &self,
        stage: impl Into<StageKey<'a>>,
        latency: Duration,
    ) -> Result<Self, WhatIfError> {
        let last = self.parts.last().filter(|part| part.bodies.is_some()).map(|part| part.at);
        let (at, stage) =
            find(&self.plan, stage.into(), |at, stage| check::makes_calls(stage) || Some(at) == last)?;
        if stage.ends_within(latency) {
            return Err(WhatIfError::of_stage(stage, OUT_OF_TIME));
        }
        Ok(self.with(|changes| changes.latencies.insert(at, latency)))
    }

    /// With a `|> buffer(width)` right before this stage, which runs the stretch before it one at a time: an ordered stage, or
    /// the terminal.
    pub fn buffer_before<'a>(
        &self,
        stage: impl Into<StageKey<'a>>,
        width: usize,
    ) -> Result<Self, WhatIfError> {
        let (at, stage) = find(&self.plan, stage.into(), |_, stage| self.runs_one_at_a_time(stage))?;
        if width == 0 {
            return Err(WhatIfError::of_stage(stage, "a buffer needs at least 1"));
        }
        Ok(self.with(|changes| changes.buffers.insert(at, width)))
    }

    /// What the pipe would do.
    pub fn run(&self) -> Prediction {
        let prediction = Prediction {
            recording: Recording::new(),
            #[cfg(feature = "numbers")]
            numbers: Numbers::default(),
        };
        let time = Rc::new(Time::default());
        let pipe = model::build(&self.plan.stages()[0], &self.parts, &self.changes, &time);
        let mut pipe = pipe.expect("a pipe that was recorded has a source and an end");
        let plan = Plan::of(|plan| pipe.describe(plan));
        let watch = Watch::by(Clock::Model(time.shared()), &plan, prediction.observers());
        let (mut watch, run) = (Some(watch), RunId::fresh());
        let done = time.run(|cx| {
            let _inside = run.enter();
            Watch::turn(&mut watch, || pipe.poll(cx))
        });
        done.expect("what was recorded came to its end, and so does it with other numbers");
        watch.into_iter().for_each(|mut watch| watch.end(false));
        prediction
    }

    fn runs_one_at_a_time(&self, stage: &PlannedStage) -> bool {
        let part = self.parts.iter().find(|part| std::ptr::eq(&self.plan.stages()[part.at], stage));
        let is_another = matches!(stage.role(), Role::Window { .. } | Role::Origin { .. });
        part.is_some_and(|part| !part.is_instant() && !is_another)
    }

    /// The same with one more change.
    fn with<R>(&self, change: impl FnOnce(&mut Changes) -> R) -> Self {
        let mut what_if = self.clone();
        change(&mut what_if.changes);
        what_if
    }
}

/// A stage: the first that fits.
fn find<'p>(
    plan: &'p Plan,
    key: StageKey<'_>,
    fits: impl Fn(usize, &PlannedStage) -> bool,
) -> Result<(usize, &'p PlannedStage), WhatIfError> {
    find_all(plan, key, fits).map(|all| all[0])
}

/// All that fit; at least one.
fn find_all<'p>(
    plan: &'p Plan,
    key: StageKey<'_>,
    fits: impl Fn(usize, &PlannedStage) -> bool,
) -> Result<Vec<(usize, &'p PlannedStage)>, WhatIfError> {
    let is_it = |at: usize, stage: &PlannedStage| match key {
        StageKey::Name(name) => stage.name() == name,
        StageKey::Number(number) => at == number,
    };
    let named: Vec<_> = plan.stages().iter().enumerate().filter(|(at, stage)| is_it(*at, stage)).collect();
    let Some((_, first)) = named.first().copied() else {
        return Err(WhatIfError::of_pipe(match key {
            StageKey::Name(name) => format!("it has no stage `{name}`"),
            StageKey::Number(number) => format!("it has no stage {number}"),
        }));
    };
    let fitting: Vec<_> = named.into_iter().filter(|(at, stage)| fits(*at, stage)).collect();
    if fitting.is_empty() { Err(WhatIfError::of_stage(first, "it has no such number")) } else { Ok(fitting) }
}

impl Debug for WhatIf {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.debug_struct("WhatIf").field("changes", &self.changes).finish_non_exhaustive()
    }
}

impl Prediction {
    fn observers(&self) -> Vec<Box<dyn super::Observer>> {
        vec![
            Box::new(self.recording.clone()),
            #[cfg(feature = "numbers")]
            Box::new(self.numbers.clone()),
        ]
    }

    /// How long it would take.
    pub fn total(&self) -> Duration {
        self.recording.elapsed()
    }

    /// How many calls would run at once, at most. Those that wait for a permit do not count, nor do the bodies of a terminal.
    pub fn peak(&self) -> usize {
        let plan = self.recording.plan();
        let is_body = |stage: u32| *plan.stages()[stage as usize].role() == Role::End;
        let events = self.recording.events();
        let (mut runs, mut peak) = (0usize, 0);
        for (at, event) in events.iter().enumerate().filter(|(_, event)| !is_body(event.stage)) {
            match event.what {
                What::CallBegun | What::GoesOn => runs += 1,
                What::CallEnded | What::Waits(_) => runs = runs.saturating_sub(1),
                _ => {}
            }
            let next = events.get(at + 1).filter(|next| next.unit == event.unit);
            if !next.is_some_and(|next| matches!(next.what, What::Waits(_))) {
                peak = peak.max(runs);
            }
        }
        peak
    }

    /// All that would happen: for a [`Timeline`](super::Timeline), say.
    pub fn recording(&self) -> &Recording {
        &self.recording
    }

    /// What would hold it back.
    #[cfg(feature = "numbers")]
    pub fn bottleneck(&self) -> Option<Bottleneck> {
        self.numbers.bottleneck()
    }
}
