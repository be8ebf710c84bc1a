//! `WhatIf`: what it predicts is what the same pipe does, written with that number.

// That nothing runs several at once before an ordered stage is what is looked at.
#![expect(deprecated)]

/// What a pipe does.
macro_rules! record {
    ($($pipe:tt)*) => {{
        let recording = pipewright::observe::Recording::new();
        pipewright::pipe!($($pipe)*).observe(&recording).await;
        recording
    }};
}

mod assumed;
mod clock;
mod refused;
mod sources;
mod suggested;

use std::time::Duration;

use pipewright::observe::{Recording, WhatIf};
use pipewright::policy::{Pool, Retry};
use pipewright_tests::sleep;

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Of every kind: some are slow, some give nothing.
fn odd(n: u64) -> u64 {
    10 + n * 37 % 90 + if n % 7 == 3 { 400 } else { 0 }
}

async fn get(n: u64) -> u64 {
    sleep(odd(n)).await;
    n
}

async fn page(n: u64) -> Vec<u64> {
    sleep(odd(n + 5)).await;
    (0..n % 4).map(|m| 10 * n + m).collect()
}

async fn even(n: u64) -> Result<u64, u64> {
    sleep(odd(n)).await;
    if n % 2 == 0 { Ok(n) } else { Err(n) }
}

async fn slow(n: u64) {
    sleep(n % 3 * 60).await;
}

async fn sum(list: Vec<u64>) -> u64 {
    sleep(10 * list.len() as u64).await;
    list.iter().sum()
}

/// Without a change the model does what was recorded, each event of it.
#[track_caller]
fn repeats(recording: &Recording) -> WhatIf {
    let what_if = WhatIf::of(recording).unwrap();
    let prediction = what_if.run();
    assert_eq!(prediction.total(), recording.elapsed());
    assert_eq!(prediction.recording().plan().to_string(), recording.plan().to_string());
    let (is, was) = (prediction.recording().events(), recording.events());
    for (at, (is, was)) in is.iter().zip(was.iter()).enumerate() {
        assert_eq!(is, was, "event {at}");
    }
    assert_eq!(is.len(), was.len());
    what_if
}

/// With a change it takes as long as the pipe with that change.
#[track_caller]
fn is_as(what_if: &WhatIf, real: &Recording) {
    assert_eq!(what_if.run().total(), real.elapsed());
}

#[tokio::test(start_paused = true)]
async fn one_call_with_other_widths() {
    let run = async |n| record!(0..40u64 |> map(get) |> buffer(n) |> collect::<Vec<_>>);
    let what_if = repeats(&run(3).await);
    for n in 1..12 {
        is_as(&what_if.width("buffer(n)", n).unwrap(), &run(n).await);
    }
    let run = async |n| record!(0..40u64 |> map(get) |> buffer(n).unordered() |> collect::<Vec<_>>);
    let what_if = repeats(&run(3).await);
    for n in 1..12 {
        is_as(&what_if.width("buffer(n)", n).unwrap(), &run(n).await);
    }
}

#[tokio::test(start_paused = true)]
async fn other_windows() {
    let run = async |m| record!(0..40u64 |> map(get) |> buffer(3).window(m) |> count);
    let what_if = repeats(&run(3).await);
    for m in 3..20 {
        is_as(&what_if.window("buffer(3)", m).unwrap(), &run(m).await);
    }
}

#[tokio::test(start_paused = true)]
async fn lists_between_calls() {
    let run = async |n| record!(0..20u64 |> map(page) |> flatten |> map(get) |> filter(|n| n % 3 > 0) |> buffer(n) |> count);
    let what_if = repeats(&run(4).await);
    for n in 1..12 {
        is_as(&what_if.width("buffer(n)", n).unwrap(), &run(n).await);
    }
    let run = async |n| record!(0..20u64 |> map(page) |> flatten |> map(page) |> flatten |> map(get) |> buffer(n).unordered() |> count);
    let what_if = repeats(&run(4).await);
    for n in 1..12 {
        is_as(&what_if.width("buffer(n)", n).unwrap(), &run(n).await);
    }
    let alone = record!(0..20u64 |> map(page) |> flatten |> map(page) |> flatten |> map(get) |> count);
    let what_if = repeats(&alone);
    for n in 1..6 {
        let real = record!(0..20u64 |> map(page) |> flatten |> map(page) |> flatten |> map(get) |> buffer(n) |> count);
        is_as(&what_if.buffer_before("count", n).unwrap(), &real);
    }
}

#[tokio::test(start_paused = true)]
async fn lists_behind_the_last_call() {
    let run = async |n| record!(0..20u64 |> map(get) |> map(page) |> flatten |> buffer(n) |> for_each(slow));
    let what_if = repeats(&run(2).await);
    for n in 1..9 {
        is_as(&what_if.width("buffer(n)", n).unwrap(), &run(n).await);
    }
    let run = async |n| record!(0..20u64 |> flat_map(page) |> buffer(n).unordered() |> for_each(slow));
    let what_if = repeats(&run(2).await);
    for n in 1..9 {
        is_as(&what_if.width("buffer(n)", n).unwrap(), &run(n).await);
    }
}

#[tokio::test(start_paused = true)]
async fn two_buffers_and_a_slow_consumer() {
    let run = async |n, m| record!(0..30u64 |> map(get) |> buffer(n) |> map(page) |> flatten |> map(even).skip_err() |> buffer(m) |> for_each(slow));
    let what_if = repeats(&run(2, 3).await);
    for n in 1..5 {
        for m in 1..5 {
            let changed = what_if.width("buffer(n)", n).unwrap().width("buffer(m)", m).unwrap();
            is_as(&changed, &run(n, m).await);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn permits() {
    let run = async |permits, n| {
        let pool = Pool::new(permits);
        record!(0..30u64 |> map(page) |> flatten |> map(get).pool(&pool) |> buffer(n) |> run)
    };
    let what_if = repeats(&run(2, 6).await);
    for permits in 1..8 {
        let changed = what_if.permits("map(get)", permits).unwrap();
        is_as(&changed, &run(permits, 6).await);
        is_as(&changed.width("buffer(n)", 3).unwrap(), &run(permits, 3).await);
    }
}

/// One pool for two stages, and another of the same size.
#[tokio::test(start_paused = true)]
async fn pools_of_several_stages() {
    let run = async |permits, others, n| {
        let (pool, other) = (Pool::new(permits), Pool::new(others));
        record!(0..30u64 |> map(page).pool(&pool) |> flatten |> map(get).named("a").pool(&pool.weight(2)) |> buffer(n) |> map(get).named("b").pool(&other) |> buffer(5) |> run)
    };
    let what_if = repeats(&run(3, 3, 6).await);
    for permits in 2..9 {
        let changed = what_if.permits("a", permits).unwrap();
        is_as(&changed, &run(permits, 3, 6).await);
        is_as(&changed.permits("b", 2).unwrap().width("buffer(n)", 3).unwrap(), &run(permits, 2, 3).await);
    }
    let best = "give the pool of `map(page)` 6 permits: 3.3 s in place of 5.7 s";
    assert_eq!(what_if.suggest().unwrap().to_string(), best);
}

#[tokio::test(start_paused = true)]
async fn the_peak_is_what_runs() {
    let pool = Pool::new(2);
    let what_if = repeats(&record!(0..30u64 |> map(get).pool(&pool) |> buffer(6) |> for_each(slow)));
    for permits in 1..8 {
        assert_eq!(what_if.permits("map(get)", permits).unwrap().run().peak(), permits.min(6));
    }
}

#[tokio::test(start_paused = true)]
async fn calls_in_tasks() {
    let run =
        async |n| record!(0..30u64 |> map(page).spawn() |> flatten |> map(get).spawn() |> buffer(n) |> run);
    let what_if = WhatIf::of(&run(2).await).unwrap();
    for n in 1..9 {
        is_as(&what_if.width("buffer(n)", n).unwrap(), &run(n).await);
    }
}

#[tokio::test(start_paused = true)]
async fn stages_of_one_name() {
    let run = async |n| record!(0..30u64 |> map(get) |> buffer(2) |> map(get) |> buffer(2) |> map(get) |> buffer(n) |> run);
    let what_if = repeats(&run(2).await);
    is_as(&what_if.width(6, 5).unwrap(), &run(5).await);
    let real =
        record!(0..30u64 |> map(get) |> buffer(3) |> map(get) |> buffer(2) |> map(get) |> buffer(2) |> run);
    is_as(&what_if.width("buffer(2)", 3).unwrap(), &real);
}

#[tokio::test(start_paused = true)]
async fn all_tries_of_a_call() {
    let policy = Retry::tries(3).fixed_delay(ms(50)).without_jitter();
    let run = async |n| record!(0..20u64 |> map(even).retry(policy).skip_err() |> buffer(n) |> count);
    let what_if = WhatIf::of(&run(2).await).unwrap();
    for n in 1..9 {
        is_as(&what_if.width("buffer(n)", n).unwrap(), &run(n).await);
    }
}

#[tokio::test(start_paused = true)]
async fn ordered_stages() {
    let run = async |n, m| record!(0..30u64 |> map(get) |> buffer(n) |> batch(4) |> map(sum) |> buffer(m) |> enumerate |> count);
    let what_if = repeats(&run(2, 3).await);
    for n in 1..5 {
        for m in 1..5 {
            let changed = what_if.width("buffer(n)", n).unwrap().width("buffer(m)", m).unwrap();
            is_as(&changed, &run(n, m).await);
        }
    }
    let alone = record!(0..30u64 |> map(get) |> skip(3) |> map(get) |> buffer(3) |> for_each(slow));
    let what_if = repeats(&alone);
    let real =
        record!(0..30u64 |> map(get) |> buffer(5) |> skip(3) |> map(get) |> buffer(3) |> for_each(slow));
    is_as(&what_if.buffer_before("skip(3)", 5).unwrap(), &real);
}

#[tokio::test(start_paused = true)]
async fn lists_at_once() {
    let run = async |n| record!(0..30u64 |> map(page) |> flatten |> buffer(n) |> batch(6) |> par_flat_map(page) |> flatten |> for_each(slow));
    let what_if = repeats(&run(2).await);
    for n in 1..7 {
        is_as(&what_if.width("buffer(n)", n).unwrap(), &run(n).await);
    }
    let alone = record!(0..20u64 |> map(page) |> par_flat_map(get) |> count);
    let what_if = repeats(&alone);
    let real = record!(0..20u64 |> map(page) |> buffer(3) |> par_flat_map(get) |> count);
    is_as(&what_if.buffer_before("par_flat_map(get)", 3).unwrap(), &real);
}

#[tokio::test(start_paused = true)]
async fn other_latencies() {
    async fn wait<const MS: u64>(n: u64) -> u64 {
        sleep(MS).await;
        n
    }
    async fn body<const MS: u64>(_: u64) {
        sleep(MS).await;
    }
    let before = record!(0..20u64 |> map(wait::<100>).named("a") |> map(page) |> flatten |> buffer(3) |> for_each(body::<30>));
    let what_if = repeats(&before);
    let real = record!(0..20u64 |> map(wait::<20>).named("a") |> map(page) |> flatten |> buffer(3) |> for_each(body::<30>));
    is_as(&what_if.latency("a", ms(20)).unwrap(), &real);
    let real = record!(0..20u64 |> map(wait::<100>).named("a") |> map(page) |> flatten |> buffer(3) |> for_each(body::<90>));
    is_as(&what_if.latency("for_each(body::<30>)", ms(90)).unwrap(), &real);
}

#[tokio::test(start_paused = true)]
async fn the_bottleneck_of_a_prediction() {
    let what_if = repeats(&record!(0..9u64 |> map(get) |> buffer(3) |> for_each(slow)));
    let changed = what_if.latency("for_each(slow)", ms(900)).unwrap().run();
    assert_eq!(changed.bottleneck().unwrap().stage, 3);
}

#[test]
fn it_needs_no_runtime_and_changes_threads() {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let recording = runtime.block_on(async { record!(0..9u64 |> map(get) |> buffer(3) |> count) });
    drop(runtime);
    let what_if = WhatIf::of(&recording).unwrap();
    let total = std::thread::spawn(move || what_if.run().total()).join().unwrap();
    assert_eq!(total, recording.elapsed());
}
