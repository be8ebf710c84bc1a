//! `filter`: lets elements pass, unchanged.

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, caught, sleep};

use crate::{Bad, NONE, PLACES, Seen, below, but};

fn is_even(x: &u32) -> bool {
    x % 2 == 0
}

async fn is_even_later(x: &u32) -> bool {
    sleep(100).await;
    x % 2 == 0
}

#[tokio::test(start_paused = true)]
async fn all_forms_of_a_condition() {
    let two = 2;
    let expected = [0, 2, 4];
    assert_eq!(pipe!(0..5 |> filter(is_even) |> collect::<Vec<u32>>).await, expected);
    assert_eq!(pipe!(0..5 |> filter(is_even_later) |> collect::<Vec<u32>>).await, expected);
    assert_eq!(pipe!(0..5 |> filter(|x| x % two == 0) |> collect::<Vec<u32>>).await, expected);
    assert_eq!(pipe!(0..5 |> filter(move |x| x % two == 0) |> collect::<Vec<u32>>).await, expected);
    assert_eq!(
        pipe!(0..5 |> filter({ let n = two; move |x| x % n == 0 }) |> collect::<Vec<u32>>).await,
        expected
    );
    assert_eq!(pipe!(0..5 |> filter(async |x| x % two == 0) |> collect::<Vec<u32>>).await, expected);
    assert_eq!(pipe!(0..5 |> filter(async move |x| x % two == 0) |> collect::<Vec<u32>>).await, expected);
}

#[tokio::test(start_paused = true)]
async fn no_element_one_element_none_left() {
    assert_eq!(pipe!(0..0 |> filter(is_even) |> collect::<Vec<u32>>).await, NONE);
    assert_eq!(pipe!(0..0 |> filter(is_even_later) |> collect::<Vec<u32>>).await, NONE);
    assert_eq!(pipe!([2] |> filter(is_even) |> collect::<Vec<u32>>).await, [2]);
    assert_eq!(pipe!([1] |> filter(is_even_later) |> collect::<Vec<u32>>).await, NONE);
    assert_eq!(pipe!([1, 3, 5] |> filter(is_even) |> buffer(2) |> collect::<Vec<u32>>).await, NONE);
}

#[tokio::test]
async fn elements_need_not_be_clone() {
    #[derive(Debug, PartialEq)]
    struct Unique(u32);

    let units = || [Unique(1), Unique(2)];
    assert_eq!(pipe!(units() |> filter(|u| u.0 > 1) |> collect::<Vec<_>>).await, [Unique(2)]);
    assert_eq!(pipe!(units() |> filter(async |u| u.0 > 1) |> collect::<Vec<_>>).await, [Unique(2)]);
}

#[tokio::test(start_paused = true)]
async fn an_async_condition_runs_under_the_buffer() {
    for (width, total) in [(1, 600), (3, 200), (9, 100)] {
        let log = Log::start();
        let even = async |x: &u32| log.call("f", *x, 100, x % 2 == 0).await;
        assert_eq!(pipe!(0..6 |> filter(even) |> buffer(width) |> collect::<Vec<u32>>).await, [0, 2, 4]);
        assert_eq!((log.now(), log.peak()), (total, width.min(6)));
    }
}

#[tokio::test(start_paused = true)]
async fn an_element_filtered_out_frees_its_place_behind_a_slow_head() {
    let log = Log::start();
    let f = async |x: u32| log.call("f", x, if x == 0 { 1000 } else { 100 }, x).await;
    let got = pipe!(0..9 |> map(f) |> filter(|x| x % 8 == 0) |> buffer(2).window(2) |> collect::<Vec<u32>>);
    assert_eq!(got.await, [0, 8]);
    // Elements 1 to 7 went one after another beside the head.
    assert_eq!(log.starts("f"), [0, 0, 100, 200, 300, 400, 500, 600, 700]);
    assert_eq!(log.now(), 1000);
}

#[tokio::test]
async fn an_error_of_the_condition_ends_the_pipe() {
    for bad in PLACES {
        let seen = Seen::default();
        let plain = |x: &u32| but(bad)(*x).map(|x| x != 1);
        let end = pipe!(0..5 |> filter(plain)? |> inspect(|x| seen.note(*x)) |> count).await;
        assert_eq!(end, Err(Bad(bad)), "plain");
        assert_eq!(seen.all(), below(bad).into_iter().filter(|x| *x != 1).collect::<Vec<_>>());
        let end = pipe!(0..5 |> filter(async |x| but(bad)(*x).map(|x| x != 1))? |> count).await;
        assert_eq!(end, Err(Bad(bad)), "async");
    }
    assert_eq!(pipe!(0..5 |> filter(async |x| but(9)(*x).map(|x| x != 1))? |> count).await, Ok(4));
}

#[test]
fn a_wake_up_arrives_and_a_drop_cancels() {
    let gates = Gates::new();
    let mut run =
        Hand::new(pipe!(0..3 |> filter(async |x| gates.pass(*x).await != 1) |> collect::<Vec<u32>>));
    run.waits();
    gates.open(0);
    run.goes_on();
    gates.open(1);
    run.goes_on();
    assert_eq!(gates.waiting(), [2]);
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn a_panic_unwinds_out_of_the_terminal() {
    let mut plain = Hand::new(pipe!(0..3 |> filter(|x| *x == 9 || panic!("plain")) |> count));
    assert_eq!(caught(|| plain.poll()), "plain");
    let mut later = Hand::new(pipe!(0..3 |> filter(async |x| *x == 9 || panic!("async")) |> count));
    assert_eq!(caught(|| later.poll()), "async");
}
