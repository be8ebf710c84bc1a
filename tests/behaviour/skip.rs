//! `skip(k)`: all but the first k elements.

use futures::channel::mpsc;
use pipewright::pipe;
use pipewright_tests::{Hand, Log};

use crate::{Bad, below, but};

#[tokio::test]
async fn as_many_as_there_are() {
    for (n, k) in [(0, 0), (0, 3), (1, 0), (1, 1), (5, 0), (5, 2), (5, 5), (5, 9)] {
        let got = pipe!(0..n |> skip(k) |> collect::<Vec<u32>>).await;
        assert_eq!(got, below(n).into_iter().skip(k).collect::<Vec<_>>(), "{n} elements, skip({k})");
    }
}

#[tokio::test(start_paused = true)]
async fn it_ends_a_stretch_and_calls_for_all() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 100, x).await;
    assert_eq!(pipe!(0..5 |> map(f) |> skip(2) |> buffer(4) |> collect::<Vec<u32>>).await, [2, 3, 4]);
    assert_eq!((log.started(), log.peak(), log.now()), (5, 1, 500));
}

#[tokio::test]
async fn an_error_among_the_skipped_is_an_error() {
    for bad in [0, 1, 2, 4] {
        assert_eq!(pipe!(0..5 |> map(but(bad))? |> skip(2) |> count).await, Err(Bad(bad)));
    }
    assert_eq!(pipe!(0..5 |> map(but(9))? |> skip(2) |> count).await, Ok(3));
}

#[test]
fn a_wake_up_for_each_element_skipped_or_not() {
    let (tx, rx) = mpsc::unbounded::<u32>();
    let mut run = Hand::new(pipe!(rx |> skip(1) |> collect::<Vec<u32>>));
    run.waits();
    tx.unbounded_send(0).unwrap();
    run.goes_on();
    tx.unbounded_send(1).unwrap();
    run.goes_on();
    drop(tx);
    assert_eq!(run.finishes(), [1]);
}
