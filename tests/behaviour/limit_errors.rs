//! `limit_errors(k)`: leaves out k elements that are `Err`, and ends with the next.

use std::cell::Cell;

use futures::StreamExt;
use pipewright::pipe;
use pipewright_tests::{Arrivals, Hand, Log, body};

use crate::{Bad, NONE, Seen};

/// Every third number fails.
fn third(x: u32) -> Result<u32, Bad> {
    if x % 3 == 2 { Err(Bad(x)) } else { Ok(x) }
}

#[tokio::test]
async fn as_many_as_it_says_are_left_out_and_the_next_ends_it() {
    for (limit, passed, end) in [
        (0, vec![0, 1], Err(Bad(2))),
        (1, vec![0, 1, 3, 4], Err(Bad(5))),
        (2, vec![0, 1, 3, 4, 6, 7], Err(Bad(8))),
        (3, vec![0, 1, 3, 4, 6, 7, 9], Ok(())),
        (usize::MAX, vec![0, 1, 3, 4, 6, 7, 9], Ok(())),
    ] {
        let seen = Seen::default();
        let got = pipe!(0..10 |> map(third) |> limit_errors(limit) |> for_each(|x| seen.note(x))).await;
        assert_eq!((got, seen.all()), (end, passed), "limit_errors({limit})");
    }
    assert_eq!(pipe!(NONE |> map(third) |> limit_errors(0) |> count).await, Ok(0));
}

#[tokio::test(start_paused = true)]
async fn errors_are_counted_in_order_whatever_finishes_first() {
    let log = Log::start();
    let f = async |x: u32| {
        log.call("f", x, 100 * u64::from(10 - x), x).await;
        third(x)
    };
    let end: Result<Arrivals, Bad> = pipe!(0..9 |> map(f) |> buffer(9) |> limit_errors(1) |> collect).await;
    assert_eq!(end.unwrap_err(), Bad(5));
    // All but the first were there already.
    assert_eq!((log.arrival_times(), log.now()), (vec![1000; 4], 1000));
}

#[tokio::test(start_paused = true)]
async fn everything_upstream_is_dropped_with_the_last_error() {
    let log = Log::start();
    let f = async |x: u32| third(log.call("f", x, 100 * u64::from(x), x).await);
    let end = pipe!(0..9 |> map(f) |> buffer(4) |> limit_errors(0) |> count).await;
    assert_eq!((end, log.now(), log.running()), (Err(Bad(2)), 200, 0));
    assert_eq!(log.dropped(), 3);

    // Even if the error has to wait for what had passed.
    let log = Log::start();
    let f = async |x: u32| third(log.call("f", x, 100 * u64::from(x), x).await);
    let g = async |x| log.call("g", x, 1000, x).await;
    let end = pipe!(0..9 |> map(f) |> buffer(4) |> limit_errors(0) |> map(g) |> buffer(2) |> count).await;
    assert_eq!((end, log.ends("g")), (Err(Bad(2)), vec![1000, 1100]));
    assert!(log.ends("f").iter().all(|end| *end <= 200), "{:?}", log.calls());

    let out: Vec<_> = pipe!(0..9 |> map(third) |> limit_errors(0) |> into_stream).collect().await;
    assert_eq!(out, [Ok(0), Ok(1), Err(Bad(2))]);
}

#[tokio::test]
async fn it_sets_the_error_or_becomes_the_one_there_is() {
    #[derive(Debug, PartialEq)]
    struct Wrong(u32);
    impl From<Bad> for Wrong {
        fn from(Bad(x): Bad) -> Self {
            Wrong(x)
        }
    }

    let end = pipe!(0..9 |> err_into::<Wrong> |> map(third) |> limit_errors(1) |> count).await;
    assert_eq!(end, Err(Wrong(5)));
    // An error of a `?` further up is no element and ends it, whatever is left.
    let fail = |x| if x == 4 { Err(Wrong(4)) } else { Ok(x) };
    let end = pipe!(0..9 |> map(fail)? |> map(third) |> limit_errors(9) |> count).await;
    assert_eq!(end, Err(Wrong(4)));
    let nested = |x| third(x).map(Ok::<u32, Bad>);
    assert_eq!(pipe!(0..9 |> map(nested) |> limit_errors(9)? |> count).await, Ok(6));
}

#[test]
fn errors_that_are_left_out_let_other_tasks_run() {
    let mut run = Hand::new(pipe!(std::iter::repeat(2) |> map(third) |> limit_errors(usize::MAX) |> count));
    assert!(run.poll().is_pending());
    assert!(run.woken());
}

#[tokio::test(start_paused = true)]
async fn it_ends_a_stretch_and_passes_progress_on() {
    let log = Log::start();
    let f = async |x: u32| third(log.call("f", x, 300, x).await);
    let end = pipe!(0..4 |> map(f) |> buffer(2) |> limit_errors(9) |> for_each(body::<1000>)).await;
    assert_eq!(end, Ok(()));
    assert!(log.calls().iter().all(|call| call.end == Some(call.start + 300)), "{:?}", log.calls());

    let pulled = Cell::new(0);
    let source = (0..9).inspect(|_| pulled.set(pulled.get() + 1));
    assert_eq!(pipe!(source |> map(third) |> limit_errors(9) |> take(3) |> count).await, Ok(3));
    assert_eq!(pulled.get(), 4);
}
