//! `batch(n)`: lists of n, a shorter one at the end and before an `Err`.

use std::cell::RefCell;
use std::time::Duration;

use futures::channel::mpsc;
use pipewright::pipe;
use pipewright_tests::{Arrivals, Gates, Hand, Log, body, caught, silent, ticking};
use serde_json::{Value, json};

use crate::{Bad, Seen, below, but};

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

#[tokio::test]
async fn whole_and_shorter_batches() {
    let sizes = async |n: u32, size: usize| {
        let batches = pipe!(0..n |> batch(size) |> collect::<Vec<Vec<u32>>>).await;
        assert_eq!(batches.concat(), below(n));
        batches.iter().map(Vec::len).collect::<Vec<_>>()
    };
    assert_eq!(sizes(0, 3).await, [0_usize; 0]);
    assert_eq!(sizes(1, 3).await, [1]);
    assert_eq!(sizes(3, 3).await, [3]);
    assert_eq!(sizes(7, 3).await, [3, 3, 1]);
    assert_eq!(sizes(3, 1).await, [1, 1, 1]);
    assert_eq!(sizes(3, 1000).await, [3]);
}

#[tokio::test(start_paused = true)]
async fn a_batch_leaves_at_the_instant_it_is_full() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 100, x).await;
    pipe!(0..5 |> map(f) |> batch(2) |> for_each(body::<0>)).await;
    assert_eq!(log.arrival_times(), [200, 400, 500]);
}

#[tokio::test(start_paused = true)]
async fn the_next_begins_on_demand_and_goes_on_filling() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 100, x).await;
    let f_of = pipe!(0..6 |> map(f) |> batch(2));
    pipe!(f_of |> for_each(body::<1000>)).await;
    // A batch is begun when it is asked for: not while the body is busy with the one before.
    assert_eq!(log.starts("f"), [0, 100, 1200, 1300, 2400, 2500]);

    let log = Log::start();
    let f = async |x| log.call("f", x, 100, x).await;
    let g = async |x: Vec<u32>| log.call("g", x[0], 1000, x).await;
    pipe!(0..6 |> map(f) |> batch(2) |> map(g) |> buffer(1) |> run).await;
    // The buffer asks for the next batch while `g` works on the first.
    assert_eq!(log.starts("f"), [0, 100, 200, 300, 1200, 1300]);
    assert_eq!(log.starts("g"), [200, 1200, 2200]);
}

#[tokio::test(start_paused = true)]
async fn it_ends_a_stretch() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 100, x).await;
    pipe!(0..6 |> map(f) |> batch(2) |> buffer(3) |> run).await;
    assert_eq!((log.peak(), log.now()), (1, 600));
}

#[tokio::test]
async fn what_was_gathered_comes_before_an_error() {
    for (bad, batches) in [(0, vec![]), (2, vec![vec![0, 1]]), (3, vec![vec![0, 1], vec![2]])] {
        let seen = Seen::default();
        let note = |batch: &Vec<u32>| seen.note(batch.len() as u32);
        let end = pipe!(0..5 |> map(but(bad))? |> batch(2) |> inspect(note) |> collect::<Vec<_>>).await;
        assert_eq!(end, Err(Bad(bad)));
        assert_eq!(seen.all(), batches.iter().map(|b| b.len() as u32).collect::<Vec<_>>());
    }
}

#[test]
fn an_error_behind_a_begun_batch_waits_for_the_consumer() {
    let gates = Gates::new();
    let seen = Seen::default();
    let note = async |batch: Vec<u32>| {
        seen.note(batch[0]);
        gates.pass(100).await;
    };
    let mut run = Hand::new(pipe!(0..5 |> map(but(1))? |> batch(4) |> for_each(note)));
    run.waits();
    assert_eq!(seen.all(), [0]);
    gates.open(100);
    assert_eq!(run.finishes(), Err(Bad(1)));
}

#[test]
fn a_wake_up_for_each_element_and_a_drop_loses_the_begun_batch() {
    let (tx, rx) = mpsc::unbounded::<u32>();
    let mut run = Hand::new(pipe!(rx |> batch(2) |> collect::<Vec<Vec<u32>>>));
    run.waits();
    tx.unbounded_send(0).unwrap();
    run.goes_on();
    tx.unbounded_send(1).unwrap();
    run.goes_on();
    tx.unbounded_send(2).unwrap();
    run.goes_on();
    drop(tx);
    assert_eq!(run.finishes(), [vec![0, 1], vec![2]]);

    let (tx, rx) = mpsc::unbounded::<u32>();
    let mut run = Hand::new(pipe!(rx |> batch(2) |> count));
    tx.unbounded_send(0).unwrap();
    run.waits();
    drop(run);
    assert!(tx.unbounded_send(1).is_err());
}

#[test]
fn a_batch_of_none_panics_where_it_stands() {
    let none = 0;
    let message = caught(|| drop(pipe!(0..3 |> batch(none))));
    assert!(message.contains("batch"), "{message}");
}

#[tokio::test]
async fn a_huge_batch_allocates_for_what_arrives() {
    let batches = pipe!(0..3 |> batch(usize::MAX) |> collect::<Vec<Vec<u32>>>).await;
    assert_eq!(batches, [[0, 1, 2]]);
}

#[tokio::test(start_paused = true)]
async fn within_a_time_from_the_first_element_of_each_list() {
    let log = Log::start();
    // Elements at 100, 200, 1200, 1300, 1450 and 1550: 250 after the first inclusive, whoever it came with.
    let source = ticking([100, 100, 1000, 100, 150, 100]);
    let _: Arrivals = pipe!(source |> batch(3).within(ms(250)) |> collect).await;
    assert_eq!(lists(&log), [(json!([0, 1]), 350), (json!([2, 3, 4]), 1450), (json!([5]), 1550)]);

    let log = Log::start();
    let source = ticking([100, 100, 100, 100, 100, 100]);
    let _: Arrivals = pipe!(source |> batch(9).within(ms(150)) |> collect).await;
    assert_eq!(lists(&log), [(json!([0, 1]), 250), (json!([2, 3]), 450), (json!([4, 5]), 600)]);
}

/// What reached the terminal, and when.
fn lists(log: &Log) -> Vec<(Value, u64)> {
    log.arrivals()
}

#[tokio::test(start_paused = true)]
async fn the_time_runs_while_the_body_works_and_what_comes_later_is_in_the_next_list() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 100, x).await;
    // The buffer asks for the second list while the body has the first.
    let work = pipe!(0..6 |> map(f) |> buffer(1) |> batch(3).within(ms(150)) |> buffer(1));
    pipe!(work |> for_each(body::<1000>)).await;
    assert_eq!(lists(&log), [(json!([0, 1]), 250), (json!([2, 3]), 1250), (json!([4, 5]), 2250)]);
    // Complete at 450 although nobody took it: 4 came at 500, and stayed outside.
    assert_eq!(log.ends("f"), [100, 200, 300, 400, 500, 1350]);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_has_begun_goes_on_filling_while_the_body_works_as_long_as_its_time_lasts() {
    let log = Log::start();
    let weigh = |x: &i32| if *x < 2 { 6 } else { 1 };
    let source = ticking([100; 6]);
    pipe!(source |> batch(10).weight(weigh).within(ms(250)) |> for_each(body::<1000>)).await;
    // 1 comes at 200, does not fit and begins the next list, which takes what comes until 450.
    let expected = [(json!([0]), 200), (json!([1, 2, 3]), 1200), (json!([4, 5]), 2300)];
    assert_eq!(lists(&log), expected);
}

#[tokio::test(start_paused = true)]
async fn a_timer_of_the_last_list_does_not_cut_the_next() {
    let log = Log::start();
    let source = ticking([0, 10, 10, 10, 200]);
    let _: Arrivals = pipe!(source |> batch(2).within(ms(100)) |> collect).await;
    // Full at 10; the next from 20 on, full at 30; the next from 230 on.
    let expected = [(json!([0, 1]), 10), (json!([2, 3]), 30), (json!([4]), 230)];
    assert_eq!(lists(&log), expected);

    let log = Log::start();
    let source = ticking([0, 10, 10, 10, 200]);
    let _: Arrivals = pipe!(source |> batch(2).weight(|_| 1).within(ms(100)) |> collect).await;
    assert_eq!(lists(&log), expected);
}

#[tokio::test(start_paused = true)]
async fn elements_that_keep_coming_do_not_stop_the_time() {
    let pulled = std::cell::Cell::new(0_u64);
    let start = tokio::time::Instant::now();
    let source = futures::stream::poll_fn(|cx| {
        // Time passes, although something is always there.
        pulled.set(pulled.get() + 1);
        if pulled.get() % 1000 == 0 {
            let mut step = Box::pin(tokio::time::advance(ms(10)));
            assert!(step.as_mut().poll(cx).is_pending());
        }
        std::task::Poll::Ready((pulled.get() < 1_000_000).then_some(()))
    });
    let first = pipe!(source |> batch(usize::MAX).within(ms(100)) |> first).await.unwrap().len();
    assert!((10_000..13_000).contains(&first), "{first} in {:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn without_elements_no_time_runs_and_none_at_all_gives_what_is_there() {
    let run = pipe!(silent::<u32>() |> batch(3).within(ms(100)) |> count);
    assert!(tokio::time::timeout(ms(5000), run).await.is_err());

    let log = Log::start();
    let source = ticking([0, 0, 100, 0]);
    let _: Arrivals = pipe!(source |> batch(9).within(Duration::ZERO) |> collect).await;
    assert_eq!(lists(&log), [(json!([0, 1]), 0), (json!([2, 3]), 100)]);

    let log = Log::start();
    let _: Arrivals = pipe!(ticking([0, 100]) |> batch(9).within(Duration::MAX) |> collect).await;
    assert_eq!(lists(&log), [(json!([0, 1]), 100)]);
}

#[tokio::test(start_paused = true)]
async fn a_short_list_comes_before_an_error_and_at_the_end() {
    let f = async |x| but(1)(Log::current().call("f", x, 100, x).await);
    let log = Log::start();
    let end = pipe!(0..5 |> map(f)? |> batch(3).within(ms(500)) |> for_each(body::<0>)).await;
    assert_eq!((end, lists(&log)), (Err(Bad(1)), vec![(json!([0]), 200)]));
}

#[test]
fn a_list_by_time_needs_a_runtime() {
    let (tx, rx) = mpsc::unbounded::<u32>();
    let mut run = Hand::new(pipe!(rx |> batch(3).within(ms(100)) |> count));
    run.waits();
    tx.unbounded_send(0).unwrap();
    assert!(caught(|| run.poll()).contains("Tokio"));
}

#[tokio::test]
async fn by_weight_never_more_unless_a_single_element_is() {
    for (size, lists) in [
        (1, vec![vec![1], vec![4], vec![0], vec![2], vec![3], vec![9], vec![5]]),
        (5, vec![vec![1, 4], vec![0, 2], vec![3], vec![9], vec![5]]),
        (6, vec![vec![1, 4, 0], vec![2, 3], vec![9], vec![5]]),
        (9, vec![vec![1, 4, 0, 2], vec![3], vec![9], vec![5]]),
        (10, vec![vec![1, 4, 0, 2], vec![3], vec![9], vec![5]]),
        (11, vec![vec![1, 4, 0, 2, 3], vec![9], vec![5]]),
        (99, vec![vec![1, 4, 0, 2, 3, 9, 5]]),
    ] {
        let got = pipe!([1, 4, 0, 2, 3, 9, 5] |> batch(size).weight(|x| *x) |> collect::<Vec<Vec<usize>>>);
        assert_eq!(got.await, lists, "batch({size})");
    }
    // Nothing weighs nothing, else a list would never end; and sums do not overflow.
    let got =
        pipe!(vec![(); 5] |> batch(2).weight(|()| 0) |> map(|list| list.len()) |> collect::<Vec<_>>).await;
    assert_eq!(got, [2, 2, 1]);
    let got = pipe!([usize::MAX - 1, usize::MAX, 2] |> batch(usize::MAX).weight(|x| *x) |> count).await;
    assert_eq!(got, 3);
}

#[test]
fn by_weight_a_list_leaves_when_the_next_element_does_not_fit() {
    let (tx, rx) = mpsc::unbounded::<usize>();
    let got = RefCell::new(Vec::new());
    let mut run =
        Hand::new(pipe!(rx |> batch(5).weight(|x| *x) |> for_each(|list| got.borrow_mut().push(list))));
    run.waits();
    for (x, lists) in [(3, 0), (1, 0), (2, 1), (3, 2), (7, 3), (4, 3), (4, 4)] {
        tx.unbounded_send(x).unwrap();
        run.goes_on();
        assert_eq!(got.borrow().len(), lists, "after {x}");
    }
    drop(tx);
    run.finishes();
    assert_eq!(*got.borrow(), [vec![3, 1], vec![2, 3], vec![7], vec![4], vec![4]]);
}

#[tokio::test(start_paused = true)]
async fn by_weight_and_within_a_time_in_any_order() {
    for swapped in [false, true] {
        let log = Log::start();
        // 3 at 100, 2 at 200, 4 at 300, 1 at 1300
        let source = ticking([100, 100, 100, 1000]);
        let weigh = |x: &i32| [3, 2, 4, 1][*x as usize];
        let _: Arrivals = if swapped {
            pipe!(source |> batch(6).within(ms(250)).weight(weigh) |> collect).await
        } else {
            pipe!(source |> batch(6).weight(weigh).within(ms(250)) |> collect).await
        };
        // The third does not fit, and its own time begins when it comes.
        assert_eq!(lists(&log), [(json!([0, 1]), 300), (json!([2]), 550), (json!([3]), 1300)]);
    }
}

#[test]
fn an_error_and_the_end_come_behind_an_element_that_did_not_fit() {
    let fail = |x: usize| if x == 0 { Err(Bad(0)) } else { Ok(x) };
    let seen = RefCell::new(Vec::new());
    let run = pipe!([2, 2, 0] |> map(fail)? |> batch(3).weight(|x| *x) |> for_each(|list| seen.borrow_mut().push(list)));
    assert_eq!(Hand::new(run).run(), std::task::Poll::Ready(Err(Bad(0))));
    assert_eq!(*seen.borrow(), [[2], [2]]);
}
