//! `run`: drives a pipe to its end and gives nothing.

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, caught};

use crate::{Bad, NONE, PLACES, Seen, below, but};

#[tokio::test]
async fn to_the_end() {
    let seen = Seen::default();
    let () = pipe!(0..0 |> inspect(|x| seen.note(*x)) |> run).await;
    assert_eq!(seen.all(), NONE);
    pipe!(0..5 |> inspect(|x| seen.note(*x)) |> run()).await;
    assert_eq!(seen.all(), below(5));
}

#[tokio::test(start_paused = true)]
async fn work_runs_under_the_buffer() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 100, x).await;
    pipe!(0..10 |> map(f) |> buffer(5) |> run).await;
    assert_eq!((log.now(), log.peak()), (200, 5));
}

#[tokio::test]
async fn an_error_instead() {
    for bad in PLACES {
        let seen = Seen::default();
        let end = pipe!(0..5 |> map(but(bad))? |> inspect(|x| seen.note(*x)) |> run).await;
        assert_eq!((end, seen.all()), (Err(Bad(bad)), below(bad)));
    }
    assert_eq!(pipe!(0..5 |> map(but(9))? |> run).await, Ok(()));
}

#[test]
fn a_wake_up_arrives_and_a_drop_cancels() {
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(0..3 |> map(|x| gates.pass(x)) |> run));
    run.waits();
    gates.open(0);
    run.goes_on();
    gates.open(1);
    run.goes_on();
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn a_panic_of_the_source_unwinds() {
    let source = (0..3).inspect(|x| assert!(*x < 1, "next"));
    let mut run = Hand::new(pipe!(source |> run));
    assert_eq!(caught(|| run.poll()), "next");
    drop(run);
}
