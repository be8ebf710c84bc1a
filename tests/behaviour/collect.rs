//! `collect`: everything, into any `Default + Extend`.

use std::collections::{BTreeMap, HashSet, VecDeque};

use pipewright::pipe;
use pipewright_tests::{Arrivals, Gates, Hand, Log, caught};

use crate::{Bad, NONE, PLACES, below, but};

#[tokio::test]
async fn into_whatever_can_be_extended() {
    assert_eq!(pipe!(0..0 |> collect::<Vec<u32>>).await, NONE);
    assert_eq!(pipe!(7..8 |> collect::<Vec<u32>>).await, [7]);
    assert_eq!(pipe!(0..3 |> collect::<VecDeque<u32>>).await, [0, 1, 2]);
    assert_eq!(pipe!([1, 1, 2] |> collect::<HashSet<u32>>).await.len(), 2);
    assert_eq!(pipe!([(1, "a"), (2, "b")] |> collect::<BTreeMap<_, _>>).await[&2], "b");
    assert_eq!(pipe!(["a", "b"] |> collect::<String>).await, "ab");
    let (left, right): (Vec<_>, Vec<_>) = pipe!([(1, 'a'), (2, 'b')] |> collect).await;
    assert_eq!((left, right), (vec![1, 2], vec!['a', 'b']));
    let typed: Vec<u32> = pipe!(0..2 |> collect()).await;
    assert_eq!(typed, [0, 1]);
}

#[tokio::test(start_paused = true)]
async fn each_element_is_put_in_when_it_arrives() {
    let log = Log::start();
    let f = async |x: u32| log.call("f", x, 100 * u64::from(x), x).await;
    let Arrivals = pipe!(0..3 |> map(f) |> buffer(3) |> collect::<Arrivals>).await;
    assert_eq!(log.arrival_times(), [0, 100, 200]);
}

#[tokio::test]
async fn an_error_instead() {
    for bad in PLACES {
        assert_eq!(pipe!(0..5 |> map(but(bad))? |> collect::<Vec<u32>>).await, Err(Bad(bad)));
    }
    assert_eq!(pipe!(0..5 |> map(but(9))? |> collect::<Vec<u32>>).await, Ok(below(5)));
}

#[test]
fn a_wake_up_arrives_and_a_drop_cancels() {
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(0..2 |> map(|x| gates.pass(x)) |> collect::<Vec<u32>>));
    run.waits();
    gates.open(0);
    run.goes_on();
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn a_panic_of_the_collection_unwinds() {
    #[derive(Default)]
    struct Full;

    impl Extend<u32> for Full {
        fn extend<I: IntoIterator<Item = u32>>(&mut self, items: I) {
            items.into_iter().for_each(|x| assert!(x < 2, "full"));
        }
    }

    let mut run = Hand::new(pipe!(0..9 |> collect::<Full>));
    assert_eq!(caught(|| run.poll().is_ready()), "full");
    drop(run);
}
