//! After a time in which nothing happened: who waits for whom.

mod look;
#[cfg(test)]
mod tests;

use std::fmt::{self, Display, Formatter};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::state::State;
use super::words::{counted, time};
use super::{End, Observer, Plan, Turn, What};

/// Says who waits for whom when nothing has happened in a pipe for some time.
///
/// `Stall::after(d)` is attached by `.observe(&stall)`. When for `d` nothing got on in the pipe, it prints a
/// [`StallReport`] to stderr, or hands it to the function of [`on_stall`](Stall::on_stall). It does so once; and again when
/// something got on after that and then nothing has for `d`.
///
/// What does not count as getting on: that a call waits for a permit, a start or a pause, that a stage waits for what comes
/// from upstream, and that the thread stood still. That a call goes on after such a wait does count, and so does each new
/// try: a call that is made again for ever is no stall. See [`Numbers`](super::Numbers) for that.
///
/// A pipe that nobody polls is not looked at: no report comes where the task that awaits it does something else.
///
/// ```
/// use std::time::Duration;
///
/// use pipewright::observe::Stall;
/// use pipewright::pipe;
/// use tokio::time::{sleep, timeout};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// async fn get(n: u32) -> u32 {
///     sleep(Duration::from_secs(if n == 7 { 1_000_000 } else { 1 })).await;
///     n
/// }
///
/// let stall = Stall::after(Duration::from_secs(30)).on_stall(|report| eprint!("{report}"));
/// let pipe = pipe!(0..40 |> map(get) |> buffer(4) |> count).observe(&stall);
/// assert!(timeout(Duration::from_secs(60), pipe).await.is_err());
/// assert_eq!(
///     stall.latest().unwrap().root,
///     "nothing has happened for 30 s: element 7 has been in `map(get)` for 36 s; 15 finished results wait behind it; \
///      `count` waits for it",
/// );
/// # }
/// ```
#[derive(Clone)]
pub struct Stall {
    after: Duration,
    watch: Arc<Mutex<Watch>>,
}

struct Watch {
    plan: Plan,
    state: State,
    /// When something got on last.
    last: Duration,
    is_told: bool,
    is_over: bool,
    tell: Box<dyn FnMut(&StallReport) + Send>,
    latest: Option<StallReport>,
}

/// Who waits for whom in a pipe in which nothing happens.
///
/// Printed with `{}` it is the sentence of its [root](StallReport::root), and a line for each that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StallReport {
    /// When it was made: since the pipe was first polled.
    pub at: Duration,
    /// When something got on last.
    pub since: Duration,
    /// What everything else waits for, as a sentence.
    pub root: String,
    /// Everybody who waits, upstream ones first.
    pub waiting: Vec<Waiting>,
}

/// A unit of work, or a stage as a whole, that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waiting {
    /// At which stage, by its number in [`Plan::stages`].
    pub stage: usize,
    /// What the stage is called.
    pub name: &'static str,
    /// The unit's number among those of its runner, from 0. `None`: the stage waits for an element.
    pub element: Option<u32>,
    /// Since when: from the first poll of the pipe.
    pub since: Duration,
    /// So long, when the report was made.
    pub time: Duration,
    /// For what.
    pub on: WaitsOn,
}

/// What somebody waits for in a [`StallReport`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WaitsOn {
    /// Its own call.
    ItsCall,
    /// A permit of a pool.
    Permit,
    /// A limiter to let it start.
    Rate,
    /// The end of the pause before its next try.
    Pause,
    /// Its turn: an earlier result has not left.
    ItsTurn,
    /// Whoever takes its result.
    Consumer,
    /// An element from upstream.
    Upstream,
}

impl Stall {
    /// A report when nothing has happened for so long.
    pub fn after(quiet: Duration) -> Self {
        let watch = Watch {
            plan: Plan::default(),
            state: State::default(),
            last: Duration::ZERO,
            is_told: false,
            is_over: true,
            tell: Box::new(|report| eprint!("{report}")),
            latest: None,
        };
        Stall { after: quiet, watch: Arc::new(Mutex::new(watch)) }
    }

    /// What is done with reports, instead of printing them. The pipe waits meanwhile, as it does for any plain function, and
    /// the function must not ask this `Stall` for its [`latest`](Stall::latest).
    #[must_use]
    pub fn on_stall(self, tell: impl FnMut(&StallReport) + Send + 'static) -> Self {
        self.watch().tell = Box::new(tell);
        self
    }

    /// The latest report.
    pub fn latest(&self) -> Option<StallReport> {
        self.watch().latest.clone()
    }

    fn watch(&self) -> std::sync::MutexGuard<'_, Watch> {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observer for Stall {
    fn start(&mut self, plan: &Plan) {
        let mut watch = self.watch();
        watch.state = State::new(plan);
        watch.plan = plan.clone();
        (watch.last, watch.is_told, watch.is_over) = (Duration::ZERO, false, false);
    }

    fn polled(&mut self, turn: &Turn<'_>) {
        let mut watch = self.watch();
        for event in turn.events {
            watch.state.apply(event);
            if !matches!(event.what, What::Starved | What::Fed | What::Waits(_) | What::Blocked(_)) {
                watch.last = event.at;
                watch.is_told = false;
            }
        }
    }

    fn next_tick(&self) -> Option<Duration> {
        let watch = self.watch();
        (!watch.is_told && !watch.is_over).then(|| watch.last.saturating_add(self.after))
    }

    fn tick(&mut self, now: Duration) {
        let after = self.after;
        let watch = &mut *self.watch();
        if watch.is_told || watch.is_over || now < watch.last.saturating_add(after) {
            return;
        }
        watch.is_told = true;
        let report = look::report(&watch.plan, &watch.state, watch.last, now);
        (watch.tell)(&report);
        watch.latest = Some(report);
    }

    fn end(&mut self, _: End) {
        self.watch().is_over = true;
    }
}

impl fmt::Debug for Stall {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stall").field("after", &self.after).finish_non_exhaustive()
    }
}

/// No more lines for one stage and reason.
const LINES: usize = 4;

impl Display for StallReport {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}", self.root)?;
        let mut list = &self.waiting[..];
        while let [first, ..] = list {
            let same =
                list.iter().take_while(|other| (other.stage, other.on) == (first.stage, first.on)).count();
            let (group, rest) = list.split_at(same);
            let shown = if same > LINES { LINES - 1 } else { same };
            group[..shown].iter().try_for_each(|waiting| writeln!(out, "  {waiting}"))?;
            if shown < same {
                writeln!(out, "  and {} like it", counted(same - shown, "more", "more"))?;
            }
            list = rest;
        }
        Ok(())
    }
}

impl Display for Waiting {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self.element {
            Some(no) => write!(out, "element {no} ")?,
            None => write!(out, "`{}` ", self.name)?,
        }
        let (name, so_long) = (self.name, time(self.time));
        match self.on {
            WaitsOn::ItsCall => write!(out, "has been in `{name}` for {so_long}"),
            WaitsOn::Permit => write!(out, "has waited {so_long} for a permit for `{name}`"),
            WaitsOn::Rate => write!(out, "has waited {so_long} for the limiter of `{name}`"),
            WaitsOn::Pause => write!(out, "has paused for {so_long} before the next try of `{name}`"),
            WaitsOn::ItsTurn => {
                write!(out, "is finished and has waited {so_long} in `{name}` for its turn")
            }
            WaitsOn::Consumer => {
                write!(out, "is finished and has waited {so_long} in `{name}` to be taken")
            }
            WaitsOn::Upstream => write!(out, "has waited {so_long} for an element"),
        }
    }
}
