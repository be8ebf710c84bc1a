//! `chain`: one pipe, then another, which is not touched before.

use std::cell::Cell;

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, caught};

use crate::{Bad, NONE, PLACES, below, but};

#[tokio::test]
async fn one_after_the_other() {
    assert_eq!(pipe!(chain(0..3, 3..5) |> collect::<Vec<u32>>).await, below(5));
    assert_eq!(pipe!(chain(0..0, 0..0) |> collect::<Vec<u32>>).await, NONE);
    assert_eq!(pipe!(chain(0..0, 0..1) |> collect::<Vec<u32>>).await, [0]);
    assert_eq!(pipe!(chain(0..1, 0..0) |> collect::<Vec<u32>>).await, [0]);
    assert_eq!(
        pipe!(chain(chain(0..1, 1..2), 2..3 |> map(async |x| x)) |> collect::<Vec<u32>>).await,
        below(3)
    );
}

#[tokio::test]
async fn the_second_is_not_touched_before_the_first_has_ended() {
    let touched = Cell::new(false);
    let second = (3..5).inspect(|_| touched.set(true));
    let first = (0..3).inspect(|_| assert!(!touched.get()));
    assert_eq!(pipe!(chain(first, second) |> collect::<Vec<u32>>).await, below(5));
    touched.set(false);
    let second = (3..5).inspect(|_| touched.set(true));
    assert_eq!(pipe!(chain(0..3, second) |> take(3) |> count).await, 3);
    assert!(!touched.get());
}

#[tokio::test(start_paused = true)]
async fn its_elements_are_units_of_a_buffer_behind() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 100, x).await;
    let g = async |x| log.call("g", x, 100, x).await;
    pipe!(chain(0..2 |> map(f), 2..4) |> map(g) |> buffer(4) |> run).await;
    // `chain` is a boundary: its first branch runs one at a time.
    assert_eq!((log.starts("f"), log.starts("g")), (vec![0, 100], vec![100, 200, 200, 200]));
    assert_eq!(log.now(), 300);
}

#[tokio::test]
async fn an_error_of_the_first_ends_the_pipe_before_the_second() {
    for bad in PLACES {
        let touched = Cell::new(false);
        let second = (0..5).inspect(|_| touched.set(true));
        assert_eq!(pipe!(chain(0..5 |> map(but(bad))?, second) |> count).await, Err(Bad(bad)));
        assert!(!touched.get());
        assert_eq!(pipe!(chain(0..5, 0..5 |> map(but(bad))?) |> count).await, Err(Bad(bad)));
    }
    assert_eq!(pipe!(chain(0..5 |> map(but(9))?, 0..5) |> count).await, Ok(10));
}

#[test]
fn wake_ups_of_both_arrive_and_a_drop_cancels() {
    let gates = Gates::new();
    let mut run =
        Hand::new(pipe!(chain(0..1 |> map(|x| gates.pass(x)), 1..9 |> map(|x| gates.pass(x))) |> count));
    run.waits();
    assert_eq!(gates.waiting(), [0]);
    gates.open(0);
    run.goes_on();
    gates.open(1);
    run.goes_on();
    assert_eq!(gates.waiting(), [2]);
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn a_panic_unwinds() {
    let mut run =
        Hand::new(pipe!(chain(0..3, 0..3 |> map(|x: u32| x.checked_sub(1).expect("second"))) |> count));
    assert_eq!(caught(|| run.poll()), "second");
}
