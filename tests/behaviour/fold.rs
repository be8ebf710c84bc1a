//! `fold`: one value out of all, sync and async.

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, caught, sleep};

use crate::{Bad, NONE, PLACES, but};

fn add(a: u32, b: u32) -> u32 {
    a + b
}

async fn add_later(a: u32, b: u32) -> u32 {
    sleep(10).await;
    a + b
}

#[tokio::test(start_paused = true)]
async fn all_forms_of_a_function() {
    let one = 1;
    assert_eq!(pipe!(0..5 |> fold(1, add)).await, 11);
    assert_eq!(pipe!(0..5 |> fold(1, add_later)).await, 11);
    assert_eq!(pipe!(0..5 |> fold(1, |a, x| a + x * one)).await, 11);
    assert_eq!(pipe!(0..5 |> fold(1, move |a, x| a + x * one)).await, 11);
    assert_eq!(pipe!(0..5 |> fold(1, async |a, x| add_later(a, x).await)).await, 11);
    assert_eq!(pipe!(0..5 |> fold(1, async move |a, x| a + x * one)).await, 11);
    assert_eq!(pipe!(0..3 |> fold(String::new(), async |a, x| format!("{a}{x}"))).await, "012");
    let mut calls = 0;
    assert_eq!(pipe!(0..3 |> fold(0, |a, x| { calls += 1; a + x })).await, 3);
    assert_eq!(pipe!(0..3 |> fold(0, async |a, x| { calls += 1; a + x })).await, 3);
    assert_eq!(calls, 6);
}

#[tokio::test]
async fn no_element_and_one() {
    assert_eq!(pipe!(0..0 |> fold(7, add)).await, 7);
    assert_eq!(pipe!(0..0 |> fold(7, async |a, x| add_later(a, x).await)).await, 7);
    assert_eq!(pipe!(1..2 |> fold(7, add)).await, 8);
}

#[tokio::test(start_paused = true)]
async fn the_pipe_works_beside_the_function() {
    let log = Log::start();
    let f = async |x| {
        log.call("f", x, 100, ()).await;
        log.call("g", x, 100, x).await
    };
    pipe!(0..3 |> map(f) |> buffer(3) |> fold((), async |(), _| sleep(1000).await)).await;
    assert_eq!(log.now(), 200 + 3 * 1000);

    let log = Log::start();
    let f = async |x| log.call("f", x, 100, x).await;
    pipe!(0..4 |> map(f) |> buffer(2) |> fold((), async |(), _| sleep(100).await)).await;
    assert_eq!(log.starts("f"), [0, 0, 100, 200]);
    assert_eq!(log.now(), 100 + 4 * 100);
}

#[tokio::test]
async fn errors_from_upstream_and_of_the_function() {
    for bad in PLACES {
        assert_eq!(pipe!(0..5 |> map(but(bad))? |> fold(0, add)).await, Err(Bad(bad)));
        assert_eq!(pipe!(0..5 |> fold(0, |a, x| but(bad)(x).map(|x| a + x))?).await, Err(Bad(bad)));
        assert_eq!(pipe!(0..5 |> fold(0, async |a, x| but(bad)(x).map(|x| a + x))?).await, Err(Bad(bad)));
        assert_eq!(
            pipe!(0..5 |> map(but(9))? |> fold(0, async |a, x| but(bad)(x).map(|x| a + x))?).await,
            Err(Bad(bad))
        );
    }
    assert_eq!(pipe!(0..5 |> fold(0, async |a, x| but(9)(x).map(|x| a + x))?).await, Ok(10));
}

#[test]
fn wake_ups_arrive_and_a_drop_cancels() {
    let gates = Gates::new();
    let mut run = Hand::new(
        pipe!(0..3 |> map(|x| gates.pass(x)) |> buffer(2) |> fold(0, async |a, x| a + gates.pass(10 + x).await)),
    );
    run.waits();
    gates.open(0);
    run.goes_on();
    assert_eq!(gates.waiting(), [1, 2, 10]);
    gates.open(10);
    run.goes_on();
    assert_eq!(gates.waiting(), [1, 2]);
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn a_panic_unwinds() {
    let mut plain =
        Hand::new(pipe!(0..3 |> fold(0, |a, x: u32| if x == 1 { panic!("plain") } else { a + x })));
    assert_eq!(caught(|| plain.poll()), "plain");
    let mut later =
        Hand::new(pipe!(0..3 |> fold(0, async |a, x: u32| if x == 1 { panic!("async") } else { a + x })));
    assert_eq!(caught(|| later.poll()), "async");
}
