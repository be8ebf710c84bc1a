//! What the examples attach to their pipes: one observer that is several.

use std::io;
use std::path::Path;
use std::time::Duration;

use pipewright::observe::{End, Numbers, Observer, Plan, Progress, Recording, Stall, Timeline, Turn};

/// Looks at a pipe that runs, in all ways there are. Clones look at the same.
#[derive(Clone, Debug)]
pub struct Look {
    /// All that happened: the plan of the pipe, and what becomes a picture.
    pub recording: Recording,
    /// Figures, and the bottleneck.
    pub numbers: Numbers,
    /// Who waits for whom, when nothing happens.
    pub stall: Stall,
    progress: Option<Progress>,
}

impl Look {
    /// Prints nothing while the pipe runs.
    pub fn quiet() -> Self {
        let stall = Stall::after(Duration::from_secs(1)).on_stall(|_| {});
        Look { recording: Recording::new(), numbers: Numbers::default(), stall, progress: None }
    }

    /// Says on stderr how far the pipe is, and who waits for whom when nothing has happened for ten seconds.
    pub fn aloud() -> Self {
        Look {
            stall: Stall::after(Duration::from_secs(10)),
            progress: Some(Progress::default()),
            ..Look::quiet()
        }
    }

    fn each(&mut self, mut tell: impl FnMut(&mut dyn Observer)) {
        let Look { recording, numbers, stall, progress } = self;
        tell(recording);
        tell(numbers);
        tell(stall);
        if let Some(progress) = progress {
            tell(progress);
        }
    }
}

impl Observer for Look {
    fn start(&mut self, plan: &Plan) {
        self.each(|it| it.start(plan));
    }

    fn polled(&mut self, turn: &Turn<'_>) {
        self.each(|it| it.polled(turn));
    }

    fn next_tick(&self) -> Option<Duration> {
        let progress = self.progress.as_ref().and_then(|progress| progress.next_tick());
        self.stall.next_tick().into_iter().chain(progress).min()
    }

    fn tick(&mut self, now: Duration) {
        self.each(|it| {
            if it.next_tick().is_some_and(|at| at <= now) {
                it.tick(now);
            }
        });
    }

    fn end(&mut self, end: End) {
        self.each(|it| it.end(end));
    }
}

/// Draws runs, one above the other, each with its title: a picture, a page or a trace, as the name of the file ends in
/// `.svg`, `.html` or `.json`.
///
/// # Errors
///
/// When the file cannot be written.
pub fn draw(title: &str, runs: &[(&str, &Look)], file: &Path) -> io::Result<()> {
    let runs = runs.iter().map(|(title, look)| Timeline::of(&look.recording).title(*title));
    Timeline::stack(runs).title(title).save(file)
}
