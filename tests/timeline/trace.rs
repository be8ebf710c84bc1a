//! The trace of many kinds of pipes, held against the events themselves.

use std::collections::HashMap;
use std::time::Duration;

use pipewright::observe::{Recording, Timeline, What};
use pipewright::pipe;
use pipewright::policy::{Limiter, Pool, Retry};
use pipewright_tests::sleep;
use serde_json::Value;

async fn get(n: u64) -> u64 {
    sleep(10 + 7 * n % 50).await;
    n
}

async fn list(n: u64) -> Vec<u64> {
    sleep(10).await;
    (0..n % 4).collect()
}

async fn fails(n: u64) -> Result<u64, &'static str> {
    sleep(10 + n).await;
    if n == 20 { Err("twenty") } else { Ok(n) }
}

/// Spans of a trace: process, thread, kind, begin and length in microseconds.
fn spans(recording: &Recording) -> Vec<(u64, u64, String, f64, f64)> {
    let trace: Value = serde_json::from_str(&Timeline::of(recording).perfetto()).unwrap();
    let events = trace["traceEvents"].as_array().unwrap().iter().filter(|event| event["ph"] == "X");
    let number = |value: &Value| value.as_f64().unwrap();
    let told = |event: &Value| {
        let ids = (event["pid"].as_u64().unwrap(), event["tid"].as_u64().unwrap());
        let kind = event["cat"].as_str().unwrap().to_owned();
        (ids.0, ids.1, kind, number(&event["ts"]), number(&event["dur"]))
    };
    events.map(told).collect()
}

/// So long all calls took, by the events alone, and so many there were.
fn calls(recording: &Recording) -> (usize, Duration) {
    let mut begun = HashMap::new();
    let (mut count, mut sum) = (0, Duration::ZERO);
    let events = recording.events();
    for event in events.iter() {
        let key = event.unit.map(|unit| (unit.runner, unit.no));
        match event.what {
            What::CallBegun => {
                begun.insert(key, event.at);
                count += 1;
            }
            What::CallEnded => sum += event.at - begun.remove(&key).expect("it has begun"),
            // The unit is dropped, and its call with it.
            What::Dropped => sum += begun.remove(&key).map_or(Duration::ZERO, |since| event.at - since),
            _ => {}
        }
    }
    let end = recording.elapsed();
    (count, begun.values().fold(sum, |sum, since| sum + (end - *since)))
}

#[track_caller]
fn check(what: &str, recording: &Recording) {
    let spans = spans(recording);
    let end = recording.elapsed().as_micros() as f64;
    let mut lanes: HashMap<(u64, u64), f64> = HashMap::new();
    for (process, thread, kind, from, long) in &spans {
        let last = lanes.entry((*process, *thread)).or_default();
        assert!(*last <= from + 0.01, "{what}: {kind} at {from} begins before {last} in the same lane");
        *last = from + long;
        assert!(*last <= end + 0.01, "{what}: {kind} ends behind the end");
    }
    let (count, time) = calls(recording);
    assert!(count > 0, "{what}: nothing ran");
    let of_calls = spans.iter().filter(|span| ["call", "permit", "rate", "pause"].contains(&span.2.as_str()));
    let drawn: f64 = of_calls.map(|span| span.4).sum();
    assert!((drawn - time.as_micros() as f64).abs() < 1.0, "{what}: {drawn} drawn of {time:?} in calls");
}

macro_rules! check {
    ($what:literal, $($pipe:tt)+) => {
        let recording = Recording::new();
        let _ = pipe!($($pipe)+).observe(&recording).await;
        check($what, &recording);
    };
}

#[tokio::test(start_paused = true)]
async fn lanes_hold_all_calls_and_nothing_overlaps() {
    let (pool, limiter) = (Pool::new(2), Limiter::per_second(100));
    let tries = Retry::tries(3).fixed_delay(Duration::from_millis(20)).without_jitter();
    check!("in order", 0..40u64 |> map(get) |> buffer(4) |> collect::<Vec<_>>);
    check!("unordered", 0..40u64 |> map(get) |> buffer(4).unordered() |> run);
    check!("by key", 0..40u64 |> map(get) |> buffer(4).by_key(|n: &u64| n % 3, 1) |> run);
    check!("lists", 0..40u64 |> map(list) |> flatten |> map(get) |> buffer(4) |> run);
    check!("lists at the end", 0..40u64 |> flat_map(list) |> buffer(4) |> map(get) |> buffer(2) |> run);
    check!("a tree", [3u64, 5] |> expand(async |n| { sleep(5).await; (n, 0..n / 2) }) |> buffer(3) |> run);
    check!("members", 0..40u64 |> batch(7) |> par_flat_map(get) |> run);
    check!("a body", 0..40u64 |> map(get) |> buffer(4) |> for_each(async |n| { get(n).await; }));
    check!("a path as body", 0..40u64 |> map(get) |> buffer(4) |> fold(0, async |sum, n| sum + get(n).await));
    check!("an error", 0..40u64 |> map(fails)? |> buffer(4) |> run);
    check!("left out", 0..40u64 |> map(fails).skip_err() |> filter(|n| n % 2 == 0) |> buffer(4) |> run);
    check!("waits", 0..40u64 |> map(fails).retry(tries).pool(&pool).rate(&limiter).skip_err() |> buffer(8) |> run);
    check!("timeouts", 0..40u64 |> map(fails).timeout(Duration::from_millis(30)).skip_err() |> buffer(4) |> run);
    check!("sources", unfold(0, async |n| { sleep(3).await; (n < 9).then_some((n, n + 1)) }) |> map(get) |> buffer(2) |> run);
    check!("merged", merge(0..9u64 |> map(get) |> buffer(2), 9..20u64 |> map(get) |> buffer(3)) |> map(get) |> buffer(2) |> run);
    check!("early", 0..40u64 |> map(get) |> buffer(4) |> take(3) |> run);
    check!("spawned", 0..40u64 |> map(get).spawn() |> buffer(4) |> run);
}

#[tokio::test(start_paused = true)]
async fn a_pipe_that_is_dropped_has_a_picture_too() {
    let recording = Recording::new();
    let pipe = pipe!(0..40u64 |> map(get) |> buffer(4) |> run).observe(&recording);
    assert!(tokio::time::timeout(Duration::from_millis(33), pipe).await.is_err());
    assert_eq!(recording.ended().map(|end| (end.at.as_millis(), end.is_early)), Some((33, true)));
    check("dropped", &recording);
}
