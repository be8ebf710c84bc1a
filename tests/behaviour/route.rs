//! `route`: each element to one of several pipes.

use futures::channel::mpsc;
use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, body, caught};

use crate::{Bad, NONE, PLACES, Seen, below, but};

/// The last digit.
fn digit(x: &u32) -> usize {
    *x as usize % 10
}

#[tokio::test]
async fn each_element_goes_to_the_branch_of_its_key_in_order() {
    let (even, odd) = pipe!(0..1_000_u32 |> route(
        |x| usize::from(x % 2 == 1),
        |p| pipe!(p |> collect::<Vec<_>>),
        |p| pipe!(p |> map(async |x| x) |> buffer(3) |> collect::<Vec<_>>),
    ))
    .await;
    assert_eq!(even, below(1_000).into_iter().step_by(2).collect::<Vec<_>>());
    assert_eq!(odd, below(1_000).into_iter().skip(1).step_by(2).collect::<Vec<_>>());
    let nothing = pipe!(NONE |> route(digit, |p| pipe!(p |> count), |p| pipe!(p |> count))).await;
    assert_eq!(nothing, (0, 0));
    let one =
        pipe!([2_u32] |> route(digit, |p| pipe!(p |> count), |p| pipe!(p |> count), |p| pipe!(p |> first)))
            .await;
    assert_eq!(one, (0, 0, Some(2)));
}

#[tokio::test]
async fn elements_need_not_be_clone_and_the_key_may_count() {
    struct Unique(u32);

    let mut n = 0;
    let round_robin = |_: &Unique| {
        n += 1;
        (n - 1) % 3
    };
    let got = pipe!((0..7).map(Unique) |> route(
        round_robin,
        |p| pipe!(p |> map(|x| x.0) |> collect::<Vec<_>>),
        |p| pipe!(p |> map(|x| x.0) |> sum::<u32>),
        |p| pipe!(p |> count),
    ));
    assert_eq!(got.await, (vec![0, 3, 6], 5, 2));
    assert_eq!(n, 7);
}

#[tokio::test(start_paused = true)]
async fn branches_run_side_by_side() {
    let log = Log::start();
    let f = async |x: u32| log.call("f", x, 100, ()).await;
    pipe!(0..6_u32 |> route(
        |x| usize::from(x % 2 == 1),
        |p| pipe!(p |> map(f) |> run),
        |p| pipe!(p |> map(f) |> run),
    ))
    .await;
    assert_eq!((log.peak(), log.now()), (2, 300));
}

#[tokio::test(start_paused = true)]
async fn an_element_without_a_place_stops_the_others_until_it_has_one() {
    let log = Log::start();
    let slow = async |x: u32| log.call("slow", x, 100, ()).await;
    let fast = async |x: u32| log.call("fast", x, 1, ()).await;
    pipe!([10, 20, 1, 30, 2, 3, 4_u32] |> route(
        |x| usize::from(*x < 10),
        |p| pipe!(p |> map(slow) |> run),
        |p| pipe!(p |> map(fast) |> run),
    ))
    .await;
    // 10 runs and 20 has its place, so 1 passes; 30 has none until 20 begins.
    assert_eq!(log.starts("fast"), [0, 100, 101, 102]);
    assert_eq!(log.starts("slow"), [0, 100, 200]);
    assert_eq!(log.now(), 300);
}

#[tokio::test(start_paused = true)]
async fn a_buffer_at_the_beginning_of_a_branch_gives_it_more_places() {
    let log = Log::start();
    let slow = async |x: u32| log.call("slow", x, 100, ()).await;
    let fast = async |x: u32| log.call("fast", x, 1, ()).await;
    pipe!([10, 20, 1, 30, 2, 3, 4_u32] |> route(
        |x| usize::from(*x < 10),
        |p| pipe!(p |> buffer(3) |> map(slow) |> run),
        |p| pipe!(p |> map(fast) |> run),
    ))
    .await;
    assert_eq!(log.starts("fast"), [0, 1, 2, 3]);
    assert_eq!(log.now(), 300);
}

#[tokio::test(start_paused = true)]
async fn the_source_is_asked_only_when_a_branch_without_an_element_asks() {
    let log = Log::start();
    let f = async |x: u32| log.call("f", x, 10, x).await;
    pipe!(0..4_u32 |> map(f) |> route(
        |_| 0,
        |p| pipe!(p |> for_each(body::<100>)),
        async |p| { let p = p; pipewright_tests::sleep(1_000).await; drop(p) },
    ))
    .await;
    // The second branch asks for nothing.
    assert_eq!(log.starts("f"), [0, 110, 220, 330]);
    assert_eq!(log.now(), 1_000);
}

#[tokio::test(start_paused = true)]
async fn source_and_branches_go_on_while_an_element_waits() {
    let log = Log::start();
    let f = async |x: u32| log.call("f", x, 50, x).await;
    let g = async |x: u32| log.call("g", x, 50, x).await;
    pipe!([1, 0, 0, 0, 0, 0_u32] |> map(f) |> buffer(2) |> route(
        digit,
        |p| pipe!(p |> for_each(body::<1_000>)),
        |p| pipe!(p |> map(g) |> run),
    ))
    .await;
    assert!(log.calls().iter().all(|call| call.end == Some(call.start + 50)), "{:?}", log.calls());
}

#[tokio::test]
async fn what_comes_for_a_branch_that_has_ended_is_dropped() {
    let got = pipe!(0..9_u32 |> route(
        |x| usize::from(x % 2 == 1),
        |p| pipe!(p |> take(1) |> collect::<Vec<_>>),
        |p| pipe!(p |> collect::<Vec<_>>),
    ));
    assert_eq!(got.await, (vec![0], vec![1, 3, 5, 7]));
}

#[test]
fn an_element_that_waits_goes_with_its_branch() {
    let (gates, seen) = (Gates::new(), Seen::default());
    let mut run = Hand::new(pipe!([0, 0, 0, 1_u32] |> route(
        digit,
        async |p| { let p = p; gates.pass(0).await; drop(p) },
        |p| pipe!(p |> for_each(|x| seen.note(x))),
    )));
    run.waits();
    gates.open(0);
    run.finishes();
    assert_eq!(seen.all(), [1]);
}

#[test]
fn when_all_branches_have_ended_the_source_is_dropped_at_once() {
    let gates = Gates::new();
    let (tx, rx) = mpsc::unbounded::<u32>();
    let mut run = Hand::new(pipe!(rx |> route(
        digit,
        |p| pipe!(p |> take(1) |> map(|x| gates.pass(x)) |> run),
        |p| pipe!(p |> take(1) |> map(|x| gates.pass(x)) |> run),
    )));
    run.waits();
    tx.unbounded_send(0).unwrap();
    run.goes_on();
    assert!(!tx.is_closed());
    tx.unbounded_send(1).unwrap();
    run.goes_on();
    assert!(tx.is_closed());
    gates.open(0);
    gates.open(1);
    run.finishes();
}

#[tokio::test]
async fn each_branch_gets_the_error_behind_its_elements() {
    for bad in PLACES {
        let got = pipe!(0..5_u32 |> map(but(bad))? |> route(
            |x| usize::from(x % 2 == 1),
            |p| pipe!(p |> collect::<Vec<_>>),
            |p| pipe!(p |> buffer(9) |> count),
        ));
        assert_eq!(got.await, (Err(Bad(bad)), Err(Bad(bad))));
    }
    let (one, other) = pipe!(0..4_u32 |> route(
        |x| usize::from(x % 2 == 1),
        |p| pipe!(p |> map(but(2))? |> run),
        |p| pipe!(p |> collect::<Vec<_>>),
    ))
    .await;
    assert_eq!((one, other), (Err(Bad(2)), vec![1, 3]));
}

#[test]
fn an_element_is_handed_over_before_the_error_that_comes_behind_it() {
    let (gates, seen) = (Gates::new(), Seen::default());
    let mut run = Hand::new(pipe!([0, 10, 3_u32] |> map(but(3))? |> route(
        digit,
        |p| pipe!(p |> for_each(async |x| { gates.pass(x).await; seen.note(x) })),
        |p| pipe!(p |> count),
    )));
    run.waits();
    gates.open(0);
    run.goes_on();
    assert_eq!(seen.all(), [0]);
    gates.open(10);
    assert_eq!(run.finishes(), (Err(Bad(3)), Err(Bad(3))));
    assert_eq!(seen.all(), [0, 10]);
}

#[test]
fn a_number_of_no_branch_panics() {
    let mut run = Hand::new(pipe!(0..9_u32 |> route(digit, |p| pipe!(p |> run), |p| pipe!(p |> run))));
    assert_eq!(caught(|| run.poll()), "the key of a `route` with 2 branches gave 2: they count from 0");
}

#[test]
fn a_panic_in_the_key_or_in_a_branch_unwinds() {
    let key = |x: &u32| usize::from(x.checked_sub(1).expect("key") > 0);
    let mut run = Hand::new(pipe!(0..9_u32 |> route(key, |p| pipe!(p |> run), |p| pipe!(p |> run))));
    assert_eq!(caught(|| run.poll()), "key");
    assert!(caught(|| run.poll()).contains("polled again after a panic"));
    let branch = |x: u32| x.checked_sub(1).expect("branch");
    let mut run =
        Hand::new(pipe!(0..9_u32 |> route(|_| 1, |p| pipe!(p |> run), |p| pipe!(p |> map(branch) |> run))));
    assert_eq!(caught(|| run.poll()), "branch");
}
