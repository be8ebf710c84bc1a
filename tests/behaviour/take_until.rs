//! `take_until(future)`: nothing more is pulled once the future is ready; what was pulled is finished.

use std::cell::Cell;
use std::future::{IntoFuture, Ready, pending, ready};
use std::task::Poll;

use futures::channel::{mpsc, oneshot};
use pipewright::pipe;
use pipewright_tests::{Arrivals, Gates, Hand, Log, body, caught, silent, sleep};

use crate::{Bad, NONE, below, but};

#[tokio::test(start_paused = true)]
async fn what_was_pulled_is_finished_and_nothing_more_is_pulled() {
    for (stop, calls, end) in [(0, 0, 0), (50, 1, 100), (250, 3, 300), (1000, 9, 900)] {
        let log = Log::start();
        let f = async |x| log.call("f", x, 100, x).await;
        let got = pipe!(0..9 |> map(f) |> take_until(sleep(stop)) |> collect::<Vec<u32>>).await;
        assert_eq!((got, log.now(), log.dropped()), (below(calls), end, 0), "stop at {stop}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_it_splits_into_is_finished_as_well() {
    let log = Log::start();
    let page = async |p| log.call("P", p, 100, vec![p; 3]).await;
    let item = async |x| log.call("C", x, 100, x).await;
    let _: Arrivals =
        pipe!(0..9 |> map(page) |> flatten |> map(item) |> take_until(sleep(150)) |> collect).await;
    assert_eq!(log.arrivals(), [200, 300, 400].map(|at| (0.into(), at)));
    assert_eq!((log.now(), log.starts("P")), (400, vec![0]));
}

#[tokio::test(start_paused = true)]
async fn behind_the_source_all_buffers_run_empty() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 100, x).await;
    let source = async |x| Some((log.call("src", x, 30, x).await, x + 1));
    let got =
        pipe!(unfold(0, source) |> take_until(sleep(250)) |> map(f) |> buffer(2) |> batch(2) |> collect::<Vec<_>>)
            .await;
    // The source's call is dropped at the instant of the end; the elements it gave are all there.
    let last = log.calls().into_iter().rfind(|call| call.function == "src").unwrap();
    assert_eq!((last.end, last.done), (Some(250), false));
    assert_eq!(got.concat(), below(got.concat().len() as u32));
    assert_eq!(log.finished(), 2 * got.concat().len());
}

#[tokio::test(start_paused = true)]
async fn the_end_is_noticed_while_the_body_works() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 1000, x).await;
    pipe!(0..9 |> map(f) |> buffer(3) |> take_until(sleep(1250)) |> for_each(body::<1000>)).await;
    // What a buffer above has in flight is not pulled yet.
    assert_eq!(log.ends("f"), [1000, 1000, 1000, 1250]);
    assert_eq!((log.arrival_times(), log.now()), (vec![1000], 2000));
}

#[test]
fn a_silent_source_ends_with_the_future() {
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(silent::<u32>() |> take_until(gates.pass(0)) |> count));
    run.waits();
    gates.open(0);
    assert_eq!(run.finishes(), 0);
    assert_eq!(gates.polls(0), 2);
}

#[test]
fn a_future_that_is_ready_lets_nothing_be_pulled() {
    let pulled = Cell::new(0);
    let source = (0..9).inspect(|_| pulled.set(pulled.get() + 1));
    assert_eq!(Hand::new(pipe!(source |> take_until(ready(())) |> count)).run(), Poll::Ready(0));
    assert_eq!(pulled.get(), 0);
}

#[test]
fn it_looks_before_each_pull() {
    let (stop, stopped) = oneshot::channel();
    let mut stop = Some(stop);
    let mut note = |x: &u32| {
        if *x == 3 {
            stop.take().unwrap().send(()).unwrap();
        }
    };
    let got = Hand::new(
        pipe!(0..9 |> scan((), |(), x| { note(&x); Some(x) }) |> take_until(stopped) |> collect::<Vec<u32>>),
    )
    .run();
    assert_eq!(got, Poll::Ready(below(4)));
}

#[test]
fn the_future_is_dropped_with_the_end_and_not_polled_after_it() {
    let gates = Gates::new();
    let (tx, rx) = mpsc::unbounded::<u32>();
    let last = async |n| n + gates.pass(1).await;
    let mut run = Hand::new(pipe!(rx |> take_until(gates.pass(0)) |> fold(0, async |_, n| last(n).await)));
    run.waits();
    tx.unbounded_send(7).unwrap();
    drop(tx);
    run.goes_on();
    assert_eq!(gates.waiting(), [0, 1]);
    let polls = gates.polls(0);
    gates.open(1);
    assert_eq!(run.finishes(), 8);
    // Once more before the pull that finds the end.
    assert_eq!((gates.polls(0), gates.waiting()), (polls + 1, NONE.to_vec()));
}

#[tokio::test]
async fn an_error_before_the_end_ends_it_and_none_behind_it_is_met() {
    let got = pipe!(0..5 |> map(but(1))? |> take_until(pending::<()>()) |> collect::<Vec<u32>>).await;
    assert_eq!(got, Err(Bad(1)));
    let got = pipe!(0..5 |> map(but(0))? |> take_until(ready(())) |> collect::<Vec<u32>>).await;
    assert_eq!(got, Ok(vec![]));
}

#[tokio::test(start_paused = true)]
async fn an_error_of_what_was_pulled_comes_out() {
    let fail = async |x: u32| {
        sleep(100).await;
        Err::<u32, _>(Bad(x))
    };
    let got = pipe!(0..5 |> map(fail)? |> take_until(sleep(50)) |> count).await;
    assert_eq!(got, Err(Bad(0)));
}

#[tokio::test]
async fn what_the_future_gives_is_ignored_and_anything_that_becomes_one_will_do() {
    struct Stop;
    impl IntoFuture for Stop {
        type Output = Result<(), Bad>;
        type IntoFuture = Ready<Result<(), Bad>>;
        fn into_future(self) -> Self::IntoFuture {
            ready(Err(Bad(7)))
        }
    }
    assert_eq!(pipe!(0..5 |> take_until(Stop) |> count).await, 0);
    let task = tokio::spawn(async { 7 });
    assert_eq!(pipe!(silent::<u32>() |> take_until(task) |> count).await, 0);
}

#[test]
fn a_panic_of_the_future_comes_out() {
    let mut run = Hand::new(pipe!(0..5 |> take_until(async { panic!("a bomb") }) |> count));
    assert_eq!(caught(|| run.poll()), "a bomb");
}

#[test]
fn a_drop_drops_the_future_and_what_was_pulled() {
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(0..5 |> map(|x| gates.pass(x)) |> take_until(gates.pass(9)) |> count));
    run.waits();
    assert_eq!(gates.waiting(), [0, 9]);
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}
