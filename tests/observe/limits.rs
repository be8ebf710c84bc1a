//! What is named where something limits calls: a pool, a limiter, the order, lists, keys, failures.

use std::cell::Cell;
use std::time::Duration;

use pipewright::observe::Cause;
use pipewright::policy::{Limiter, Pool, Retry};
use pipewright_tests::sleep;

use crate::runs::*;

#[tokio::test(start_paused = true)]
async fn a_pool_that_two_stages_share() {
    let of = |permits| (Pool::new(permits), 0..100u64);
    let (pool, source) = of(2);
    let run =
        run!(source |> map(get).pool(&pool) |> buffer(4) |> map(quick).pool(&pool) |> buffer(4) |> count);
    told(
        &run,
        Cause::TooFewPermits,
        "the pool of 2 permits holds `map(get)` and `map(quick)` back: places wait for permits 53 % of their time; give \
         the pool more permits",
    );
    let (pool, source) = of(3);
    helps(
        &run,
        run!(source |> map(get).pool(&pool) |> buffer(4) |> map(quick).pool(&pool) |> buffer(4) |> count),
    );
    let (pool, source) = of(2);
    does_not_help(
        &run,
        run!(source |> map(get).pool(&pool) |> buffer(8) |> map(quick).pool(&pool) |> buffer(8) |> count),
    );
}

#[tokio::test(start_paused = true)]
async fn a_pool_and_places() {
    let (few, many) = (Pool::new(2), Pool::new(4));
    let run = run!(0..100u64 |> map(get).pool(&few) |> buffer(3) |> count);
    told(
        &run,
        Cause::TooFewPermits,
        "the pool of 2 permits holds `map(get)` back: places wait for permits 33 % of their time; give the pool more \
         permits",
    );
    helps(&run, run!(0..100u64 |> map(get).pool(&many) |> buffer(3) |> count));
    does_not_help(&run, run!(0..100u64 |> map(get).pool(&few) |> buffer(9) |> count));
    // The other way round.
    let run = run!(0..100u64 |> map(get).pool(&many) |> buffer(3) |> count);
    told(
        &run,
        Cause::Places,
        "`map(get)` is the bottleneck: its 3 places are busy 98 % of the time, and `count` waits for them 100 % of the \
         time; raise `buffer(3)`",
    );
    helps(&run, run!(0..100u64 |> map(get).pool(&many) |> buffer(4) |> count));
    does_not_help(&run, run!(0..100u64 |> map(get).pool(&Pool::new(9)) |> buffer(3) |> count));
}

#[tokio::test(start_paused = true)]
async fn a_limiter_and_places() {
    let limiter = Limiter::per_second;
    let run = run!(0..100u64 |> map(get).rate(&limiter(12)) |> buffer(2) |> count);
    told(
        &run,
        Cause::RateLimit,
        "the rate limit holds `map(get)` back: its places wait for a start 40 % of their time; only a higher rate helps",
    );
    helps(&run, run!(0..100u64 |> map(get).rate(&limiter(15)) |> buffer(2) |> count));
    does_not_help(&run, run!(0..100u64 |> map(get).rate(&limiter(12)) |> buffer(9) |> count));
    // The other way round.
    let run = run!(0..100u64 |> map(get).rate(&limiter(25)) |> buffer(2) |> count);
    told(
        &run,
        Cause::Places,
        "`map(get)` is the bottleneck: its 2 places are busy 99 % of the time, and `count` waits for them 100 % of the \
         time; raise `buffer(2)`",
    );
    helps(&run, run!(0..100u64 |> map(get).rate(&limiter(25)) |> buffer(3) |> count));
    does_not_help(&run, run!(0..100u64 |> map(get).rate(&limiter(50)) |> buffer(2) |> count));
}

#[tokio::test(start_paused = true)]
async fn a_slow_head_of_line() {
    let run = run!(0..200u64 |> map(skewed) |> buffer(4) |> count);
    told(
        &run,
        Cause::HeadOfLine,
        "results wait behind a slow head of line: in `buffer(4)` finished ones wait 96 % of the time for a slow \
         `map(skewed)` before them, and no more than 16 can be open; add `.unordered()` if the order does not matter, or \
         a larger `.window(m)`",
    );
    helps(&run, run!(0..200u64 |> map(skewed) |> buffer(4).unordered() |> count));
    helps(&run, run!(0..200u64 |> map(skewed) |> buffer(4).window(64) |> count));
    does_not_help(&run, run!(0..200u64 |> map(skewed) |> buffer(8).window(16) |> count));
}

#[tokio::test(start_paused = true)]
async fn one_list_at_a_time() {
    let run = run!(0..100u64 |> batch(5) |> par_flat_map(uneven) |> count);
    told(
        &run,
        Cause::OneListAtATime,
        "`par_flat_map(uneven)` takes one list after another, and waits for the slowest of each: make the lists longer, \
         or write `|> flatten |> map(f) |> buffer(n)`",
    );
    helps(&run, run!(0..100u64 |> batch(10) |> par_flat_map(uneven) |> count));
    helps(&run, run!(0..100u64 |> map(uneven) |> buffer(5) |> count));
}

#[tokio::test(start_paused = true)]
async fn the_same_key() {
    let run = run!(0..100u64 |> map(get) |> buffer(4).by_key(|n: &u64| n % 2, 1) |> count);
    told(
        &run,
        Cause::SameKey,
        "elements of the same key wait for each other in `map(get)`, 98 % of the time: raise `k` of its \
         `.by_key(key, k)`",
    );
    helps(&run, run!(0..100u64 |> map(get) |> buffer(4).by_key(|n: &u64| n % 2, 2) |> count));
    does_not_help(&run, run!(0..100u64 |> map(get) |> buffer(8).by_key(|n: &u64| n % 2, 1) |> count));
}

#[tokio::test(start_paused = true)]
async fn retries() {
    let tries = Cell::new(0u32);
    // Two of three fail, and take as long.
    let flaky = async |n: u64| {
        sleep(100).await;
        tries.set(tries.get() + 1);
        if tries.get() % 3 == 0 { Ok(n) } else { Err(std::fmt::Error) }
    };
    let retry = Retry::tries(50).fixed_delay(Duration::from_millis(20));
    let run = run!(0..100u64 |> map(flaky).retry(retry)? |> buffer(4) |> count);
    assert_eq!(run.1.cause, Cause::FailedTries, "{}", run.1);
    let text = run.1.to_string();
    assert!(text.starts_with("retries eat "), "{text}");
    assert!(
        text.ends_with(" of the time: of 300 calls of `map(flaky)` 200 failed and were made again"),
        "{text}"
    );
    helps(&run, run!(0..100u64 |> map(get) |> buffer(4) |> count));
}
