//! Random stretches through the window and through its naive twin, on the paused clock or by hand.
//!
//! Everything that can be seen from outside must be the same, to the millisecond: each call with its argument, start,
//! end, and whether it ended or was dropped; each hand-over; the end or the error. Latencies are long random numbers,
//! so that hardly two things happen at one instant, and no order of polls is left to chance. By hand (`hand.rs`), a
//! script opens what calls wait for, and polls, moves and drops the pipe; then time is a step of the script.
//!
//! `PIPEWRIGHT_CASES` sets the number of cases of each test (600), `PIPEWRIGHT_SEED` the first seed (0). A failure names
//! its seed. A fuzzer gives bytes in place of a seed: `fuzzing.rs`.

mod hand;
pub(super) mod rng;
mod script;
mod shapes;
mod world;

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use hand::Gates;
use rng::{Numbers, Rng};
use script::Style;
use shapes::{Buffer, Log, Shape};
use world::World;

use super::naive::Results;

/// A random run.
#[derive(Debug)]
struct Case {
    shape: Shape,
    elements: u64,
    style: Style,
    /// In percent: sources that take time, consumers that do.
    slow_source: u64,
    slow_consumer: u64,
    /// In percent: consumers that stop waiting for a while.
    hesitates: u64,
    source_goes_on: bool,
    buffers: [Buffer; 3],
}

impl Case {
    fn new(rng: &mut Rng, shape: Shape, keyed: bool) -> Self {
        let some = |rng: &mut Rng, numbers: &[u64]| numbers[rng.below(numbers.len() as u64) as usize];
        let style = Style {
            skips: some(rng, &[0, 10, 50]),
            splits: some(rng, &[0, 20, 60]),
            errors: some(rng, &[0, 0, 2, 8]),
            finds: some(rng, &[0, 50, 100]),
            instant: shape == Shape::Instant,
        };
        Case {
            shape,
            elements: rng.below(30),
            style,
            slow_source: some(rng, &[0, 0, 30, 100]),
            slow_consumer: some(rng, &[0, 0, 30, 100]),
            hesitates: some(rng, &[0, 0, 30]),
            source_goes_on: rng.chance(50),
            buffers: [(); 3].map(|()| {
                let width = 1 + rng.below(7) as usize;
                let window = width + rng.below(4 * width as u64 + 1) as usize;
                let results = if rng.chance(30) { Results::AsFinished } else { Results::InOrder };
                let keys = (keyed && rng.chance(80)).then(|| (1 + rng.below(6), 1 + rng.below(4) as usize));
                Buffer { width, window, results, keys, has_turns: true }
            }),
        }
    }
}

/// Runs the case through one of the twins, on the clock.
fn run(numbers: &Numbers, case: &Case, twin: bool) -> Log {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let world = World::new(numbers);
        // A pipe that nobody wakes again sleeps until then. It is longer than all calls together.
        let end = tokio::time::timeout(Duration::from_millis(1 << 35), shapes::run(&world, case, twin)).await;
        let mut log = end.unwrap_or_else(|_| panic!("a lost wake-up: {numbers:?}, twin {twin}, {case:#?}"));
        log.calls = world.calls();
        log
    })
}

/// Runs it by hand. Says as well whether it has ever let other tasks go on in the middle of its work.
fn run_by_hand(numbers: &Numbers, case: &Case, mut script: Rng, twin: bool) -> (Log, bool) {
    let steps = script.below(120);
    // In order and without errors it makes no difference which of two ends first.
    let together = case.style.errors == 0
        && case.buffers.iter().all(|buffer| buffer.results == Results::InOrder && buffer.keys.is_none());
    let world = World::with_gates(numbers, Gates::new(script, steps, together));
    let Poll::Ready(mut log) =
        pin!(shapes::run(&world, case, twin)).poll(&mut Context::from_waker(Waker::noop()))
    else {
        unreachable!("the script goes on to the end")
    };
    log.calls = world.calls();
    (log, world.gates().is_some_and(Gates::has_yielded))
}

/// Compares the twins in one case, by hand.
pub(super) fn compare_by_hand(numbers: &Numbers) {
    let mut rng = numbers.all();
    let shape = Shape::ALL[rng.below(Shape::ALL.len() as u64) as usize];
    let keyed = rng.chance(50);
    let mut case = Case::new(&mut rng, shape, keyed);
    let (mut real, yielded) = run_by_hand(numbers, &case, rng.clone(), false);
    if yielded && case.style.errors > 0 {
        // While others have their turn a buffer upstream goes on, and its errors come up. The twin knows no turns: so what
        // has begun by then differs, and without an order also what is left.
        case.buffers.iter_mut().for_each(|buffer| buffer.has_turns = false);
        (real, _) = run_by_hand(numbers, &case, rng.clone(), false);
    }
    let (naive, _) = run_by_hand(numbers, &case, rng, true);
    if real != naive {
        panic!("{numbers:?}: {case:#?}\n{}", real.beside(&naive));
    }
}

fn cases() -> (u64, u64) {
    let number = |name, default| std::env::var(name).map_or(default, |text| text.parse().expect("a number"));
    (number("PIPEWRIGHT_SEED", 0), number("PIPEWRIGHT_CASES", 600))
}

/// Compares the twins in all cases of one shape.
fn compare(shape: Shape) {
    compare_with(shape, false);
}

fn compare_with(shape: Shape, keyed: bool) {
    let (first, count) = cases();
    for seed in first..first + count {
        let numbers = Numbers::Seed(seed);
        let case = Case::new(&mut numbers.all(), shape, keyed);
        let (real, naive) = (run(&numbers, &case, false), run(&numbers, &case, true));
        if real != naive {
            panic!("seed {seed}: {case:#?}\n{}", real.beside(&naive));
        }
    }
}

#[test]
fn scripted_work() {
    compare(Shape::Scripted);
}

#[test]
fn scripted_work_that_is_instant() {
    compare(Shape::Instant);
}

#[test]
fn a_call_behind_a_buffer() {
    compare(Shape::Call);
}

#[test]
fn lists_between_calls() {
    compare(Shape::Lists);
}

#[test]
fn three_buffers_one_of_them_empty() {
    compare(Shape::Prefetch);
}

#[test]
fn members_of_lists_all_at_once() {
    compare(Shape::Members);
}

#[test]
fn a_call_without_a_buffer() {
    compare(Shape::Last);
}

#[test]
fn scripted_work_with_keys() {
    compare_with(Shape::Scripted, true);
}

#[test]
fn work_that_is_instant_has_no_use_for_keys() {
    compare_with(Shape::Instant, true);
}

#[test]
fn a_call_behind_a_buffer_with_keys() {
    compare_with(Shape::Call, true);
}

#[test]
fn lists_between_calls_with_keys() {
    compare_with(Shape::Lists, true);
}

#[test]
fn three_buffers_with_keys() {
    compare_with(Shape::Prefetch, true);
}

#[test]
fn by_hand() {
    let (first, count) = cases();
    // Seen to differ: where units are polled in turn and some are left, what was woken since did not join them.
    const SEEN: u64 = 6170;
    for seed in (first..first + 10 * count).chain([SEEN]) {
        compare_by_hand(&Numbers::Seed(seed));
    }
}
