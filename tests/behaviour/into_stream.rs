//! `into_stream`: a `futures::Stream` of the elements; moves only while it is polled.

use std::pin::pin;
use std::task::Poll;

use futures::{Stream, StreamExt, TryStreamExt};
use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, sleep};

use crate::{Bad, NONE, PLACES, below, but};

#[tokio::test]
async fn elements_then_the_end() {
    assert_eq!(pipe!(0..0 |> into_stream).collect::<Vec<u32>>().await, NONE);
    assert_eq!(pipe!(0..5 |> into_stream).collect::<Vec<u32>>().await, below(5));
    assert_eq!(
        pipe!(0..5 |> map(async |x| x) |> buffer(2) |> into_stream()).collect::<Vec<u32>>().await,
        below(5)
    );
    let mut stream = pin!(pipe!(0..1 |> into_stream));
    assert_eq!(stream.next().await, Some(0));
    assert_eq!(stream.next().await, None);
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn an_error_and_the_end_after_it() {
    for bad in PLACES {
        let all = pipe!(0..5 |> map(but(bad))? |> into_stream).collect::<Vec<_>>().await;
        let expected: Vec<_> = (0..bad).map(Ok).chain([Err(Bad(bad))]).collect();
        assert_eq!(all, expected);
        assert_eq!(
            pipe!(0..5 |> map(but(bad))? |> into_stream).try_collect::<Vec<u32>>().await,
            Err(Bad(bad))
        );
    }
}

#[tokio::test]
async fn it_may_be_the_source_of_another_pipe() {
    let stream = pipe!(0..5 |> map(async |x| x) |> buffer(2) |> into_stream);
    assert_eq!(pipe!(stream |> map(|x| x + 1) |> sum::<u32>).await, 15);
}

#[test]
fn its_size_hint_is_no_lie() {
    let (least, most) = pipe!(vec![1, 2, 3] |> map(|x| x + 1) |> into_stream).size_hint();
    assert!(least <= 3 && most.is_none_or(|most| most >= 3));
    let (least, most) = pipe!(vec![1, 2, 3] |> filter(|x| *x > 1) |> into_stream).size_hint();
    assert!(least <= 2 && most.is_none_or(|most| most >= 2));
}

#[tokio::test(start_paused = true)]
async fn between_two_polls_nothing_moves() {
    let log = Log::start();
    let f = async |x: u32| {
        log.call("f", x, 100, ()).await;
        log.call("g", x, 100, x).await
    };
    let mut stream = pin!(pipe!(0..3 |> map(f) |> buffer(2) |> into_stream));
    assert_eq!(stream.next().await, Some(0));
    assert_eq!(log.starts("g"), [100, 100]);
    sleep(1000).await;
    assert_eq!(stream.next().await, Some(1));
    assert_eq!(stream.next().await, Some(2));
    assert!(log.starts("g")[2] >= 1200, "the second call of element 2 waits for somebody who polls");
}

#[test]
fn wake_ups_arrive_and_a_drop_cancels() {
    let gates = Gates::new();
    let mut stream = Hand::new(pipe!(0..3 |> map(|x| gates.pass(x)) |> buffer(2) |> into_stream));
    assert_eq!(stream.poll_next(), Poll::Pending);
    assert!(!stream.woken());
    gates.open(0);
    assert!(stream.woken());
    assert_eq!(stream.poll_next(), Poll::Ready(Some(0)));
    assert_eq!(stream.poll_next(), Poll::Pending);
    assert_eq!(gates.waiting(), [1, 2]);
    drop(stream);
    assert_eq!(gates.waiting(), NONE);
}
