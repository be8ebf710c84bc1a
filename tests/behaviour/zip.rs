//! `zip`: pairs; both sides are asked at once, the end is that of the shorter.

use std::task::Poll;

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, caught, silent};

use crate::{Bad, PLACES, but};

#[tokio::test]
async fn pairs_up_to_the_shorter_end() {
    assert_eq!(pipe!(zip(0..3, ["a", "b", "c"]) |> collect::<Vec<_>>).await, [(0, "a"), (1, "b"), (2, "c")]);
    assert_eq!(pipe!(zip(0..0, 0..3) |> count).await, 0);
    assert_eq!(pipe!(zip(0..3, 0..0) |> count).await, 0);
    assert_eq!(pipe!(zip(0.., 7..8) |> collect::<Vec<(u32, u32)>>).await, [(0, 7)]);
    assert_eq!(pipe!(zip(7..8, 0..) |> collect::<Vec<(u32, u32)>>).await, [(7, 0)]);
}

#[test]
fn the_end_of_one_side_does_not_wait_for_the_other() {
    assert_eq!(Hand::new(pipe!(zip(0..0, silent::<u32>()) |> count)).run(), Poll::Ready(0));
    assert_eq!(Hand::new(pipe!(zip(silent::<u32>(), 0..0) |> count)).run(), Poll::Ready(0));
    assert_eq!(Hand::new(pipe!(zip(silent::<u32>(), 0..1) |> count)).run(), Poll::Pending);
}

#[tokio::test(start_paused = true)]
async fn both_sides_are_asked_at_once() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 300, x).await;
    let g = async |x| log.call("g", x, 200, x).await;
    let got = pipe!(zip(0..3 |> map(f), 0..3 |> map(g)) |> collect::<Vec<(u32, u32)>>).await;
    assert_eq!(got, [(0, 0), (1, 1), (2, 2)]);
    // One of each is kept, no more: the faster side waits for the slower.
    assert_eq!((log.starts("f"), log.starts("g")), (vec![0, 300, 600], vec![0, 300, 600]));
    assert_eq!(log.now(), 900);
}

#[tokio::test(start_paused = true)]
async fn buffers_in_the_branches_and_behind() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 300, x).await;
    let g = async |(a, b): (u32, u32)| log.call("g", a, 100, a + b).await;
    let got = pipe!(zip(0..6 |> map(f) |> buffer(3), 0..6) |> map(g) |> buffer(3) |> sum::<u32>).await;
    assert_eq!((got, log.now(), log.peak_of("f"), log.peak_of("g")), (30, 700, 3, 3));
}

#[tokio::test]
async fn an_error_of_either_side_ends_the_pipe() {
    for bad in PLACES {
        let mut n = 0;
        let end = pipe!(zip(0..5 |> map(but(bad))?, 0..5) |> for_each(|_| n += 1)).await;
        assert_eq!((end, n), (Err(Bad(bad)), bad));
        assert_eq!(pipe!(zip(0..5, 0..5 |> map(async |x| but(bad)(x))?) |> count).await, Err(Bad(bad)));
    }
    assert_eq!(pipe!(zip(0..5 |> map(but(9))?, 0..5 |> map(but(8))?) |> count).await, Ok(5));
}

#[test]
fn wake_ups_of_both_sides_arrive_and_a_drop_cancels_both() {
    let (left, right) = (Gates::new(), Gates::new());
    let mut run =
        Hand::new(pipe!(zip(0..3 |> map(|x| left.pass(x)), 0..3 |> map(|x| right.pass(x))) |> count));
    run.waits();
    assert_eq!((left.waiting(), right.waiting()), (vec![0], vec![0]));
    right.open(0);
    run.goes_on();
    assert_eq!((left.waiting(), right.waiting()), (vec![0], vec![]));
    left.open(0);
    run.goes_on();
    assert_eq!((left.waiting(), right.waiting()), (vec![1], vec![1]));
    drop(run);
    assert_eq!((left.waiting(), right.waiting()), (vec![], vec![]));
}

#[test]
fn a_panic_of_a_side_unwinds() {
    let mut run = Hand::new(pipe!(zip(0..3, 0..3 |> map(|x: u32| x.checked_sub(1).expect("side"))) |> count));
    assert_eq!(caught(|| run.poll()), "side");
}
