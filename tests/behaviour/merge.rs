//! `merge`: several pipes side by side, elements as they come.

use std::task::Poll;

use futures::channel::mpsc;
use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, body, caught, silent};

use crate::{Bad, NONE, PLACES, below, but};

#[tokio::test]
async fn all_elements_of_all_branches_each_in_its_order() {
    let (a, b, c) = (0..50_u32, 100..150_u32, 200..201_u32);
    let got =
        pipe!(merge(a, b |> map(|x| x), c |> map(async |x| x) |> buffer(3)) |> collect::<Vec<u32>>).await;
    assert_eq!(got.len(), 101);
    for (from, to) in [(0, 50), (100, 150), (200, 201)] {
        let branch: Vec<_> = got.iter().copied().filter(|x| (from..to).contains(x)).collect();
        assert_eq!(branch, (from..to).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn empty_branches() {
    assert_eq!(pipe!(merge(0..0, 0..0) |> collect::<Vec<u32>>).await, NONE);
    assert_eq!(pipe!(merge(0..0, 7..8) |> collect::<Vec<u32>>).await, [7]);
    assert_eq!(pipe!(merge(0..3, 0..0) |> collect::<Vec<u32>>).await, below(3));
}

#[tokio::test(start_paused = true)]
async fn by_arrival() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 300, x).await;
    let g = async |x| log.call("g", x, 210, x).await;
    pipe!(merge(0..3 |> map(f), 10..13 |> map(g)) |> for_each(body::<0>)).await;
    let out: Vec<_> = log.arrivals().iter().map(|(x, at)| (x.as_i64().unwrap(), *at)).collect();
    assert_eq!(out, [(10, 210), (0, 300), (11, 420), (1, 600), (12, 630), (2, 900)]);
    assert_eq!((log.peak_of("f"), log.peak_of("g")), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn once_asked_each_branch_works_until_it_holds_one_element() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 300, x).await;
    let g = async |x| log.call("g", x, 200, x).await;
    pipe!(merge(0..3 |> map(f), 10..13 |> map(g)) |> for_each(body::<1000>)).await;
    // 10 arrives at 200. While its body works, branch g, which was asked, finishes 11, branch f 0; and no more.
    assert_eq!(log.starts("f")[0], 0);
    assert_eq!(log.starts("f").iter().filter(|start| **start < 1200).count(), 1);
    assert!(log.starts("g").iter().filter(|start| **start < 1200).count() <= 2);
    assert_eq!(log.now(), 200 + 6 * 1000);
}

#[test]
fn a_silent_branch_stops_nobody() {
    let mut first = Hand::new(pipe!(merge(silent::<u32>(), 0..5) |> take(5) |> collect::<Vec<u32>>));
    assert_eq!(first.run(), Poll::Ready(below(5)));
    let mut second = Hand::new(pipe!(merge(0..5, silent::<u32>()) |> take(5) |> collect::<Vec<u32>>));
    assert_eq!(second.run(), Poll::Ready(below(5)));
}

#[tokio::test]
async fn a_branch_that_is_always_ready_stops_nobody() {
    let got = pipe!(merge(0..1_000_u32, 5000..6_000_u32) |> take(1000) |> collect::<Vec<u32>>).await;
    assert!(got.iter().any(|x| *x < 1000) && got.iter().any(|x| *x >= 5000));
}

#[tokio::test]
async fn an_error_of_any_branch_ends_the_pipe() {
    for bad in PLACES {
        assert_eq!(pipe!(merge(0..5 |> map(but(bad))?, 10..15) |> count).await, Err(Bad(bad)));
        assert_eq!(pipe!(merge(10..15, 0..5 |> map(but(bad))?) |> count).await, Err(Bad(bad)));
        assert_eq!(pipe!(merge(silent(), 0..5 |> map(async |x| but(bad)(x))?) |> count).await, Err(Bad(bad)));
    }
    assert_eq!(pipe!(merge(0..5 |> map(but(9))?, 0..5 |> map(but(9))?) |> count).await, Ok(10));
    assert_eq!(pipe!(merge([Ok(0), Err(Bad(1))] |> ?, [Ok(2)] |> ?) |> count).await, Err(Bad(1)));
}

#[test]
fn wake_ups_of_each_branch_arrive_and_a_drop_cancels_all() {
    let gates = Gates::new();
    let (tx, rx) = mpsc::unbounded::<u32>();
    let mut run = Hand::new(pipe!(merge(0..9 |> map(|x| gates.pass(x)), rx) |> collect::<Vec<u32>>));
    run.waits();
    gates.open(0);
    run.goes_on();
    assert_eq!(gates.waiting(), [1]);
    tx.unbounded_send(100).unwrap();
    run.goes_on();
    drop(run);
    assert_eq!(gates.waiting(), NONE);
    assert!(tx.unbounded_send(1).is_err());
}

#[test]
fn branches_work_under_one_buffer_behind() {
    let (upper, lower) = (Gates::new(), Gates::new());
    let units = pipe!(merge(0..9 |> map(|x| upper.pass(x)), 10..19 |> map(|x| upper.pass(x))));
    let mut run = Hand::new(pipe!(units |> map(|x| lower.pass(x)) |> buffer(2) |> count));
    run.waits();
    assert_eq!(upper.waiting(), [0, 10]);
    upper.open(10);
    run.goes_on();
    assert_eq!((upper.waiting(), lower.waiting()), (vec![0, 11], vec![10]));
    upper.open(0);
    run.goes_on();
    assert_eq!((upper.waiting(), lower.waiting()), (vec![1, 11], vec![0, 10]));
    drop(run);
    assert_eq!((upper.waiting(), lower.waiting()), (vec![], vec![]));
}

#[test]
fn a_panic_of_a_branch_unwinds() {
    let mut run =
        Hand::new(pipe!(merge(0..3, 0..3 |> map(|x: u32| x.checked_sub(1).expect("branch"))) |> count));
    assert_eq!(caught(|| run.poll()), "branch");
}
