//! `deadline(d)`: an error when the run is not at its end after d.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use pipewright::names::{Off, Step, Work as _};
use pipewright::{Flow, TimedOut, pipe};
use pipewright_tests::{Arrivals, Hand, Log, body, caught, silent, sleep, ticking};
use tokio::time::Instant;

use crate::{Bad, but};

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

#[tokio::test(start_paused = true)]
async fn what_runs_is_dropped_at_the_instant() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 100, x).await;
    let end: Result<Arrivals, TimedOut> =
        pipe!(0..9 |> map(f) |> buffer(2) |> deadline(ms(250)) |> collect).await;
    let late = end.unwrap_err();
    assert_eq!((late.stage, late.after), ("deadline", ms(250)));
    assert_eq!(late.to_string(), "`deadline` timed out after 250ms");
    assert_eq!((log.now(), log.finished(), log.dropped()), (250, 4, 2));
}

#[tokio::test(start_paused = true)]
async fn what_ends_in_time_is_untouched() {
    for (limit, is_in_time) in [(299, false), (300, true), (301, true)] {
        let log = Log::start();
        let f = async |x| log.call("f", x, 100, x).await;
        let end = pipe!(0..3 |> map(f) |> deadline(ms(limit)) |> count).await;
        assert_eq!((end.is_ok(), log.now()), (is_in_time, limit.min(300)), "deadline({limit})");
    }
    assert_eq!(pipe!(0..3 |> deadline(Duration::ZERO) |> count).await, Ok(3));
    assert_eq!(pipe!(ticking([100]) |> deadline(Duration::MAX) |> count).await, Ok(1));
}

#[tokio::test(start_paused = true)]
async fn the_time_begins_with_the_first_poll() {
    Log::start();
    let run = pipe!(ticking([100, 100]) |> deadline(ms(250)) |> count);
    sleep(1000).await;
    assert_eq!(run.await, Ok(2));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_runs_is_finished_and_everything_above_is_not() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 200, x).await;
    let end = pipe!(0..9 |> map(f) |> buffer(2) |> deadline(ms(350)) |> for_each(body::<1000>)).await;
    assert!(end.is_err());
    assert_eq!(log.ends("f"), [200, 200, 350]);
    assert_eq!((log.arrival_times(), log.now()), (vec![200], 1200));
}

#[tokio::test(start_paused = true)]
async fn everything_above_is_dropped_even_if_the_error_has_to_wait() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 200, x).await;
    let g = async |x| log.call("g", x, 500, x).await;
    let end = pipe!(0..9 |> map(f) |> buffer(2) |> deadline(ms(500)) |> map(g) |> buffer(3) |> count).await;
    assert!(end.is_err());
    assert_eq!(log.ends("f"), [200, 200, 400, 400, 500, 500]);
    // What had passed is finished first.
    assert_eq!((log.ends("g"), log.now()), (vec![700, 700, 900, 1200], 1200));
}

#[tokio::test(start_paused = true)]
async fn behind_the_source_it_stops_gracefully() {
    let log = Log::start();
    let f = async |_: Instant| log.call("f", log.now(), 100, log.now()).await;
    let end =
        pipe!(interval(ms(100)) |> deadline(ms(250)) |> map(f) |> buffer(4) |> for_each(body::<0>)).await;
    assert!(end.is_err());
    assert_eq!((log.arrival_times(), log.now(), log.dropped()), (vec![100, 200, 300], 300, 0));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_always_has_something_does_not_hide_the_time() {
    let mut pulled = 0;
    let source = (0..1000).inspect(|_| {
        pulled += 1;
        // Each takes 10 ms without a wait.
        let mut step = Box::pin(tokio::time::advance(ms(10)));
        assert!(Hand::new(step.as_mut()).poll().is_pending());
    });
    assert!(pipe!(source |> deadline(ms(250)) |> count).await.is_err());
    // The one at the very instant passes, and the one that was asked for then.
    assert_eq!(pulled, 26);
}

#[tokio::test(start_paused = true)]
async fn errors_from_above_pass_and_none_comes_after_the_end() {
    #[derive(Debug, PartialEq)]
    struct Wrong(Option<u32>);
    impl From<Bad> for Wrong {
        fn from(Bad(x): Bad) -> Self {
            Wrong(Some(x))
        }
    }
    impl From<TimedOut> for Wrong {
        fn from(_: TimedOut) -> Self {
            Wrong(None)
        }
    }

    let end = pipe!(0..5 |> err_into::<Wrong> |> map(but(1))? |> deadline(ms(100)) |> count).await;
    assert_eq!(end, Err(Wrong(Some(1))));
    let end = pipe!(silent::<u32>() |> err_into::<Wrong> |> map(but(1))? |> deadline(ms(100)) |> count).await;
    assert_eq!(end, Err(Wrong(None)));
    // The last element is still being worked on when the time is over: above, all is at its end.
    let log = Log::start();
    let end = pipe!(0..2 |> deadline(ms(100)) |> buffer(2) |> for_each(body::<1000>)).await;
    assert_eq!((end, log.now()), (Ok(()), 2000));
}

#[tokio::test(start_paused = true)]
async fn the_end_and_the_error_stay_the_end() {
    let in_time = pin!(pipe!(0..1 |> deadline(ms(100))));
    assert_eq!(ends(in_time, &[0, 0, 0, 200]).await, "1...");
    let late = pin!(pipe!(silent::<u32>() |> deadline(ms(100))));
    assert_eq!(ends(late, &[0, 100, 0, 200]).await, " !..");
    let later = pin!(pipe!(silent::<u32>() |> deadline(ms(100))));
    assert_eq!(ends(later, &[0, 200, 0]).await, " !.");
}

/// Polls by hand after each of these times: `1` for an element, `!` for an error, `.` for the end.
async fn ends<M>(mut flow: Pin<&mut impl Flow<M, Item = u32>>, times: &[u64]) -> String {
    let mut seen = String::new();
    for after in times {
        sleep(*after).await;
        seen.push(
            poll_fn(|cx| {
                Poll::Ready(match flow.as_mut().poll_work::<Off>(cx) {
                    Poll::Pending => ' ',
                    Poll::Ready(None) => '.',
                    Poll::Ready(Some(work)) => match pin!(work).poll_step::<Off>(cx) {
                        Poll::Ready(Step::Item(_)) => '1',
                        Poll::Ready(Step::Fail(_)) => '!',
                        _ => '?',
                    },
                })
            })
            .await,
        );
        poll_fn(|cx| {
            flow.as_mut().poll_progress::<Off>(cx);
            Poll::Ready(())
        })
        .await;
    }
    seen
}

#[test]
fn it_needs_a_runtime_when_it_waits() {
    let mut run = Hand::new(pipe!(silent::<u32>() |> deadline(ms(100)) |> count));
    assert!(caught(|| run.poll()).contains("Tokio"));
}
