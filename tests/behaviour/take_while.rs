//! `take_while`: elements up to the first that does not fit.

use std::cell::Cell;

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, caught};

use crate::{Bad, NONE, below, but};

fn small(x: &u32) -> bool {
    *x < 3
}

#[tokio::test]
async fn as_many_as_fit() {
    for (n, got) in [(0, 0), (1, 1), (3, 3), (9, 3)] {
        assert_eq!(pipe!(0..n |> take_while(small) |> collect::<Vec<u32>>).await, below(got));
    }
    assert_eq!(pipe!(5..9 |> take_while(small) |> collect::<Vec<u32>>).await, NONE);
    let limit = 2;
    assert_eq!(pipe!(0.. |> take_while(|x| *x < limit) |> collect::<Vec<u32>>).await, [0, 1]);
    assert_eq!(pipe!([0, 5, 1] |> take_while(move |x| *x < limit) |> collect::<Vec<u32>>).await, [0]);
}

#[tokio::test]
async fn the_condition_may_keep_a_state() {
    let mut left = 2;
    let got = pipe!(0..9 |> take_while(|_| { left -= 1; left >= 0 }) |> collect::<Vec<u32>>).await;
    assert_eq!(got, [0, 1]);
}

#[tokio::test(start_paused = true)]
async fn with_the_first_that_does_not_fit_everything_upstream_goes() {
    let pulled = Cell::new(0);
    let source = (0..).inspect(|_| pulled.set(pulled.get() + 1));
    assert_eq!(pipe!(source |> take_while(small) |> count).await, 3);
    assert_eq!(pulled.get(), 4);

    let log = Log::start();
    let f = async |x| log.call("f", x, 100 + u64::from(x), x).await;
    assert_eq!(pipe!(0..9 |> map(f) |> buffer(6) |> take_while(small) |> count).await, 3);
    assert_eq!((log.now(), log.running(), log.dropped()), (103, 0, 5));
}

#[tokio::test]
async fn an_error_behind_the_end_is_never_met() {
    assert_eq!(pipe!(0..5 |> map(but(0))? |> take_while(small) |> count).await, Err(Bad(0)));
    assert_eq!(pipe!(0..5 |> map(but(2))? |> take_while(small) |> count).await, Err(Bad(2)));
    assert_eq!(pipe!(0..5 |> map(but(4))? |> take_while(small) |> count).await, Ok(3));
}

#[test]
fn a_wake_up_arrives_and_a_drop_cancels() {
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(0..9 |> map(|x| gates.pass(x)) |> take_while(small) |> count));
    run.waits();
    gates.open(0);
    run.goes_on();
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn a_panic_unwinds_out_of_the_terminal() {
    let mut run = Hand::new(pipe!(0..3 |> take_while(|x| *x == 9 || panic!("condition")) |> count));
    assert_eq!(caught(|| run.poll()), "condition");
}
