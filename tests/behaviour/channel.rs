//! Channel receivers as sources: tokio's, bounded and unbounded, by value and by `&mut`; others as streams.

use pipewright::pipe;
use pipewright_tests::{Hand, Log, sleep};
use tokio::sync::mpsc;

use crate::below;

#[tokio::test]
async fn bounded_and_unbounded_by_value() {
    let (tx, rx) = mpsc::channel(8);
    (0..5).for_each(|x| tx.try_send(x).unwrap());
    drop(tx);
    assert_eq!(pipe!(rx |> collect::<Vec<u32>>).await, below(5));
    let (tx, rx) = mpsc::unbounded_channel();
    (0..5).for_each(|x| tx.send(x).unwrap());
    drop(tx);
    assert_eq!(pipe!(rx |> map(async |x| x) |> buffer(2) |> collect::<Vec<u32>>).await, below(5));
    let (tx, rx) = mpsc::unbounded_channel::<u32>();
    drop(tx);
    assert_eq!(pipe!(rx |> count).await, 0);
}

#[tokio::test]
async fn by_reference_it_keeps_what_was_not_pulled() {
    let (tx, mut rx) = mpsc::channel(8);
    (0..5).for_each(|x| tx.try_send(x).unwrap());
    assert_eq!(pipe!(&mut rx |> take(2) |> collect::<Vec<u32>>).await, [0, 1]);
    assert_eq!(rx.try_recv(), Ok(2));
    let (tx, mut rx) = mpsc::unbounded_channel();
    (0..5).for_each(|x| tx.send(x).unwrap());
    assert_eq!(pipe!(&mut rx |> first).await, Some(0));
    assert_eq!(rx.try_recv(), Ok(1));
}

#[tokio::test]
async fn what_was_pulled_is_lost_with_the_pipe() {
    let (tx, mut rx) = mpsc::channel(8);
    (0..5).for_each(|x| tx.try_send(x).unwrap());
    let mut run = Hand::new(
        pipe!(&mut rx |> map(async |x: u32| { std::future::pending::<()>().await; x }) |> buffer(2) |> count),
    );
    run.waits();
    drop(run);
    // Two were begun and one was pulled ahead.
    assert_eq!(rx.try_recv(), Ok(3));
}

#[tokio::test]
async fn other_channels_are_streams() {
    let (tx, rx) = futures::channel::mpsc::unbounded();
    (0..5).for_each(|x| tx.unbounded_send(x).unwrap());
    drop(tx);
    assert_eq!(pipe!(rx |> collect::<Vec<u32>>).await, below(5));
}

#[tokio::test(start_paused = true)]
async fn elements_arrive_when_they_are_sent() {
    let log = Log::start();
    let (tx, rx) = mpsc::channel(1);
    let feed = async {
        for x in 0..3 {
            sleep(100).await;
            tx.send(x).await.unwrap();
        }
        drop(tx);
    };
    let consumer = pipe!(rx |> map(async |x: u32| log.call("f", x, 50, x).await) |> buffer(2) |> count);
    assert_eq!(tokio::join!(feed, consumer).1, 3);
    assert_eq!(log.starts("f"), [100, 200, 300]);
}

#[tokio::test]
async fn a_wake_up_for_each_element_and_for_the_end() {
    let (tx, rx) = mpsc::channel(8);
    let mut run = Hand::new(pipe!(rx |> collect::<Vec<u32>>));
    run.waits();
    tx.try_send(0).unwrap();
    run.goes_on();
    tx.try_send(1).unwrap();
    run.goes_on();
    drop(tx);
    assert_eq!(run.finishes(), [0, 1]);
}
