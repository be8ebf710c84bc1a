//! A random run: one pipe or two, all of it drawn from a seed, and written as text where it fails.

use std::fmt::{self, Write};

use pipewright_tests::Rng;

use crate::segment::{ENDS_IN_TIME, Kind, Numbers, Segment};
use crate::segments;
use crate::sources::{SOURCES, Source};
use crate::terminals::{TERMINALS, Terminal};
use crate::world::{Chances, mix};

/// What is drawn from the catalogues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Pipes that give exactly what a plain loop gives.
    InOrder,
    /// All of them.
    Any,
    /// Two pipes with calls in pools and behind limiters, that share them.
    Together,
    /// Pipes with calls in tasks and threads of their own.
    Elsewhere,
}

/// Something of a catalogue with its numbers. They belong to its place, which it keeps where others are left out.
pub struct Part<C: 'static> {
    pub of: &'static C,
    pub number: usize,
    pub numbers: Numbers,
}

// Not derived: that would ask for `C: Clone`.
impl<C> Clone for Part<C> {
    fn clone(&self) -> Self {
        Part { of: self.of, number: self.number, numbers: self.numbers.clone() }
    }
}

/// When the pipe is dropped, if it has not ended.
#[derive(Clone, Copy, Debug)]
pub enum Cancel {
    Never,
    AtPoll(u64),
    At(u64),
}

/// A random pipe.
#[derive(Clone)]
pub struct Case {
    pub seed: u64,
    pub chances: Chances,
    pub source: Part<Source>,
    pub segments: Vec<Part<Segment>>,
    pub terminal: Part<Terminal>,
    pub cancel: Cancel,
    /// Each poll has another waker, and the one before it is deaf.
    pub moody: bool,
    /// It is polled without having been woken, too.
    pub restless: bool,
}

/// A random run.
#[derive(Clone)]
pub struct Run {
    pub seed: u64,
    pub pipes: Vec<Case>,
    /// When, which pool, and its new size.
    pub resizes: Vec<(u64, usize, usize)>,
}

fn pick<C>(rng: &mut Rng, of: &[&'static C]) -> &'static C {
    of[rng.below(of.len() as u64) as usize]
}

impl Style {
    /// Whether a text may be drawn.
    fn admits(self, kind: Kind, text: &str) -> bool {
        let elsewhere = text.contains(".spawn()") || text.contains(".blocking()");
        match self {
            Style::InOrder => matches!(kind, Kind::Exact | Kind::InTime) && !elsewhere,
            Style::Any | Style::Together => !elsewhere,
            Style::Elsewhere => true,
        }
    }

    /// Whether a text is what this style is about.
    fn prefers(self, text: &str) -> bool {
        match self {
            Style::InOrder | Style::Any => true,
            Style::Together => text.contains(".pool(") || text.contains(".rate("),
            Style::Elsewhere => text.contains("spawn") || text.contains(".blocking()"),
        }
    }
}

impl Case {
    fn new(seed: u64, style: Style) -> Self {
        let rng = &mut Rng::new(seed);
        let faults = |rng: &mut Rng| rng.some(&[0, 0, 0, 5, 40]);
        let chances = Chances {
            errors: faults(rng),
            panics: faults(rng) / 2,
            hangs: faults(rng) / 2,
            drops: faults(rng) / 2,
            skips: rng.some(&[0, 10, 60]),
            slow: rng.some(&[0, 30, 60, 100]),
            list: rng.below(4),
        };
        // Now and then more than are taken in one turn.
        let len = if rng.chance(1) { 700 } else { rng.some(&[0, 1, 5, 12, 30]) };
        let mut part = 0;
        let mut numbers = |rng: &mut Rng| {
            part += 1;
            (part - 1, Numbers::new(rng, len))
        };
        let all: Vec<_> = segments::all().filter(|it| style.admits(it.kind, it.text)).collect();
        let known: Vec<_> = all.iter().filter(|it| it.is_known()).copied().collect();
        let preferred: Vec<_> = all.iter().filter(|it| style.prefers(it.text)).copied().collect();
        let sources: Vec<_> = SOURCES.iter().filter(|it| style.admits(it.kind, it.text)).collect();
        let terminals: Vec<_> = TERMINALS.iter().filter(|it| style.admits(Kind::Exact, it.text)).collect();

        let of = pick(rng, &sources);
        let (number, its) = numbers(rng);
        let source = Part { of, number, numbers: its };
        let many = rng.below(5);
        let segments = (0..many).map(|_| {
            let of = match rng.below(20) {
                0 => pick(rng, &known),
                1..10 => pick(rng, &all),
                _ => pick(rng, &preferred),
            };
            let (number, numbers) = numbers(rng);
            Part { of, number, numbers }
        });
        let segments = segments.collect();
        let of = pick(rng, &terminals);
        let (number, its) = numbers(rng);
        let terminal = Part { of, number, numbers: its };
        let cancel = match rng.below(6) {
            0 => Cancel::AtPoll(rng.below(30)),
            1 => Cancel::At(rng.below(300)),
            _ => Cancel::Never,
        };
        let (moody, restless) = (rng.chance(30), rng.chance(20));
        Case { seed, chances, source, segments, terminal, cancel, moody, restless }
    }

    /// The number of what hands over to the terminal.
    pub fn last(&self) -> usize {
        self.segments.last().map_or(self.source.number, |part| part.number)
    }

    /// The number of parts.
    pub fn parts(&self) -> usize {
        self.terminal.number + 1
    }

    /// Whether a plain loop tells all that comes out.
    pub fn is_exact(&self) -> bool {
        let exact = |kind| kind == Kind::Exact || (kind == Kind::InTime && self.terminal.of.awaited);
        exact(self.source.of.kind) && self.segments.iter().all(|part| exact(part.of.kind))
    }

    /// The texts of all parts, with their numbers.
    pub fn texts(&self) -> impl Iterator<Item = (&'static str, &Numbers)> {
        let segments = self.segments.iter().map(|it| (it.of.text, &it.numbers));
        [(self.source.of.text, &self.source.numbers)]
            .into_iter()
            .chain(segments)
            .chain([(self.terminal.of.text, &self.terminal.numbers)])
    }

    pub fn uses(&self, text: &str) -> bool {
        self.texts().any(|(it, _)| it.contains(text))
    }

    /// When whatever comes before these parts ends at the latest, where their time begins with the first poll.
    pub fn deadlines(&self) -> impl Iterator<Item = (usize, u64)> {
        // Behind these, somebody asks later or never.
        let asks =
            |part: &Part<Segment>| !part.of.text.starts_with("chain(side") && !part.of.text.contains("take(");
        let later = self.segments.iter().rposition(|part| !asks(part)).map_or(0, |at| at + 1);
        let awaited = self.terminal.of.awaited && !self.uses("|> spawn");
        let parts = self.segments[later..].iter().filter(move |part| awaited && part.of.text == ENDS_IN_TIME);
        parts.map(|part| (part.number, part.numbers.d.as_millis().min(1 << 40) as u64))
    }

    /// Waits for a time that never comes.
    pub fn waits_for_ever(&self) -> bool {
        let stages = ["throttle(", "interval("];
        self.texts()
            .any(|(text, numbers)| numbers.is_endless() && stages.iter().any(|stage| text.contains(stage)))
    }
}

impl Run {
    pub fn new(seed: u64, style: Style) -> Self {
        let pipes = if style == Style::Together { 2 } else { 1 };
        let pipes = (0..pipes).map(|i| Case::new(mix(seed, i), style)).collect();
        let rng = &mut Rng::new(seed ^ 0x77);
        let many = if rng.chance(50) { rng.below(4) } else { 0 };
        let resizes = (0..many)
            .map(|_| (rng.below(200), rng.below(2) as usize, rng.some(&[1, 1, 2, 5, usize::MAX])))
            .collect();
        Run { seed, pipes, resizes }
    }

    /// Runs that are a little smaller, the smallest first.
    pub fn smaller(&self) -> Vec<Run> {
        let mut all = Vec::new();
        let mut add = |change: &dyn Fn(&mut Run)| {
            let mut run = self.clone();
            change(&mut run);
            all.push(run);
        };
        for pipe in 0..self.pipes.len() {
            if self.pipes.len() > 1 {
                add(&|run| _ = run.pipes.remove(pipe));
            }
            let case = &self.pipes[pipe];
            for segment in 0..case.segments.len() {
                add(&|run| _ = run.pipes[pipe].segments.remove(segment));
            }
            let len = case.source.numbers.len;
            for len in [len / 2, len.saturating_sub(1)] {
                if len < case.source.numbers.len {
                    add(&|run| run.pipes[pipe].source.numbers.len = len);
                }
            }
            if !matches!(case.cancel, Cancel::Never) {
                add(&|run| run.pipes[pipe].cancel = Cancel::Never);
            }
            for (i, chance) in case.chances.all().into_iter().enumerate() {
                if chance > 0 {
                    add(&|run| *run.pipes[pipe].chances.all_mut()[i] = 0);
                }
            }
            if case.moody || case.restless {
                add(&|run| (run.pipes[pipe].moody, run.pipes[pipe].restless) = (false, false));
            }
        }
        if !self.resizes.is_empty() {
            add(&|run| run.resizes.clear());
        }
        all
    }
}

impl Chances {
    fn all(&self) -> [u64; 6] {
        [self.errors, self.panics, self.hangs, self.drops, self.skips, self.slow]
    }

    fn all_mut(&mut self) -> [&mut u64; 6] {
        let Chances { errors, panics, hangs, drops, skips, slow, .. } = self;
        [errors, panics, hangs, drops, skips, slow]
    }
}

/// The text of a part without line breaks.
pub fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("| >", "|>")
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for case in &self.pipes {
            let mut text = String::new();
            for (part, _) in case.texts() {
                let part = tidy(part);
                let part = if part.starts_with("up |>") { &part["up".len()..] } else { &part };
                writeln!(text, "    {}", part.trim())?;
            }
            writeln!(f, "pipe!(\n{text})")?;
            let numbers: Vec<_> = [(case.source.number, &case.source.numbers)]
                .into_iter()
                .chain(case.segments.iter().map(|part| (part.number, &part.numbers)))
                .chain([(case.terminal.number, &case.terminal.numbers)])
                .collect();
            for (number, numbers) in numbers {
                writeln!(f, "  {number}: {numbers:?}")?;
            }
            let Case { chances, cancel, moody, restless, .. } = case;
            writeln!(f, "  {chances:?}, cancel {cancel:?}, moody {moody}, restless {restless}")?;
        }
        writeln!(f, "  pools are resized {:?}", self.resizes)
    }
}
