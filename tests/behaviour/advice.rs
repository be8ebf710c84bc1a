//! What plans say looks like a mistake.

use std::time::Duration;

use futures::stream;
use pipewright::pipe;
use pipewright::policy::{Limiter, Pool};

async fn item(n: u32) -> u32 {
    n
}

async fn shaky(n: u32) -> Result<u32, std::io::Error> {
    Ok(n)
}

const SECOND: Duration = Duration::from_secs(1);

/// The advice on a pipe.
macro_rules! advice {
    ($($pipe:tt)*) => { pipe!($($pipe)*).plan().advice() };
}

#[test]
fn what_runs_one_at_a_time() {
    assert_eq!(
        advice!(0..9 |> map(item) |> run),
        ["`map(item)` runs one at a time: put `|> buffer(n)` right after it"]
    );
    assert_eq!(
        advice!(0..9 |> map(item) |> filter(|n| *n > 1) |> take(2) |> run),
        ["`map(item)` runs one at a time: put `|> buffer(n)` right after `filter(|n| *n > 1)`"]
    );
    // Once for a stretch.
    assert_eq!(advice!(0..9 |> map(item) |> map(item).named("last")).len(), 1);
    assert_eq!(advice!(0..9 |> map(item) |> buffer(2) |> run), [""; 0]);
    assert_eq!(advice!(0..9 |> batch(3) |> par_flat_map(item) |> run), [""; 0]);
}

#[test]
fn tries_that_never_end() {
    let sentence =
        "a try of `map(shaky)` that never ends is never made again: put `.timeout(d)` before `.retry(..)`";
    assert_eq!(advice!(0..9 |> map(shaky).retry(3)? |> buffer(4) |> run), [sentence]);
    assert_eq!(
        advice!(0..9 |> batch(3) |> par_flat_map(shaky).named("map(shaky)").retry(3)? |> run),
        [sentence]
    );
    // A limit for all of them is what is meant where all of it has to end in time.
    assert_eq!(advice!(0..9 |> map(shaky).retry(3).timeout(SECOND)? |> buffer(4)), [""; 0]);
    assert_eq!(advice!(0..9 |> map(shaky).timeout(SECOND).retry(3)? |> buffer(4)), [""; 0]);
    assert_eq!(advice!(0..9 |> map(shaky).timeout(SECOND).retry(3).timeout(SECOND)? |> buffer(4)), [""; 0]);
    assert_eq!(advice!(0..9 |> map(shaky).timeout(SECOND)? |> buffer(4)), [""; 0]);
}

#[test]
fn buffers_with_nothing_to_do() {
    assert_eq!(
        advice!(0..9 |> map(|n| n + 1) |> buffer(2) |> run),
        ["`buffer(2)` has nothing to do: nothing before it waits"]
    );
    // A stream may wait.
    assert_eq!(advice!(stream::iter([1]) |> buffer(2) |> run), [""; 0]);
    let one = 1;
    assert_eq!(
        advice!(0..9 |> map(item) |> buffer(one) |> run),
        ["`buffer(one)` runs one at a time: a higher number runs several at once"]
    );
    assert_eq!(advice!(stream::iter([1]) |> buffer(one) |> run), [""; 0]);
}

#[test]
fn fewer_permits_than_places() {
    let (pool, limiter) = (Pool::new(4), Limiter::per_second(10));
    let sentence = |most| {
        format!(
            "permits let {most} calls of `map(shaky)` run at once, so `buffer(8)` never runs 8: give the pool more \
             permits, or the buffer a lower number"
        )
    };
    assert_eq!(advice!(0..9 |> map(shaky).pool(&pool)? |> buffer(8)), [sentence(4)]);
    assert_eq!(advice!(0..9 |> map(shaky).timeout(SECOND).retry(3).pool(&pool)? |> buffer(8)), [sentence(4)]);
    assert_eq!(advice!(0..9 |> map(shaky).pool(&pool.weight(2))? |> buffer(8)), [sentence(2)]);
    assert_eq!(advice!(0..9 |> map(shaky).pool(&pool.weight(9))? |> buffer(8)), [sentence(1)]);
    assert_eq!(advice!(0..9 |> map(shaky).pool(&pool)? |> buffer(4)), [""; 0]);
    // Others fill the buffer, or it is filled by those that wait for their next try or their start.
    assert_eq!(advice!(0..9 |> map(item) |> map(shaky).pool(&pool)? |> buffer(8)), [""; 0]);
    assert_eq!(advice!(0..9 |> map(shaky).timeout(SECOND).pool(&pool).retry(3)? |> buffer(8)), [""; 0]);
    assert_eq!(advice!(0..9 |> map(shaky).pool(&pool).rate(&limiter)? |> buffer(8)), [""; 0]);
}

#[test]
fn keys_that_limit_nothing() {
    assert_eq!(
        advice!(0..9 |> map(item) |> buffer(4).by_key(|n| *n, 4) |> run),
        ["the keys of `buffer(4)` limit nothing: give `.by_key(..)` a number below 4"]
    );
    assert_eq!(advice!(0..9 |> map(item) |> buffer(4).by_key(|n| *n, 9) |> run).len(), 1);
    assert_eq!(advice!(0..9 |> map(item) |> buffer(4).by_key(|n| *n, 3) |> run), [""; 0]);
}
