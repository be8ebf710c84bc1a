//! A line that says how far a pipe is.

mod line;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io::{IsTerminal, Write, stderr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use self::line::Counts;
use super::state::State;
use super::{End, Observer, Plan, Role, Turn};

/// Says on stderr how far a pipe is: how many elements have come out, are in flight, wait, and have failed, how many come
/// out in a second, and how long it still takes, where that is known.
///
/// Attached by `.observe(&progress)`. On a terminal it is one line that changes, and a bar where the source knows how many
/// elements it has, or [you say it](Progress::of); elsewhere, as in the log of a job, it is a line every five seconds at most.
///
/// What is said of the end is as exact as it can be where elements differ: so much of the source has been taken in so much
/// time.
///
/// ```
/// use pipewright::observe::Progress;
/// use pipewright::pipe;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// # async fn get(n: u32) -> u32 { n }
/// let urls = (0..).take_while(|n| *n < 500);
/// let count = pipe!(urls |> map(get) |> buffer(4) |> count).observe(&Progress::default().of(500)).await;
/// assert_eq!(count, 500);
/// # }
/// ```
#[derive(Clone)]
pub struct Progress {
    shared: Arc<Mutex<Shared>>,
}

struct Shared {
    /// So many elements the source has: as is said, and as is known.
    of: Option<u64>,
    size: Option<u64>,
    state: State,
    counts: Counts,
    out: Out,
    /// When it is to be drawn again.
    next: Duration,
    is_over: bool,
}

/// Where it is shown.
enum Out {
    /// On a terminal.
    Bar(ProgressBar),
    /// Line by line; at most one in so long.
    Lines(Box<dyn Write + Send>, Duration),
}

/// How often a line on a terminal changes.
const FRAME: Duration = Duration::from_millis(100);
/// How often there is a new line elsewhere.
const LINE: Duration = Duration::from_secs(5);

impl Progress {
    /// Plain lines into that, one in `every` at most: for a log of one's own. What cannot be written is left out.
    pub fn lines(out: impl Write + Send + 'static, every: Duration) -> Self {
        Progress::new(Out::Lines(Box::new(out), every))
    }

    /// So many elements come from the source, where it does not know that itself, as ranges and lists do.
    #[must_use]
    pub fn of(self, elements: u64) -> Self {
        self.shared().of = Some(elements);
        self
    }

    fn on(target: ProgressDrawTarget) -> Self {
        Progress::new(Out::Bar(ProgressBar::with_draw_target(None, target)))
    }

    fn new(out: Out) -> Self {
        let shared = Shared {
            of: None,
            size: None,
            state: State::default(),
            counts: Counts::default(),
            out,
            next: Duration::ZERO,
            is_over: true,
        };
        Progress { shared: Arc::new(Mutex::new(shared)) }
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Progress {
    fn default() -> Self {
        if stderr().is_terminal() {
            Progress::on(ProgressDrawTarget::stderr())
        } else {
            Progress::lines(stderr(), LINE)
        }
    }
}

impl Observer for Progress {
    fn start(&mut self, plan: &Plan) {
        let shared = &mut *self.shared();
        shared.state = State::new(plan);
        shared.counts = Counts::new(plan);
        shared.is_over = false;
        shared.next = shared.out.pause();
        shared.size = shared.of.or_else(|| size(plan));
        if let Out::Bar(bar) = &shared.out {
            let template = if shared.size.is_some() { "{spinner} {bar:24} {msg}" } else { "{spinner} {msg}" };
            bar.set_style(ProgressStyle::with_template(template).expect("the template is right"));
            shared.size.into_iter().for_each(|size| bar.set_length(size));
        }
    }

    fn polled(&mut self, turn: &Turn<'_>) {
        let shared = &mut *self.shared();
        for event in turn.events {
            shared.state.apply(event);
            shared.counts.apply(event);
        }
        if turn.ended >= shared.next {
            shared.draw(turn.ended);
        }
    }

    fn next_tick(&self) -> Option<Duration> {
        let shared = self.shared();
        (!shared.is_over).then_some(shared.next)
    }

    fn tick(&mut self, now: Duration) {
        let shared = &mut *self.shared();
        if !shared.is_over && now >= shared.next {
            shared.draw(now);
        }
    }

    fn end(&mut self, end: End) {
        let shared = &mut *self.shared();
        shared.is_over = true;
        shared.draw(end.at);
        if let Out::Bar(bar) = &shared.out {
            bar.abandon();
        }
    }
}

/// How many elements all sources have together.
fn size(plan: &Plan) -> Option<u64> {
    let sizes = plan.stages().iter().filter_map(|stage| match stage.role() {
        Role::Origin { size, .. } => Some(size.map(|size| size as u64)),
        _ => None,
    });
    sizes.sum()
}

impl Shared {
    fn draw(&mut self, now: Duration) {
        self.next = now + self.out.pause();
        let line = self.counts.line(&self.state, self.size, now, self.is_over);
        match &mut self.out {
            Out::Bar(bar) => {
                bar.set_position(self.counts.begun);
                bar.set_message(line);
                bar.tick();
            }
            Out::Lines(out, _) => {
                let _ = writeln!(out, "{line}");
            }
        }
    }
}

impl Out {
    /// The time between two lines.
    fn pause(&self) -> Duration {
        match self {
            Out::Bar(_) => FRAME,
            Out::Lines(_, every) => *every,
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress").field("size", &self.shared().size).finish_non_exhaustive()
    }
}
