//! `first`: the first element, and nothing after it.

use std::cell::Cell;

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log};

use crate::{Bad, but};

#[tokio::test]
async fn of_none_of_one_of_many() {
    assert_eq!(pipe!(0..0 |> first).await, None::<u32>);
    assert_eq!(pipe!(7..8 |> first).await, Some(7));
    assert_eq!(pipe!(3..9 |> first()).await, Some(3));
}

#[tokio::test]
async fn it_pulls_no_further_element() {
    let pulled = Cell::new(0);
    let source = (0..).inspect(|_| pulled.set(pulled.get() + 1));
    assert_eq!(pipe!(source |> filter(|x| *x == 4) |> first).await, Some(4));
    assert_eq!(pulled.get(), 5);
}

#[tokio::test(start_paused = true)]
async fn with_it_everything_in_flight_goes() {
    let log = Log::start();
    let f = async |x: u32| log.call("f", x, [300, 100, 200][x as usize], x).await;
    assert_eq!(pipe!(0..3 |> map(f) |> buffer(3).unordered() |> first).await, Some(1));
    assert_eq!((log.now(), log.finished(), log.dropped(), log.running()), (100, 1, 2, 0));
}

#[tokio::test]
async fn an_error_counts_when_it_comes_first() {
    assert_eq!(pipe!(0..5 |> map(but(0))? |> first).await, Err(Bad(0)));
    assert_eq!(pipe!(0..5 |> map(but(1))? |> first).await, Ok(Some(0)));
    assert_eq!(pipe!(0..0 |> map(but(1))? |> first).await, Ok(None));
}

#[test]
fn a_wake_up_arrives() {
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(0..2 |> map(|x| gates.pass(x)) |> buffer(2) |> first));
    run.waits();
    gates.open(0);
    assert_eq!(run.finishes(), Some(0));
}
