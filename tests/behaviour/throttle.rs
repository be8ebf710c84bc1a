//! `throttle(d)`: at least d between two elements, the first at once.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use pipewright::pipe;
use pipewright_tests::{Arrivals, Hand, Log, body, caught, ticking};

use crate::{Bad, below, but};

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

#[tokio::test(start_paused = true)]
async fn the_first_comes_at_once_and_then_one_each_period() {
    let log = Log::start();
    let _: Arrivals = pipe!(0..4 |> throttle(ms(100)) |> collect).await;
    // The end does not wait.
    assert_eq!((log.arrival_times(), log.now()), (vec![0, 100, 200, 300], 300));
}

#[tokio::test(start_paused = true)]
async fn a_late_element_begins_the_time_anew() {
    let log = Log::start();
    let _: Arrivals = pipe!(ticking([0, 10, 300, 10]) |> throttle(ms(100)) |> collect).await;
    assert_eq!(log.arrival_times(), [0, 100, 400, 500]);

    let log = Log::start();
    pipe!(0..3 |> throttle(ms(100)) |> for_each(body::<250>)).await;
    assert_eq!((log.arrival_times(), log.now()), (vec![0, 250, 500], 750));
}

#[tokio::test(start_paused = true)]
async fn the_next_is_made_while_it_waits() {
    for (call, expected) in [(60, [60, 160, 260]), (100, [100, 200, 300]), (130, [130, 260, 390])] {
        let log = Log::start();
        let f = async |x| log.call("f", x, call, x).await;
        let _: Arrivals = pipe!(0..3 |> map(f) |> throttle(ms(100)) |> collect).await;
        assert_eq!(log.arrival_times(), expected, "calls of {call}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_above_goes_on_while_it_waits() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 300, x).await;
    let _: Arrivals = pipe!(0..6 |> map(f) |> buffer(2) |> throttle(ms(1000)) |> collect).await;
    assert_eq!(log.arrival_times(), [300, 1300, 2300, 3300, 4300, 5300]);
    // Two at 0; then one each time that one is taken.
    assert_eq!(log.ends("f"), [300, 300, 600, 600, 1600, 2600]);
    assert!(log.calls().iter().all(|call| call.end == Some(call.start + 300)), "{:?}", log.calls());

    let log = Log::start();
    let f = async |x| log.call("f", x, 300, x).await;
    pipe!(0..6 |> map(f) |> buffer(2) |> throttle(ms(1)) |> for_each(body::<1000>)).await;
    assert!(log.calls().iter().all(|call| call.end == Some(call.start + 300)), "{:?}", log.calls());
}

#[tokio::test(start_paused = true)]
async fn it_pulls_no_further_element() {
    let pulled = Cell::new(0);
    let source = (0..9).inspect(|_| pulled.set(pulled.get() + 1));
    assert_eq!(pipe!(source |> throttle(ms(100)) |> take(2) |> collect::<Vec<u32>>).await, below(2));
    assert_eq!(pulled.get(), 2);
}

#[tokio::test(start_paused = true)]
async fn it_begins_nothing_while_nobody_asks() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 300, x).await;
    pipe!(0..3 |> map(f) |> throttle(ms(100)) |> for_each(body::<1000>)).await;
    assert_eq!(log.starts("f"), [0, 1300, 2600]);
}

#[tokio::test(start_paused = true)]
async fn an_error_comes_at_once() {
    let log = Log::start();
    let end = pipe!(0..5 |> map(but(2))? |> throttle(ms(100)) |> for_each(body::<0>)).await;
    assert_eq!((end, log.arrival_times(), log.now()), (Err(Bad(2)), vec![0, 100], 100));
}

#[tokio::test(start_paused = true)]
async fn no_time_is_none_and_any_is_possible() {
    let log = Log::start();
    assert_eq!(pipe!(0..5 |> throttle(Duration::ZERO) |> count).await, 5);
    assert_eq!(pipe!(0..5 |> throttle(Duration::MAX) |> first).await, Some(0));
    assert_eq!((pipe!(0..1 |> throttle(Duration::MAX) |> count).await, log.now()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_drop_drops_the_element_that_waits() {
    let token = Arc::new(());
    let tokens = std::iter::repeat_n(Arc::clone(&token), 5);
    let mut run = Hand::new(pipe!(tokens |> throttle(ms(100)) |> for_each(drop)));
    run.waits();
    assert_eq!(Arc::strong_count(&token), 3);
    drop(run);
    assert_eq!(Arc::strong_count(&token), 1);
}

#[test]
fn it_needs_a_runtime() {
    let mut run = Hand::new(pipe!(0..5 |> throttle(ms(100)) |> count));
    assert!(caught(|| run.poll()).contains("Tokio"));
}
