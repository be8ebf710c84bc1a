//! `count`: how many elements.

use pipewright::pipe;
use pipewright_tests::{Gates, Hand};

use crate::{Bad, NONE, PLACES, but};

#[tokio::test]
async fn how_many() {
    for n in [0, 1, 2, 5000] {
        assert_eq!(pipe!(0..n |> count).await, n);
        assert_eq!(pipe!(0..n |> map(async |x| x) |> buffer(7) |> count()).await, n);
    }
    assert_eq!(pipe!(0..10 |> filter(|x| x % 3 == 0) |> count).await, 4);
    assert_eq!(pipe!(0..10 |> flat_map(|x| 0..x) |> count).await, 45);
}

#[tokio::test]
async fn an_error_instead() {
    for bad in PLACES {
        assert_eq!(pipe!(0..5 |> map(but(bad))? |> count).await, Err(Bad(bad)));
    }
}

#[test]
fn a_source_that_is_always_ready_lets_others_run() {
    let endless = || (0_u32..).inspect(|x| assert!(*x < 100_000, "it never yields"));
    let mut plain = Hand::new(pipe!(endless() |> map(|x| x) |> count));
    assert!(plain.poll().is_pending() && plain.woken());
    let mut filtered = Hand::new(pipe!(endless() |> filter(|x| *x > 100_000) |> count));
    assert!(filtered.poll().is_pending() && filtered.woken(), "all filtered out");
}

#[test]
fn a_wake_up_arrives_and_a_drop_cancels() {
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(0..2 |> map(|x| gates.pass(x)) |> count));
    run.waits();
    gates.open(0);
    run.goes_on();
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}
