//! What it costs to be observed: the same pipe with nobody, with an observer that does nothing, and with those we have.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use pipewright::observe::{Numbers, Observer, Recording, Turn};
use pipewright::pipe;

use crate::callgrind;
use crate::work::{Random, Work, mix, numbers};

/// The first argument of a run with one observer.
pub const OBSERVED: &str = "--observed";

/// Who observes, first nobody.
pub const WHO: [&str; 4] = ["nobody", "one that does nothing", "Recording", "Numbers"];

/// Calls at once.
pub const WIDTH: usize = 64;

/// Counts what it is told.
#[derive(Clone, Default)]
struct Ear(Arc<AtomicU64>);

impl Observer for Ear {
    fn polled(&mut self, turn: &Turn<'_>) {
        self.0.fetch_add(turn.events.len() as u64, Ordering::Relaxed);
    }
}

/// Runs the pipe once, seen by one of [`WHO`]; prints how many events there were, where they are counted.
pub fn run_case(who: &str, elements: &str) {
    let elements = elements.parse().expect("a number of elements");
    let pipe = pipe!(numbers(elements) |> map(Random::call) |> buffer(WIDTH) |> fold(0, mix));
    let ear = Ear::default();
    let sum = match WHO.iter().position(|name| *name == who).expect("one who observes") {
        0 => Random::run(pipe),
        1 => Random::run(pipe.observe(&ear)),
        2 => Random::run(pipe.observe(&Recording::new())),
        _ => Random::run(pipe.observe(&Numbers::default())),
    };
    println!("{sum} {}", ear.0.load(Ordering::Relaxed));
}

/// Instructions for each element with one of [`WHO`], and how many events it has.
pub fn measure(who: &str) -> (f64, f64) {
    let [short, long] = [20_000, 60_000].map(|elements: u64| run(who, elements));
    let of_each = |part: fn(&(i64, i64)) -> i64| (part(&long) - part(&short)) as f64 / 40_000.0;
    (of_each(|told| told.0), of_each(|told| told.1))
}

/// Instructions and events.
fn run(who: &str, elements: u64) -> (i64, i64) {
    let exe = std::env::current_exe().expect("the path of this program");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(exe)
        .args([OBSERVED, who, &elements.to_string()])
        .stdin(Stdio::null())
        .output()
        .expect("valgrind starts");
    let (said, counted) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let events = said.split_whitespace().nth(1).and_then(|number| number.parse().ok());
    (callgrind::collected(&counted).expect("a figure"), events.expect("a number of events"))
}
