//! What is named where something limits calls: a pool, a limiter, the order, lists, keys, failures.

use std::cell::Cell;
use std::fmt::Error;
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
async fn a_pool_in_tasks() {
    let pool = Pool::new(2);
    told(
        &run!(0..100u64 |> map(get).pool(&pool).spawn() |> buffer(4) |> count),
        Cause::Places,
        "`map(get)` is the bottleneck: its 4 places are busy 99 % of the time, and `count` waits for them 100 % of the time; \
         raise `buffer(4)` (what it waits for in its tasks is not seen: put `.spawn()` before `.pool(..)`)",
    );
    let (cause, text) = (
        Cause::TooFewPermits,
        "the pool of 2 permits holds `map(get)` back: places wait for permits 49 % of their time; give the pool more permits",
    );
    told(&run!(0..100u64 |> map(get).spawn().pool(&pool) |> buffer(4) |> count), cause, text);
}

#[tokio::test(start_paused = true)]
async fn two_pools_of_one_size() {
    let (pool, other) = (Pool::new(2), Pool::new(2));
    told(
        &run!(0..100u64 |> map(get).pool(&pool) |> buffer(4) |> map(quick).pool(&other) |> buffer(4) |> count),
        Cause::TooFewPermits,
        "the pool of 2 permits holds `map(get)` back: places wait for permits 49 % of their time; give the pool more \
         permits",
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
        "elements of the same key wait for each other in `map(get)`, 98 % of the time: raise `k` in the \
         `.by_key(key, k)` of `buffer(4)`",
    );
    helps(&run, run!(0..100u64 |> map(get) |> buffer(4).by_key(|n: &u64| n % 2, 2) |> count));
    does_not_help(&run, run!(0..100u64 |> map(get) |> buffer(8).by_key(|n: &u64| n % 2, 1) |> count));
}

/// Two of three calls fail, and take so long for that.
async fn flaky(calls: &Cell<u32>, millis: u64, n: u64) -> Result<u64, Error> {
    calls.set(calls.get() + 1);
    let fails = calls.get() % 3 > 0;
    sleep(if fails { millis } else { 100 }).await;
    if fails { Err(Error) } else { Ok(n) }
}

const fn paused(tries: u32, millis: u64) -> Retry {
    Retry::tries(tries).fixed_delay(Duration::from_millis(millis))
}

#[tokio::test(start_paused = true)]
async fn tries_that_fail_slowly() {
    let calls = Cell::new(0);
    let get = async |n| flaky(&calls, 400, n).await;
    let run = run!(0..100u64 |> map(get).retry(paused(50, 20))? |> buffer(4) |> count);
    told(
        &run,
        Cause::FailedTries,
        "retries eat 90 % of the time: of 300 calls of `map(get)` 200 failed and were made again; most of it is calls \
         that fail: let fewer fail, or sooner, by a shorter `.timeout(d)` before `.retry(..)`",
    );
    helps(&run, run!(0..100u64 |> map(crate::runs::get) |> buffer(4) |> count));
    let limit = Duration::from_millis(150);
    helps(&run, run!(0..100u64 |> map(get).timeout(limit).retry(paused(50, 20))? |> buffer(4) |> count));
}

#[tokio::test(start_paused = true)]
async fn long_pauses() {
    let calls = Cell::new(0);
    let get = async |n| flaky(&calls, 10, n).await;
    let run = run!(0..100u64 |> map(get).retry(paused(50, 400))? |> buffer(4) |> count);
    told(
        &run,
        Cause::FailedTries,
        "retries eat 90 % of the time: of 300 calls of `map(get)` 200 failed and were made again; most of it is \
         pauses: let fewer fail, by `.rate(&limiter)` where the server has too many, make the pauses shorter, or raise \
         `buffer(4)`: a call keeps its place",
    );
    helps(&run, run!(0..100u64 |> map(get).retry(paused(50, 200))? |> buffer(4) |> count));
    helps(&run, run!(0..100u64 |> map(get).retry(paused(50, 400))? |> buffer(8) |> count));
}

#[tokio::test(start_paused = true)]
async fn tries_in_vain() {
    let broken = async |n: u64| {
        sleep(100).await;
        if n % 3 > 0 { Ok(n) } else { Err(Error) }
    };
    let run = run!(0..100u64 |> map(broken).retry(paused(8, 100)).skip_err() |> buffer(4) |> count);
    told(
        &run,
        Cause::FailedTries,
        "retries eat 83 % of the time: of 338 calls of `map(broken)` 238 failed and were made again; 34 elements failed \
         in the end: make fewer tries, or by `Retry::when` only of errors that may pass",
    );
    helps(&run, run!(0..100u64 |> map(broken).retry(paused(4, 100)).skip_err() |> buffer(4) |> count));
    let none = Retry::tries(8).when(|_: &Error| false);
    helps(&run, run!(0..100u64 |> map(broken).retry(none).skip_err() |> buffer(4) |> count));
}
