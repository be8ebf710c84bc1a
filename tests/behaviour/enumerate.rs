//! `enumerate`: elements with their place.

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log};

use crate::{Bad, NONE, PLACES, but};

#[tokio::test]
async fn places_from_zero() {
    assert_eq!(pipe!(0..0 |> enumerate |> count).await, 0);
    assert_eq!(pipe!(7..8 |> enumerate |> collect::<Vec<(usize, u32)>>).await, [(0, 7)]);
    assert_eq!(pipe!(["a", "b"] |> enumerate() |> collect::<Vec<_>>).await, [(0, "a"), (1, "b")]);
}

#[tokio::test(start_paused = true)]
async fn places_are_those_of_the_order_it_sees() {
    let log = Log::start();
    let f = async |x: u32| log.call("f", x, 100 - u64::from(x), x).await;
    let ordered =
        pipe!(0..5 |> map(f) |> filter(|x| x % 2 == 0) |> buffer(5) |> enumerate |> collect::<Vec<_>>);
    assert_eq!(ordered.await, [(0, 0), (1, 2), (2, 4)]);
    let unordered = pipe!(0..3 |> map(f) |> buffer(3).unordered() |> enumerate |> collect::<Vec<_>>);
    assert_eq!(unordered.await, [(0, 2), (1, 1), (2, 0)]);
}

#[tokio::test(start_paused = true)]
async fn it_ends_a_stretch() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 100, x).await;
    pipe!(0..3 |> map(f) |> enumerate |> buffer(3) |> run).await;
    assert_eq!((log.peak(), log.now()), (1, 300));
}

#[tokio::test]
async fn an_error_passes() {
    for bad in PLACES {
        assert_eq!(pipe!(0..5 |> map(but(bad))? |> enumerate |> count).await, Err(Bad(bad)));
    }
}

#[test]
fn a_wake_up_arrives_and_a_drop_cancels() {
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(0..9 |> map(|x| gates.pass(x)) |> enumerate |> count));
    run.waits();
    gates.open(0);
    run.goes_on();
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}
