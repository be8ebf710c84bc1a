//! `buffer(n)` polled by hand: who is polled, who is woken, what is begun.

use std::time::{Duration, Instant};

use futures::{StreamExt, channel::mpsc};
use pipewright::pipe;
use pipewright_tests::{Gates, Hand};

use crate::{Bad, below, but};

#[test]
fn a_wake_up_reaches_the_terminal_and_only_its_own_unit() {
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(0..3 |> map(|x| gates.pass(x)) |> buffer(3) |> collect::<Vec<u32>>));
    run.waits();
    assert_eq!(gates.waiting(), [0, 1, 2]);
    gates.open(2);
    run.goes_on();
    assert_eq!([0, 1, 2].map(|x| gates.polls(x)), [1, 1, 2]);
    gates.open(1);
    run.goes_on();
    assert_eq!([0, 1, 2].map(|x| gates.polls(x)), [1, 2, 2]);
    gates.open(0);
    assert_eq!(run.finishes(), [0, 1, 2]);
    assert_eq!([0, 1, 2].map(|x| gates.polls(x)), [2, 2, 2]);
}

#[test]
fn every_order_of_finishing_gives_the_same() {
    for unordered in [false, true] {
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]] {
            let gates = Gates::new();
            let units = pipe!(0..4 |> map(|x| gates.pass(x)));
            let mut run = if unordered {
                Hand::new(pipe!(units |> buffer(4).unordered() |> boxed_local |> collect::<Vec<u32>>))
            } else {
                Hand::new(pipe!(units |> buffer(4) |> boxed_local |> collect::<Vec<u32>>))
            };
            run.waits();
            for x in &order[..3] {
                gates.open(*x);
                run.goes_on();
            }
            gates.open(order[3]);
            let expected = if unordered { order.to_vec() } else { below(4) };
            assert_eq!(run.finishes(), expected, "{order:?}");
        }
    }
}

#[test]
fn a_wake_up_without_a_reason_does_no_harm() {
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(0..4 |> map(|x| gates.pass(x)) |> buffer(2) |> collect::<Vec<u32>>));
    run.waits();
    gates.knock(1);
    run.goes_on();
    gates.open(0);
    run.goes_on();
    // The waker of the first tenant of a place outlives it.
    gates.knock(0);
    assert!(run.run().is_pending());
    gates.open(1);
    gates.open(2);
    gates.open(3);
    assert_eq!(run.finishes(), [0, 1, 2, 3]);
}

#[test]
fn wakers_may_outlive_their_pipe() {
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(0..4 |> map(|x| gates.pass(x)) |> buffer(4) |> count));
    run.waits();
    drop(run);
    (0..4).for_each(|x| gates.knock(x));
    let mut run = Hand::new(pipe!(0..4 |> map(|x| gates.pass(x)) |> buffer(4).unordered() |> count));
    run.waits();
    (0..4).for_each(|x| gates.open(x));
    assert_eq!(run.finishes(), 4);
    (0..4).for_each(|x| gates.knock(x));
    drop(run);
    (0..4).for_each(|x| gates.knock(x));
}

#[test]
fn wake_ups_from_other_threads_are_not_lost() {
    for round in 0..200 {
        let gates = Gates::new();
        let mut run = Hand::new(pipe!(0..8 |> map(|x| gates.pass(x)) |> buffer(8) |> count));
        run.waits();
        let opener = {
            let gates = gates.clone();
            std::thread::spawn(move || (0..8).for_each(|x| gates.open((x * 3 + round) % 8)))
        };
        let n = loop {
            match run.poll() {
                std::task::Poll::Ready(n) => break n,
                std::task::Poll::Pending => {
                    let began = Instant::now();
                    while !run.woken() {
                        assert!(began.elapsed() < Duration::from_secs(20), "a lost wake-up");
                        std::hint::spin_loop();
                    }
                }
            }
        };
        assert_eq!(n, 8);
        opener.join().unwrap();
    }
}

#[test]
fn a_silent_source_does_not_stop_what_is_in_flight() {
    let gates = Gates::new();
    let (tx, rx) = mpsc::unbounded();
    let mut run = Hand::new(pipe!(rx |> map(|x| gates.pass(x)) |> buffer(3) |> collect::<Vec<u32>>));
    run.waits();
    tx.unbounded_send(0).unwrap();
    run.goes_on();
    assert_eq!(gates.waiting(), [0]);
    gates.open(0);
    run.goes_on();
    tx.unbounded_send(1).unwrap();
    run.goes_on();
    drop(tx);
    assert!(run.run().is_pending());
    gates.open(1);
    assert_eq!(run.finishes(), [0, 1]);
}

#[test]
fn with_nothing_to_begin_it_begins_nothing() {
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(0..100 |> map(|x| gates.pass(x)) |> buffer(2) |> count));
    run.waits();
    for x in 0..7 {
        assert_eq!(gates.begun().len(), 2 + x as usize);
        gates.open(x + 1);
        run.goes_on();
    }
    // Element 0 is slow: eight are open, so nothing begins although one place is idle.
    assert_eq!(gates.begun(), below(8));
    gates.open(0);
    run.goes_on();
    assert_eq!(gates.waiting(), [8, 9]);
}

#[test]
fn units_behind_an_error_go_at_once() {
    let gates = Gates::new();
    let f = async |x| but(1)(gates.pass(x).await);
    let mut run = Hand::new(pipe!(0..9 |> map(f)? |> buffer(4) |> collect::<Vec<u32>>));
    run.waits();
    gates.open(1);
    run.goes_on();
    assert_eq!(gates.waiting(), [0]);
    gates.open(0);
    assert_eq!(run.finishes(), Err(Bad(1)));
    assert_eq!(gates.begun(), below(4));
}

#[test]
fn a_middle_stage_that_waits_lets_the_buffer_before_it_work() {
    let (upper, lower) = (Gates::new(), Gates::new());
    let mut run = Hand::new(pipe!(
        0..9 |> map(|x| upper.pass(x)) |> buffer(2) |> map(|x| lower.pass(x)) |> collect::<Vec<u32>>
    ));
    run.waits();
    upper.open(0);
    run.goes_on();
    assert_eq!((upper.waiting(), lower.waiting()), (vec![1, 2], vec![0]));
    // While the lower stage waits, the buffer takes note of its results and stops when it holds two.
    upper.open(1);
    run.goes_on();
    upper.open(2);
    run.goes_on();
    assert_eq!(upper.begun(), below(3));
    lower.open(0);
    run.goes_on();
    assert_eq!((upper.waiting(), lower.waiting()), (vec![3], vec![1]));
}

#[test]
fn the_rest_of_a_split_and_the_source_are_reached() {
    let gates = Gates::new();
    let (tx, rx) = mpsc::unbounded::<Vec<u32>>();
    let mut run =
        Hand::new(pipe!(rx.boxed() |> flatten |> map(|x| gates.pass(x)) |> buffer(2) |> collect::<Vec<u32>>));
    run.waits();
    tx.unbounded_send(vec![0, 1, 2]).unwrap();
    run.goes_on();
    assert_eq!(gates.waiting(), [0, 1]);
    gates.open(1);
    run.goes_on();
    assert_eq!(gates.waiting(), [0, 2]);
    tx.unbounded_send(vec![]).unwrap();
    tx.unbounded_send(vec![3]).unwrap();
    drop(tx);
    assert!(run.run().is_pending());
    gates.open(2);
    run.goes_on();
    gates.open(3);
    run.goes_on();
    gates.open(0);
    assert_eq!(run.finishes(), below(4));
}
