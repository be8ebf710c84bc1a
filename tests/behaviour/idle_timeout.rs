//! `idle_timeout(d)`: an error when no element has come for d while one is asked for.

use std::error::Error;
use std::time::Duration;

use futures::StreamExt;
use pipewright::{TimedOut, pipe};
use pipewright_tests::{Arrivals, Hand, Log, body, caught, silent, sleep, ticking};

use crate::{Bad, but};

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

/// An error of the user's.
#[derive(Debug, PartialEq)]
enum Wrong {
    Bad(u32),
    Late(&'static str, Duration),
}

impl From<Bad> for Wrong {
    fn from(Bad(x): Bad) -> Self {
        Wrong::Bad(x)
    }
}

impl From<TimedOut> for Wrong {
    fn from(late: TimedOut) -> Self {
        Wrong::Late(late.stage, late.after)
    }
}

#[tokio::test(start_paused = true)]
async fn the_time_begins_anew_with_each_element() {
    let log = Log::start();
    let source = ticking([0, 99, 99, 100]).chain(silent());
    let end = pipe!(source |> idle_timeout(ms(100)) |> for_each(body::<0>)).await;
    // What comes at the very instant passes.
    assert_eq!((log.arrival_times(), log.now()), (vec![0, 99, 198, 298], 398));
    let late = end.unwrap_err();
    assert_eq!((late.stage, late.after), ("idle_timeout", ms(100)));
    assert_eq!(late.to_string(), "`idle_timeout` timed out after 100ms");
}

#[tokio::test(start_paused = true)]
async fn the_end_in_time_is_no_error() {
    Log::start();
    assert_eq!(pipe!(ticking([10, 10]) |> idle_timeout(ms(100)) |> count).await, Ok(2));
    assert_eq!(pipe!(ticking([]) |> idle_timeout(ms(100)) |> count).await, Ok(0));
    assert_eq!(pipe!(ticking([5000]) |> idle_timeout(Duration::MAX) |> count).await, Ok(1));
    assert_eq!(pipe!(0..3 |> idle_timeout(Duration::ZERO) |> count).await, Ok(3));
}

#[tokio::test(start_paused = true)]
async fn no_time_runs_while_nobody_asks() {
    let log = Log::start();
    let end = pipe!(ticking([50, 50, 50]) |> idle_timeout(ms(100)) |> for_each(body::<1000>)).await;
    assert_eq!((end, log.now()), (Ok(()), 3150));

    // Asked at 0, for a list that leaves at 100; asked again at 1100.
    for (gap, arrivals, end) in [(290, vec![0, 1390], 2390), (310, vec![0], 1400)] {
        let log = Log::start();
        let source = ticking([0, 1100 + gap]);
        let first = |list: Vec<i32>| async move {
            sleep(1000).await;
            list[0]
        };
        let lists = pipe!(source |> idle_timeout(ms(300)) |> batch(9).within(ms(100)));
        let got = pipe!(lists |> map(first) |> for_each(body::<0>)).await;
        assert_eq!((got.is_ok(), log.now()), (arrivals.len() == 2, end));
    }
}

#[tokio::test(start_paused = true)]
async fn everything_upstream_is_dropped_with_it() {
    let log = Log::start();
    let f = async |x| log.call("f", x, if x < 2 { 50 } else { 500 }, x).await;
    let g = async |x| log.call("g", x, 200, x).await;
    let end =
        pipe!(0..9 |> map(f) |> buffer(2) |> idle_timeout(ms(100)) |> map(g) |> buffer(2) |> count).await;
    assert!(end.is_err());
    assert_eq!(log.ends("f"), [50, 50, 150, 150]);
    // What had passed is finished first.
    assert_eq!((log.ends("g"), log.now()), (vec![250, 250], 250));
}

#[tokio::test(start_paused = true)]
async fn the_error_is_the_last_that_comes() {
    Log::start();
    let source = ticking([0]).chain(silent());
    let out: Vec<_> = pipe!(source |> idle_timeout(ms(100)) |> into_stream).collect().await;
    assert_eq!(out.len(), 2);
    assert_eq!((out[0].as_ref().ok(), out[1].is_err()), (Some(&0), true));
}

#[tokio::test(start_paused = true)]
async fn it_becomes_the_error_of_the_pipe() {
    let end = pipe!(
        silent::<u32>() |> err_into::<Wrong> |> map(but(0))? |> idle_timeout(ms(100)) |> map(but(1))? |> count
    )
    .await;
    assert_eq!(end, Err(Wrong::Late("idle_timeout", ms(100))));
    let end = pipe!(0..9 |> err_into::<Wrong> |> map(but(3))? |> idle_timeout(ms(100)) |> count).await;
    assert_eq!(end, Err(Wrong::Bad(3)));
    let end = pipe!(silent::<u32>() |> idle_timeout(ms(7)) |> err_into::<Box<dyn Error>> |> count).await;
    assert_eq!(end.unwrap_err().to_string(), "`idle_timeout` timed out after 7ms");
    let end = pipe!(silent::<u32>() |> idle_timeout(ms(7)) |> idle_timeout(ms(9)) |> count).await;
    assert_eq!(end.unwrap_err().after, ms(7));
}

#[tokio::test(start_paused = true)]
async fn it_passes_progress_on() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 300, x).await;
    let end = pipe!(0..4 |> map(f) |> buffer(2) |> idle_timeout(ms(400)) |> for_each(body::<1000>)).await;
    assert!(end.is_ok());
    assert!(log.calls().iter().all(|call| call.end == Some(call.start + 300)), "{:?}", log.calls());
    let _: Result<Arrivals, _> = pipe!(0..0 |> idle_timeout(ms(1)) |> collect).await;
}

#[test]
fn it_needs_a_runtime_when_it_waits() {
    assert!(Hand::new(pipe!(0..3 |> idle_timeout(ms(100)) |> count)).run().is_ready());
    let mut run = Hand::new(pipe!(silent::<u32>() |> idle_timeout(ms(100)) |> count));
    assert!(caught(|| run.poll()).contains("Tokio"));
}
