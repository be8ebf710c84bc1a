//! `take(k)`: the first k elements; drops everything upstream with the k-th.

use std::cell::Cell;
use std::task::Poll;

use futures::channel::mpsc;
use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, body, silent};

use crate::{Bad, Seen, below, but};

#[tokio::test]
async fn as_many_as_there_are() {
    for (n, k, got) in [(0, 3, 0), (1, 3, 1), (5, 3, 3), (5, 5, 5), (5, 9, 5), (5, 0, 0), (5, 1, 1)] {
        assert_eq!(
            pipe!(0..n |> take(k) |> collect::<Vec<u32>>).await,
            below(got),
            "{n} elements, take({k})"
        );
    }
}

#[tokio::test]
async fn it_pulls_no_further_element() {
    for k in [0, 1, 3] {
        let pulled = Cell::new(0);
        let source = (0..).inspect(|_| pulled.set(pulled.get() + 1));
        assert_eq!(pipe!(source |> take(k) |> count).await, k);
        assert_eq!(pulled.get(), k);
    }
}

#[test]
fn none_at_all_asks_a_silent_source_for_nothing() {
    assert_eq!(Hand::new(pipe!(silent::<u32>() |> take(0) |> count)).run(), Poll::Ready(0));
}

#[tokio::test(start_paused = true)]
async fn with_the_last_element_everything_upstream_goes() {
    let log = Log::start();
    let f = async |x: u32| log.call("f", x, 100 * u64::from(1 + x), x).await;
    pipe!(0..9 |> map(f) |> buffer(4) |> take(2) |> for_each(body::<1000>)).await;
    // Elements 0 and 1 passed at 100 and, after the first body, at 1100; then 2 and later were dropped.
    assert_eq!(log.arrival_times(), [100, 1100]);
    assert!(log.ends("f").iter().all(|end| *end <= 1100), "{:?}", log.calls());
    assert_eq!(log.now(), 2100);
    assert_eq!(log.running(), 0);
}

#[test]
fn upstream_is_dropped_while_the_consumer_still_works() {
    let gates = Gates::new();
    let consumer = async |_| {
        gates.pass(100).await;
    };
    let mut run =
        Hand::new(pipe!(0..9 |> map(|x| gates.pass(x)) |> buffer(3) |> take(1) |> for_each(consumer)));
    run.waits();
    assert_eq!(gates.waiting(), [0, 1, 2]);
    gates.open(0);
    run.goes_on();
    assert_eq!(gates.waiting(), [100]);
    gates.open(100);
    run.finishes();
}

#[tokio::test]
async fn an_error_behind_the_last_element_is_never_met() {
    assert_eq!(pipe!(0..5 |> map(but(0))? |> take(2) |> collect::<Vec<u32>>).await, Err(Bad(0)));
    assert_eq!(pipe!(0..5 |> map(but(1))? |> take(2) |> collect::<Vec<u32>>).await, Err(Bad(1)));
    assert_eq!(pipe!(0..5 |> map(but(2))? |> take(2) |> collect::<Vec<u32>>).await, Ok(vec![0, 1]));
    assert_eq!(pipe!(0..5 |> map(but(0))? |> take(0) |> collect::<Vec<u32>>).await, Ok(vec![]));
}

#[tokio::test(start_paused = true)]
async fn it_ends_a_stretch() {
    let log = Log::start();
    let seen = Seen::default();
    let f = async |x| log.call("f", x, 100, x).await;
    pipe!(0..4 |> map(f) |> take(9) |> inspect(|x| seen.note(*x)) |> buffer(4) |> run).await;
    assert_eq!((log.peak(), log.now(), seen.all()), (1, 400, below(4)));
}

#[test]
fn a_channel_keeps_what_was_not_taken() {
    let (tx, mut rx) = mpsc::unbounded::<u32>();
    let mut run = Hand::new(pipe!(&mut rx |> take(2) |> collect::<Vec<u32>>));
    run.waits();
    (0..5).for_each(|x| tx.unbounded_send(x).unwrap());
    assert_eq!(run.finishes(), [0, 1]);
    drop(run);
    assert_eq!(rx.try_recv().unwrap(), 2);
}
