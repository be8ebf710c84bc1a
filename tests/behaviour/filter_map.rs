//! `filter_map`: maps, and drops the `None`s.

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, caught, sleep};

use crate::{Bad, NONE, PLACES, Seen, below, but};

fn half(x: u32) -> Option<u32> {
    (x % 2 == 0).then_some(x / 2)
}

async fn half_later(x: u32) -> Option<u32> {
    sleep(100).await;
    half(x)
}

#[tokio::test(start_paused = true)]
async fn all_forms_of_a_function() {
    let expected = [0, 1, 2];
    assert_eq!(pipe!(0..5 |> filter_map(half) |> collect::<Vec<u32>>).await, expected);
    assert_eq!(pipe!(0..5 |> filter_map(half_later) |> collect::<Vec<u32>>).await, expected);
    assert_eq!(pipe!(0..5 |> filter_map(|x| half(x)) |> collect::<Vec<u32>>).await, expected);
    assert_eq!(
        pipe!(0..5 |> filter_map(async |x| half_later(x).await) |> collect::<Vec<u32>>).await,
        expected
    );
    assert_eq!(pipe!(0..5 |> filter_map(async move |x| half(x)) |> collect::<Vec<u32>>).await, expected);
    let words = ["1", "x", "3"];
    assert_eq!(pipe!(words |> filter_map(|w| w.parse::<u32>().ok()) |> collect::<Vec<u32>>).await, [1, 3]);
    let results = [Ok(1), Err(Bad(0)), Ok(3)];
    assert_eq!(pipe!(results |> filter_map(Result::ok) |> collect::<Vec<u32>>).await, [1, 3]);
}

#[tokio::test(start_paused = true)]
async fn no_element_one_element_none_left() {
    assert_eq!(pipe!(0..0 |> filter_map(half_later) |> collect::<Vec<u32>>).await, NONE);
    assert_eq!(pipe!([4] |> filter_map(half_later) |> collect::<Vec<u32>>).await, [2]);
    assert_eq!(pipe!([1, 3, 5] |> filter_map(half_later) |> buffer(2) |> collect::<Vec<u32>>).await, NONE);
}

#[tokio::test(start_paused = true)]
async fn the_buffer_bounds_the_calls() {
    for (width, total) in [(1, 600), (2, 300), (9, 100)] {
        let log = Log::start();
        let f = async |x| log.call("f", x, 100, half(x)).await;
        assert_eq!(pipe!(0..6 |> filter_map(f) |> buffer(width) |> collect::<Vec<u32>>).await, [0, 1, 2]);
        assert_eq!((log.now(), log.peak()), (total, width.min(6)));
    }
}

#[tokio::test]
async fn an_error_ends_the_pipe_wherever_it_is() {
    for bad in PLACES {
        let seen = Seen::default();
        let f = |x| but(bad)(x).map(Some);
        let end = pipe!(0..5 |> filter_map(f)? |> inspect(|x| seen.note(*x)) |> count).await;
        assert_eq!((end, seen.all()), (Err(Bad(bad)), below(bad)));
        let end = pipe!(0..5 |> filter_map(async |x| but(bad)(x).map(half))? |> buffer(2) |> count).await;
        assert_eq!(end, Err(Bad(bad)));
    }
    assert_eq!(pipe!(0..5 |> filter_map(|x| but(9)(x).map(half))? |> count).await, Ok(3));
}

#[test]
fn a_wake_up_arrives_and_a_drop_cancels() {
    let gates = Gates::new();
    let f = async |x| half(gates.pass(x).await);
    let mut run = Hand::new(pipe!(0..3 |> filter_map(f) |> collect::<Vec<u32>>));
    run.waits();
    gates.open(1);
    gates.open(0);
    run.goes_on();
    assert_eq!(gates.waiting(), [2]);
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn a_panic_unwinds_out_of_the_terminal() {
    let mut plain =
        Hand::new(pipe!(0..3 |> filter_map(|x| if x == 9 { Some(x) } else { panic!("plain") }) |> count));
    assert_eq!(caught(|| plain.poll()), "plain");
    let mut later = Hand::new(
        pipe!(0..3 |> filter_map(async |x| if x == 9 { Some(x) } else { panic!("async") }) |> count),
    );
    assert_eq!(caught(|| later.poll()), "async");
}
