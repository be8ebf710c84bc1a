//! Branches of `tee` and `route` by hand: wake-ups, and pipes that something else polls.

use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use futures::channel::{mpsc, oneshot};
use futures::future::{join, join_all};
use futures::stream::FuturesUnordered;
use futures::{StreamExt, poll};
use pipewright::names::Drive;
use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, caught, sleep};

use crate::{NONE, Seen, below};

#[test]
fn wake_ups_of_the_source_and_of_each_branch_arrive() {
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(0..2_u32 |> map(|x| gates.pass(x)) |> tee(
        |p| pipe!(p |> map(|x| gates.pass(100 + x)) |> count),
        |p| pipe!(p |> map(|x| gates.pass(200 + x)) |> buffer(2) |> count),
    )));
    run.waits();
    assert_eq!(gates.waiting(), [0]);
    gates.open(0);
    run.goes_on();
    // The second branch asks for more, and nothing is at any place.
    assert_eq!(gates.waiting(), [1, 100, 200]);
    gates.open(1);
    run.goes_on();
    assert_eq!(gates.waiting(), [100, 200, 201]);
    gates.open(201);
    run.goes_on();
    gates.open(200);
    run.goes_on();
    gates.open(100);
    run.goes_on();
    assert_eq!(gates.waiting(), [101]);
    gates.open(101);
    assert_eq!(run.finishes(), (2, 2));
}

#[test]
fn wake_ups_of_a_route_arrive() {
    let gates = Gates::new();
    let (tx, rx) = mpsc::unbounded::<u32>();
    let mut run = Hand::new(pipe!(rx |> route(
        |x| usize::from(*x >= 10),
        |p| pipe!(p |> map(|x| gates.pass(x)) |> count),
        |p| pipe!(p |> map(|x| gates.pass(x)) |> count),
    )));
    run.waits();
    for x in [0, 1, 2, 10] {
        tx.unbounded_send(x).unwrap();
    }
    run.goes_on();
    assert_eq!(gates.waiting(), [0]);
    gates.open(0);
    run.goes_on();
    // 1 has gone on, 2 has its place, 10 passes.
    assert_eq!(gates.waiting(), [1, 10]);
    gates.open(10);
    run.goes_on();
    drop(tx);
    run.goes_on();
    gates.open(1);
    run.goes_on();
    gates.open(2);
    assert_eq!(run.finishes(), (3, 1));
}

/// The pipe of a branch, polled with another waker than the terminal.
#[test]
fn a_branch_behind_a_set_of_futures_is_woken() {
    let (tx, rx) = mpsc::unbounded::<u32>();
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(rx |> tee(
        async |p| {
            let mut set = FuturesUnordered::new();
            let never = async { std::future::pending::<()>().await; NONE.to_vec() };
            set.push(futures::future::Either::Left(never));
            set.push(futures::future::Either::Right(async { pipe!(p |> map(|x| gates.pass(x)) |> collect::<Vec<_>>).await }));
            set.next().await.unwrap()
        },
        |p| pipe!(p |> collect::<Vec<_>>),
    )));
    // The set wakes itself at times.
    assert!(run.run().is_pending());
    tx.unbounded_send(0).unwrap();
    run.goes_on();
    assert_eq!(gates.waiting(), [0]);
    gates.open(0);
    run.goes_on();
    tx.unbounded_send(1).unwrap();
    gates.open(1);
    run.goes_on();
    drop(tx);
    assert_eq!(run.finishes(), (below(2), below(2)));
}

/// The pipe leaves the branch and is polled beside the terminal, in the same task, before it and behind it.
#[test]
fn a_pipe_that_is_polled_beside_the_terminal_is_woken() {
    for beside_is_first in [false, true] {
        let (send, receive) = oneshot::channel();
        let (done, is_done) = oneshot::channel();
        let (tx, rx) = mpsc::unbounded::<u32>();
        let fan = async {
            pipe!(rx |> tee(
                async |p| { send.send(p).ok(); is_done.await.unwrap() },
                |p| pipe!(p |> count),
            ))
            .await
        };
        let beside = async {
            let p = receive.await.ok().unwrap();
            done.send(pipe!(p |> collect::<Vec<_>>).await).unwrap();
        };
        let both =
            async { if beside_is_first { join(beside, fan).await.1 } else { join(fan, beside).await.0 } };
        let mut run = Hand::new(both);
        assert!(run.run().is_pending());
        for x in 0..3 {
            tx.unbounded_send(x).unwrap();
            run.goes_on();
        }
        drop(tx);
        assert_eq!(run.finishes(), (below(3), 3));
    }
}

#[test]
fn a_pipe_that_is_dropped_elsewhere_lets_the_others_go_on() {
    let (kept, seen) = (RefCell::new(None), Seen::default());
    let mut run = Hand::new(pipe!(0..3_u32 |> tee(
        |p| { *kept.borrow_mut() = Some(p); std::future::pending::<()>() },
        |p| pipe!(p |> for_each(|x| seen.note(x))),
    )));
    run.waits();
    assert_eq!(seen.all(), [0]);
    drop(kept.take());
    run.goes_on();
    assert_eq!(seen.all(), [0, 1, 2]);
}

#[test]
fn a_pipe_that_is_polled_elsewhere_is_woken_also_by_a_terminal_that_never_waits() {
    let kept = RefCell::new(None);
    let mut run = Hand::new(pipe!(0.. |> route(
        |x: &u32| usize::from(*x != 300),
        |p| { *kept.borrow_mut() = Some(p); std::future::pending::<()>() },
        |p| pipe!(p |> run),
    )));
    let mut elsewhere = Hand::new(pipe!(kept.take().unwrap() |> first));
    elsewhere.waits();
    assert!(run.poll().is_pending() && run.woken());
    assert!(!elsewhere.woken());
    assert!(run.poll().is_pending() && run.woken());
    assert_eq!(elsewhere.finishes(), Some(300));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn branches_in_tasks_of_their_own() {
    for _ in 0..20 {
        let got = pipe!(0..500_u32 |> tee(
            |p| tokio::spawn(async { pipe!(p |> map(async |x| { tokio::task::yield_now().await; x }) |> collect::<Vec<_>>).await }),
            |p| pipe!(p |> count),
            |p| pipe!(p |> map(async |_| tokio::task::yield_now().await) |> buffer(3) |> spawn),
            |p| tokio::spawn(async { pipe!(p |> take(7) |> count).await }),
        ))
        .await;
        assert_eq!((got.0.unwrap(), got.1, got.2, got.3.unwrap()), (below(500), 500, (), 7));
        let (few, many) = pipe!(0..500_u32 |> route(
            |x| usize::from(x % 10 > 0),
            |p| tokio::spawn(async { pipe!(p |> count).await }),
            |p| tokio::spawn(async { pipe!(p |> buffer(9) |> count).await }),
        ))
        .await;
        assert_eq!((few.unwrap(), many.unwrap()), (50, 450));
    }
}

#[tokio::test(start_paused = true)]
async fn the_slowest_sets_the_pace_in_a_task_too() {
    let (log, seen) = (Log::start(), Seen::default());
    pipe!(0..4_u32 |> tee(
        |p| tokio::spawn(async { pipe!(p |> for_each(async |_| sleep(100).await)).await }),
        |p| pipe!(p |> for_each(|_| seen.note(log.now() as u32))),
    ))
    .await
    .0
    .unwrap();
    assert_eq!(seen.all(), [0, 0, 100, 200]);
    assert_eq!(log.now(), 400);
}

/// A part is not taken for the whole.
#[tokio::test]
async fn a_branch_in_a_task_panics_when_the_terminal_is_dropped() {
    let (send, receive) = oneshot::channel();
    let mut send = Some(send);
    {
        let (tx, rx) = mpsc::unbounded::<u32>();
        let mut run = pin!(pipe!(rx |> tee(
            |p| { send.take().unwrap().send(tokio::spawn(async { pipe!(p |> count).await })).unwrap(); std::future::pending::<()>() },
            |p| pipe!(p |> count),
        )));
        tx.unbounded_send(0).unwrap();
        assert!(poll!(run.as_mut()).is_pending());
        tokio::task::yield_now().await;
        assert!(poll!(run.as_mut()).is_pending());
    }
    assert!(receive.await.unwrap().await.unwrap_err().is_panic());
}

#[test]
fn a_pipe_that_outlives_its_branch_panics() {
    let kept = RefCell::new(None);
    let mut run = Hand::new(pipe!(0..3_u32 |> tee(
        |p| { *kept.borrow_mut() = Some(p); async {} },
        |p| pipe!(p |> count),
    )));
    assert_eq!(run.run(), Poll::Ready(((), 3)));
    let mut late = Hand::new(pipe!(kept.take().unwrap() |> count));
    assert!(caught(|| late.poll()).starts_with("the pipe of a branch was polled after"));
}

/// Dropping an element may do anything, also look at the pipe again.
#[test]
fn elements_are_dropped_by_nobody_who_holds_a_lock() {
    type Look = Rc<RefCell<Option<Box<dyn Fn() -> (usize, Option<usize>)>>>>;

    struct Looks(Look, Rc<Cell<u32>>);

    impl Drop for Looks {
        fn drop(&mut self) {
            if let Some(look) = &*self.0.borrow() {
                assert_eq!(look(), (0, Some(2)));
                self.1.set(self.1.get() + 1);
            }
        }
    }

    let (look, looked, gates) = (Look::default(), Rc::new(Cell::new(0)), Gates::new());
    let items = [Looks(look.clone(), looked.clone()), Looks(look.clone(), looked.clone())];
    let mut run = Hand::new(pipe!(items |> route(
        |_| 1,
        |p| pipe!(p |> run),
        |p| { *look.borrow_mut() = Some(Box::new(move || p.size_hint())); gates.pass(0) },
    )));
    run.waits();
    assert_eq!(looked.get(), 0);
    // One at its place, one that waits for that.
    gates.open(0);
    run.finishes();
    assert_eq!(looked.get(), 2);
}

#[tokio::test(start_paused = true)]
async fn many_wakers_one_after_another() {
    let log = Log::start();
    let runs = (0..10_u64).map(|n| async move {
        sleep(n).await;
        pipe!(0..5_u32 |> tee(
            async |p| join(pipe!(p |> map(async |_| sleep(10).await) |> run), sleep(1)).await,
            |p| pipe!(p |> map(async |_| sleep(7).await) |> buffer(2) |> run),
        ))
        .await;
    });
    join_all(runs).await;
    assert_eq!(log.now(), 59);
}
