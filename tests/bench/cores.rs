//! Work for the processor on all cores, beside rayon: how much of its throughput others reach, by how long one element
//! takes. All sides are given an iterator, and add up what comes out of it; they take turns, and of each the shortest
//! time counts.

use std::hint::black_box;
use std::time::{Duration, Instant};

use par_stream::ParStreamExt;
use pipewright::pipe;
use pumps::{Concurrency, Pipeline};
use rayon::iter::{IntoParallelIterator, ParallelBridge, ParallelIterator};
use tokio::runtime::{Builder, Runtime};
use tokio::task::spawn;

use crate::peers;
use crate::work::{add, drain, numbers, stream};

/// How long an element takes, and what share of rayon's throughput pipewright is to reach.
pub struct Grain {
    pub microseconds: u64,
    pub target: f64,
    elements: u64,
}

pub const GRAINS: &[Grain] = &[
    Grain { microseconds: 20, target: 0.97, elements: 10_000 },
    Grain { microseconds: 5, target: 0.92, elements: 40_000 },
    Grain { microseconds: 1, target: 0.70, elements: 150_000 },
];

/// How often each side has its turn.
const TURNS: usize = 9;
/// Elements in flight, where that can be said.
const WIDTH: usize = 256;

/// Adds up the hashes of so many numbers, in rounds of hashing per element.
type Run = fn(&Runtime, elements: u64, rounds: u64) -> u64;

pub struct Side {
    pub name: &'static str,
    pub note: &'static str,
    /// Whether it is another crate that gives results of calls, in order or not.
    pub is_peer: bool,
    run: Run,
}

impl Side {
    const fn peer(name: &'static str, note: &'static str, run: Run) -> Self {
        Side { name, note, is_peer: true, run }
    }

    const fn other(name: &'static str, note: &'static str, run: Run) -> Self {
        Side { name, note, is_peer: false, run }
    }
}

/// The one that has targets.
pub const OURS: &str = "pipewright";

/// The first is the one that the others are compared with.
pub const SIDES: &[Side] = &[
    Side::other("rayon", "a range, `into_par_iter()`", rayon_range),
    Side::other("rayon, `par_bridge`", "an iterator, as the others have", rayon_bridge),
    Side::other(OURS, "`map(hash).spawn() \\|> buffer(256)`, in order", ordered),
    Side::other("pipewright, unordered", "the same with `.unordered()`", unordered),
    Side::other("pipewright, in a task", "the first one, spawned as a whole", in_a_task),
    Side::peer("tokio", "`JoinSet` and a `Semaphore` of 256, no order", join_set),
    Side::peer("pumps", "256 at once, each call spawned by hand, in order", pumps),
    Side::peer("par-stream", "`par_map`, as many workers as cores, in order", par_map),
    Side::other("one core", "a loop", one_core),
];

/// What takes time.
fn hash(n: u64, rounds: u64) -> u64 {
    let mut hash = n;
    for _ in 0..rounds {
        hash = (hash ^ (hash >> 29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
    // So that sums do not overflow.
    black_box(hash) >> 32
}

/// Rounds of hashing that take a microsecond here.
pub fn rounds_per_microsecond() -> f64 {
    const ROUNDS: u64 = 1_000_000;
    let time = || {
        let begun = Instant::now();
        black_box(hash(black_box(1), ROUNDS));
        begun.elapsed()
    };
    let best = (0..20).map(|_| time()).min().expect("twenty of them");
    ROUNDS as f64 * 1_000.0 / best.as_nanos() as f64
}

/// The best time of each side.
pub fn measure(grain: &Grain, rounds_per_microsecond: f64) -> Vec<Duration> {
    let runtime = Builder::new_multi_thread().worker_threads(cores()).build().expect("a runtime");
    let rounds = (grain.microseconds as f64 * rounds_per_microsecond) as u64;
    let mut best = vec![Duration::MAX; SIDES.len()];
    let mut sums = Vec::new();
    for _ in 0..TURNS {
        for (best, side) in best.iter_mut().zip(SIDES) {
            let begun = Instant::now();
            sums.push((side.run)(&runtime, grain.elements, rounds));
            *best = begun.elapsed().min(*best);
        }
    }
    assert!(sums.windows(2).all(|pair| pair[0] == pair[1]), "the sides differ: {sums:?}");
    best
}

pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn one_core(_: &Runtime, n: u64, rounds: u64) -> u64 {
    numbers(n).map(|n| hash(n, rounds)).sum()
}

fn rayon_range(_: &Runtime, n: u64, rounds: u64) -> u64 {
    (0..n).into_par_iter().map(|n| hash(n, rounds)).sum()
}

fn rayon_bridge(_: &Runtime, n: u64, rounds: u64) -> u64 {
    numbers(n).par_bridge().map(|n| hash(n, rounds)).sum()
}

fn ordered(runtime: &Runtime, n: u64, rounds: u64) -> u64 {
    runtime
        .block_on(pipe!(numbers(n) |> map(move |n| hash(n, rounds)).spawn() |> buffer(WIDTH) |> fold(0, add)))
}

fn unordered(runtime: &Runtime, n: u64, rounds: u64) -> u64 {
    runtime.block_on(pipe!(
        numbers(n) |> map(move |n| hash(n, rounds)).spawn() |> buffer(WIDTH).unordered() |> fold(0, add)
    ))
}

fn in_a_task(runtime: &Runtime, n: u64, rounds: u64) -> u64 {
    let pipe = pipe!(numbers(n) |> map(move |n| hash(n, rounds)).spawn() |> buffer(WIDTH) |> fold(0, add));
    runtime.block_on(runtime.spawn(pipe)).expect("no panic")
}

fn join_set(runtime: &Runtime, n: u64, rounds: u64) -> u64 {
    runtime.block_on(peers::tokio::join_set(n, WIDTH, move |n| async move { hash(n, rounds) }))
}

fn pumps(runtime: &Runtime, n: u64, rounds: u64) -> u64 {
    let call = move |n| async move { spawn(async move { hash(n, rounds) }).await.expect("no panic") };
    runtime.block_on(async {
        let hashes = Pipeline::from_iter(numbers(n)).map(call, Concurrency::concurrent_ordered(WIDTH));
        peers::pumps::drain(hashes, add).await
    })
}

fn par_map(runtime: &Runtime, n: u64, rounds: u64) -> u64 {
    runtime.block_on(async {
        let hashes = stream(n).par_map(cores(), move |n| move || hash(n, rounds));
        drain(hashes, add).await
    })
}
