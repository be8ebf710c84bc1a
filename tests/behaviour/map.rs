//! `map`: one call per element, one at a time, sync and async alike.

use std::cell::Cell;
use std::convert::identity;

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, caught, sleep};

use crate::{Bad, NONE, PLACES, Seen, below, but};

fn double(x: u32) -> u32 {
    2 * x
}

async fn slow_double(x: u32) -> u32 {
    sleep(100).await;
    2 * x
}

#[tokio::test(start_paused = true)]
async fn all_forms_of_a_function() {
    let three = 3;
    let local = |x| x + three;
    let local_async = async |x: u32| x + three;
    let expected = [3, 4, 5];
    assert_eq!(pipe!(0..3 |> map(double) |> collect::<Vec<u32>>).await, [0, 2, 4]);
    assert_eq!(pipe!(0..3 |> map(slow_double) |> collect::<Vec<u32>>).await, [0, 2, 4]);
    assert_eq!(pipe!(0..3 |> map(|x| x + three) |> collect::<Vec<u32>>).await, expected);
    assert_eq!(pipe!(0..3 |> map(move |x| x + three) |> collect::<Vec<u32>>).await, expected);
    assert_eq!(pipe!(0..3 |> map(local) |> collect::<Vec<u32>>).await, expected);
    assert_eq!(pipe!(0..3 |> map(local_async) |> collect::<Vec<u32>>).await, expected);
    assert_eq!(pipe!(0..3 |> map(async |x| x + three) |> collect::<Vec<u32>>).await, expected);
    assert_eq!(pipe!(0..3 |> map(async move |x| x + three) |> collect::<Vec<u32>>).await, expected);
    assert_eq!(pipe!(0..3 |> map(|x| async move { x + three }) |> collect::<Vec<u32>>).await, expected);
    assert_eq!(pipe!(0..3 |> map({ let n = three; move |x| x + n }) |> collect::<Vec<u32>>).await, expected);
    assert_eq!(pipe!(0..3 |> map(std::future::ready) |> collect::<Vec<u32>>).await, [0, 1, 2]);
    assert_eq!(pipe!(0..3 |> map(Some) |> collect::<Vec<Option<u32>>>).await, [Some(0), Some(1), Some(2)]);
}

#[tokio::test(start_paused = true)]
async fn no_element_and_one() {
    assert_eq!(pipe!(0..0 |> map(double) |> collect::<Vec<_>>).await, NONE);
    assert_eq!(pipe!(0..0 |> map(slow_double) |> collect::<Vec<_>>).await, NONE);
    assert_eq!(pipe!(7..8 |> map(double) |> collect::<Vec<_>>).await, [14]);
    assert_eq!(pipe!(7..8 |> map(slow_double) |> collect::<Vec<_>>).await, [14]);
}

#[tokio::test(start_paused = true)]
async fn one_element_at_a_time_without_a_buffer() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 100, x).await;
    let g = async |x| log.call("g", x, 50, x).await;
    assert_eq!(pipe!(0..3 |> map(f) |> map(g) |> collect::<Vec<u32>>).await, [0, 1, 2]);
    assert_eq!((log.now(), log.peak()), (450, 1));
    assert_eq!(log.starts("f"), [0, 150, 300]);
}

#[tokio::test]
async fn nothing_is_called_before_it_is_asked_for() {
    let seen = Seen::default();
    let pipe = pipe!(0..3 |> map(|x| seen.note(x)));
    assert_eq!(seen.all(), NONE);
    let run = pipe!(pipe |> run);
    assert_eq!(seen.all(), NONE);
    run.await;
    assert_eq!(seen.all(), [0, 1, 2]);
}

#[tokio::test(start_paused = true)]
async fn an_error_ends_the_pipe_wherever_it_is() {
    for bad in PLACES {
        let seen = Seen::default();
        let note = |x| seen.note(x);
        let end = pipe!(0..5 |> map(but(bad))? |> map(note) |> count).await;
        assert_eq!((end, seen.all()), (Err(Bad(bad)), below(bad)), "plain");

        let (log, seen) = (Log::start(), Seen::default());
        let f = async |x| {
            log.call("f", x, 100, ()).await;
            but(bad)(x)
        };
        let end = pipe!(0..5 |> map(f)? |> map(|x| seen.note(x)) |> count).await;
        assert_eq!((end, seen.all()), (Err(Bad(bad)), below(bad)), "async");
        assert_eq!(log.now(), u64::from(bad + 1) * 100);
    }
    assert_eq!(pipe!(0..5 |> map(but(9))? |> count).await, Ok(5));
}

#[tokio::test]
async fn results_are_elements_without_a_question_mark() {
    let got = pipe!(0..2 |> map(but(1)) |> collect::<Vec<_>>).await;
    assert_eq!(got, [Ok(0), Err(Bad(1))]);
}

#[tokio::test]
async fn two_question_marks_unwrap_twice() {
    let f = |x: u32| if x < 9 { Ok(but(1)(x)) } else { Err(Bad(9)) };
    assert_eq!(pipe!([0, 1] |> map(f)?? |> collect::<Vec<_>>).await, Err(Bad(1)));
    assert_eq!(pipe!([0, 9] |> map(f)?? |> collect::<Vec<_>>).await, Err(Bad(9)));
    assert_eq!(pipe!([0, 2] |> map(f)?? |> collect::<Vec<_>>).await, Ok(vec![0, 2]));
}

#[tokio::test]
async fn a_closure_is_one_value_for_the_whole_pipe() {
    let calls = Cell::new(0);
    let count = pipe!(
        0..4 |> map(move |_| { calls.set(calls.get() + 1); calls.get() }) |> collect::<Vec<u32>>
    );
    assert_eq!(count.await, [1, 2, 3, 4]);
    let calls = Cell::new(0);
    let count = pipe!(
        0..4 |> map(async move |_| { calls.set(calls.get() + 1); calls.get() }) |> buffer(2) |> collect::<Vec<u32>>
    );
    assert_eq!(count.await, [1, 2, 3, 4]);
}

#[tokio::test]
async fn what_a_closure_owns_need_not_be_clone() {
    struct Unique(u32);

    let unique = Unique(1);
    let plain = pipe!(0..3 |> map(move |x| x + unique.0) |> buffer(2) |> collect::<Vec<u32>>);
    assert_eq!(plain.await, [1, 2, 3]);
    let unique = Unique(1);
    let block = pipe!(0..3 |> map({ let u = unique; move |x| x + u.0 }) |> buffer(2) |> collect::<Vec<u32>>);
    assert_eq!(block.await, [1, 2, 3]);
    let unique = Unique(1);
    let later = pipe!(0..3 |> map(async move |x| x + unique.0) |> buffer(2) |> collect::<Vec<u32>>);
    assert_eq!(later.await, [1, 2, 3]);
}

#[test]
fn a_wake_up_arrives() {
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(0..2 |> map(|x| gates.pass(x)) |> collect::<Vec<u32>>));
    run.waits();
    assert_eq!(gates.begun(), [0]);
    gates.open(0);
    run.goes_on();
    assert_eq!(gates.begun(), [0, 1]);
    gates.open(1);
    assert_eq!(run.finishes(), [0, 1]);
}

#[test]
fn dropping_the_pipe_drops_the_call() {
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(0..2 |> map(|x| gates.pass(x)) |> count));
    run.waits();
    assert_eq!(gates.waiting(), [0]);
    drop(run);
    assert_eq!((gates.waiting(), gates.begun()), (vec![], vec![0]));
}

#[test]
fn a_panic_unwinds_out_of_the_terminal() {
    let mut plain =
        Hand::new(pipe!(0..3 |> map(|x| identity::<u32>(x).checked_sub(1).expect("plain")) |> count));
    assert_eq!(caught(|| plain.poll()), "plain");
    drop(plain);
    let mut later = Hand::new(pipe!(0..3 |> map(async |x: u32| x.checked_sub(1).expect("async")) |> count));
    assert_eq!(caught(|| later.poll()), "async");
    drop(later);
}
