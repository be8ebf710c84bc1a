//! `flat_map`: one call per element gives a list, whose members take the element's place.

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, caught, sleep};

use crate::{Bad, NONE, PLACES, Seen, below, but};

fn twice(x: u32) -> Vec<u32> {
    vec![2 * x, 2 * x + 1]
}

async fn twice_later(x: u32) -> Vec<u32> {
    sleep(100).await;
    twice(x)
}

#[tokio::test(start_paused = true)]
async fn all_forms_of_a_function() {
    assert_eq!(pipe!(0..3 |> flat_map(twice) |> collect::<Vec<u32>>).await, below(6));
    assert_eq!(pipe!(0..3 |> flat_map(twice_later) |> collect::<Vec<u32>>).await, below(6));
    assert_eq!(pipe!(0..3 |> flat_map(|x| twice(x)) |> collect::<Vec<u32>>).await, below(6));
    assert_eq!(pipe!(0..3 |> flat_map(move |x| [2 * x, 2 * x + 1]) |> collect::<Vec<u32>>).await, below(6));
    assert_eq!(
        pipe!(0..3 |> flat_map(async |x| twice_later(x).await) |> collect::<Vec<u32>>).await,
        below(6)
    );
    assert_eq!(pipe!(0..3 |> flat_map(async move |x| Some(x)) |> collect::<Vec<u32>>).await, below(3));
    assert_eq!(
        pipe!(["a b", "c"] |> flat_map(|s| s.split(' ')) |> collect::<Vec<&str>>).await,
        ["a", "b", "c"]
    );
    assert_eq!(
        pipe!(0..3 |> flat_map(|l| (0..l).map(move |x| x + l)) |> collect::<Vec<u32>>).await,
        [1, 2, 3]
    );
}

#[tokio::test(start_paused = true)]
async fn no_element_one_element_empty_lists() {
    assert_eq!(pipe!(0..0 |> flat_map(twice_later) |> collect::<Vec<u32>>).await, NONE);
    assert_eq!(pipe!(1..2 |> flat_map(twice_later) |> collect::<Vec<u32>>).await, [2, 3]);
    assert_eq!(
        pipe!(0..5 |> flat_map(async |_| None::<u32>) |> buffer(2) |> collect::<Vec<u32>>).await,
        NONE
    );
}

#[tokio::test(start_paused = true)]
async fn the_same_as_map_and_flatten() {
    for width in [1, 2, 3, 20] {
        let log = Log::start();
        let f = async |x| log.call("f", x, 100 + u64::from(x), twice(x)).await;
        let g = async |x| log.call("g", x, 50 + u64::from(x), x).await;
        let short = pipe!(0..5 |> flat_map(f) |> map(g) |> buffer(width) |> collect::<Vec<_>>).await;
        let (calls, total) = (log.calls(), log.now());

        let log = Log::start();
        let f = async |x| log.call("f", x, 100 + u64::from(x), twice(x)).await;
        let g = async |x| log.call("g", x, 50 + u64::from(x), x).await;
        let long = pipe!(0..5 |> map(f) |> flatten |> map(g) |> buffer(width) |> collect::<Vec<_>>).await;
        assert_eq!((short, calls, total), (long, log.calls(), log.now()), "buffer({width})");
        assert!(log.peak() <= width);
    }
}

#[tokio::test]
async fn an_error_ends_the_pipe_wherever_it_is() {
    for bad in PLACES {
        let seen = Seen::default();
        let f = |x| but(bad)(x).map(|x| [x]);
        let end = pipe!(0..5 |> flat_map(f)? |> inspect(|x| seen.note(*x)) |> count).await;
        assert_eq!((end, seen.all()), (Err(Bad(bad)), below(bad)));
        let end = pipe!(0..5 |> flat_map(async |x| but(bad)(x).map(twice))? |> buffer(3) |> count).await;
        assert_eq!(end, Err(Bad(bad)));
    }
    assert_eq!(pipe!(0..5 |> flat_map(|x| but(9)(x).map(twice))? |> count).await, Ok(10));
}

#[test]
fn members_of_an_earlier_list_come_before_an_error() {
    let gates = Gates::new();
    let page = async |x: u32| {
        gates.pass(x).await;
        but(1)(x).map(|x| vec![10 + x, 20 + x])
    };
    let seen = Seen::default();
    let member = async |m| {
        seen.note(m);
        gates.pass(m).await
    };
    let mut run =
        Hand::new(pipe!(0..9 |> flat_map(page)? |> map(member) |> buffer(3) |> collect::<Vec<u32>>));
    run.waits();
    assert_eq!(gates.waiting(), [0, 1, 2]);
    gates.open(1);
    run.goes_on();
    // Page 2 stands behind the error, page 0 before it.
    assert_eq!(gates.waiting(), [0]);
    gates.open(0);
    run.goes_on();
    assert_eq!((gates.waiting(), seen.all()), (vec![10, 20], vec![10, 20]));
    gates.open(20);
    gates.open(10);
    assert_eq!(run.finishes(), Err(Bad(1)));
}

#[test]
fn a_wake_up_arrives_and_a_drop_cancels() {
    let gates = Gates::new();
    let f = async |x| [gates.pass(x).await; 2];
    let mut run = Hand::new(pipe!(0..3 |> flat_map(f) |> count));
    run.waits();
    gates.open(0);
    run.goes_on();
    assert_eq!(gates.waiting(), [1]);
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn a_panic_unwinds_out_of_the_terminal() {
    let f = |x: u32| if x == 9 { [x] } else { panic!("plain") };
    let mut plain = Hand::new(pipe!(0..3 |> flat_map(f) |> count));
    assert_eq!(caught(|| plain.poll()), "plain");
    let mut later =
        Hand::new(pipe!(0..3 |> flat_map(async |x| if x == 9 { [x] } else { panic!("async") }) |> count));
    assert_eq!(caught(|| later.poll()), "async");
}
