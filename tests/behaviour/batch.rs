//! `batch(n)`: lists of n, a shorter one at the end and before an `Err`.

use futures::channel::mpsc;
use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, body, caught};

use crate::{Bad, Seen, below, but};

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
