//! Dropping a pipe cancels everything in it, wherever it stands, and leaves nothing behind.

use std::future::Future;
use std::sync::Arc;

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, sleep};

use crate::{NONE, below};

/// Polls `run` until it waits, expects calls at `waiting`, drops it and expects none.
#[track_caller]
fn cancels<F: Future>(gates: &Gates, waiting: &[u32], run: F) {
    let mut run = Hand::new(run);
    assert!(run.run().is_pending());
    assert_eq!(gates.waiting(), waiting);
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn a_drop_cancels_calls_in_every_kind_of_stage() {
    let gates = Gates::new();
    let pass = |x| gates.pass(x);
    let passes = async |x: &u32| gates.pass(*x).await == *x;
    cancels(&gates, &[0], pipe!(0..9 |> map(pass) |> count));
    cancels(&gates, &[0, 1, 2], pipe!(0..9 |> map(pass) |> buffer(3) |> count));
    cancels(&gates, &[0, 1, 2], pipe!(0..9 |> map(pass) |> buffer(3).unordered() |> count));
    cancels(&gates, &[0, 1, 2], pipe!(0..9 |> filter(passes) |> buffer(3) |> count));
    cancels(&gates, &[0, 1, 2], pipe!(0..9 |> inspect(async |x| { passes(x).await; }) |> buffer(3) |> count));
    cancels(&gates, &[0, 1], pipe!(0..9 |> flat_map(async |x| [gates.pass(x).await]) |> buffer(2) |> count));
    cancels(
        &gates,
        &[0, 1],
        pipe!(0..9 |> filter_map(async |x| Some(gates.pass(x).await)) |> buffer(2) |> count),
    );
    cancels(&gates, &[0, 1], pipe!([below(2), below(5)] |> par_flat_map(pass) |> count));
    cancels(
        &gates,
        &[0, 1],
        pipe!(0..9 |> map(pass) |> buffer(2) |> batch(4) |> skip(1) |> enumerate |> take(3) |> count),
    );
    cancels(&gates, &[0, 1, 10], pipe!(merge(0..9 |> map(pass) |> buffer(2), 10..19 |> map(pass)) |> count));
    cancels(&gates, &[0, 10], pipe!(zip(0..9 |> map(pass), 10..19 |> map(pass)) |> count));
    cancels(&gates, &[0], pipe!(chain(0..9 |> map(pass), 10..19 |> map(pass)) |> count));
    cancels(&gates, &[7], pipe!(0..9 |> for_each(async |x: u32| { gates.pass(x + 7).await; })));
    cancels(&gates, &[7], pipe!(0..9 |> fold(7, async |a, x: u32| gates.pass(a + x).await)));
    cancels(&gates, &[3], pipe!(unfold(3, async |x| Some((gates.pass(x).await, x))) |> count));
    cancels(&gates, &[3], pipe!(paginate(3, async |x| (gates.pass(x).await, Some(x))) |> count));
    cancels(&gates, &[0, 1], pipe!(0..9 |> map(pass) |> buffer(2) |> boxed |> count));
    cancels(&gates, &[0, 1], pipe!(0..9 |> map(pass) |> buffer(2) |> first));
    cancels(
        &gates,
        &[0, 1],
        pipe!(0..9 |> map(async |x| pipe!([x] |> map(pass) |> count).await) |> buffer(2) |> count),
    );
}

#[test]
fn a_drop_lets_go_of_everything_it_held() {
    let token = Arc::new(());
    let gates = Gates::new();
    let tokens = |n| std::iter::repeat_n(Arc::clone(&token), n).zip(0_u32..);
    let f = async |(token, x): (Arc<()>, u32)| {
        gates.pass(x).await;
        vec![token; 3]
    };
    for open in [&[][..], &[0], &[1], &[0, 1, 2], &[2, 1]] {
        let units = pipe!(tokens(20) |> flat_map(f) |> buffer(3) |> batch(2));
        let mut run = Hand::new(pipe!(units |> for_each(async |_batch| std::future::pending::<()>().await)));
        assert!(run.run().is_pending());
        open.iter().for_each(|x| gates.open(*x));
        assert!(run.run().is_pending());
        assert!(Arc::strong_count(&token) > 1);
        drop(run);
        assert_eq!(Arc::strong_count(&token), 1, "{open:?}");
    }
}

#[test]
fn a_pipe_that_was_never_polled_does_nothing() {
    let gates = Gates::new();
    drop(pipe!(0..9 |> map(|x| gates.pass(x)) |> buffer(3)));
    drop(pipe!(0..9 |> map(|x| gates.pass(x)) |> buffer(3) |> count));
    assert_eq!(gates.begun(), NONE);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_around_a_pipe_cancels_it() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 100, x).await;
    let limit = std::time::Duration::from_millis(250);
    let run = pipe!(0..100 |> map(f) |> buffer(4) |> count);
    assert!(tokio::time::timeout(limit, run).await.is_err());
    assert_eq!((log.now(), log.finished(), log.dropped(), log.running()), (250, 8, 4, 0));
}

#[tokio::test(start_paused = true)]
async fn a_pipe_loses_a_race() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 100, x).await;
    tokio::select! {
        _ = pipe!(0..100 |> map(f) |> buffer(4) |> count) => panic!("too fast"),
        () = sleep(150) => {}
    }
    assert_eq!((log.dropped(), log.running()), (4, 0));
}

#[tokio::test(start_paused = true)]
async fn an_aborted_task_cancels_its_pipe() {
    let log = Log::start();
    let inner = log.clone();
    let task = tokio::spawn(async move {
        pipe!(0..100 |> map(async |x| inner.call("f", x, 100, x).await) |> buffer(4) |> count).await
    });
    sleep(150).await;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    assert_eq!((log.dropped(), log.running()), (4, 0));
}
