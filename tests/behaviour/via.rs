//! `via` and own stages: a function from pipe to pipe, spliced in.

use pipewright::{Fails, Flow, pipe};
use pipewright_tests::{Gates, Hand, Log, caught};

use crate::{Bad, NONE, PLACES, below, but};

mod own {
    use pipewright::{Flow, pipe};

    /// Every n-th element.
    pub fn every<E, F: Flow<E>>(flow: F, n: usize) -> impl Flow<E, Item = F::Item> {
        pipe!(flow |> enumerate |> filter_map(move |(i, item)| (i % n == 0).then_some(item)))
    }

    pub fn numbers(n: u32) -> impl Flow<Item = u32> {
        pipe!(0..n)
    }

    pub fn checked<F: Flow<Item = u32>>(flow: F, bad: u32) -> impl Flow<Item = Result<u32, super::Bad>> {
        pipe!(flow |> map(super::but(bad)))
    }
}

#[tokio::test]
async fn a_function_a_closure_an_own_stage() {
    fn doubled(flow: impl Flow<Item = u32>) -> impl Flow<Item = u32> {
        pipe!(flow |> map(|x| 2 * x))
    }

    assert_eq!(pipe!(0..3 |> via(doubled) |> collect::<Vec<u32>>).await, [0, 2, 4]);
    assert_eq!(
        pipe!(0..3 |> via(|p| pipe!(p |> map(|x: u32| x + 1))) |> collect::<Vec<u32>>).await,
        [1, 2, 3]
    );
    assert_eq!(pipe!(0..5 |> own::every(2) |> collect::<Vec<u32>>).await, [0, 2, 4]);
    assert_eq!(pipe!(own::numbers(5) |> own::every(2) |> collect::<Vec<u32>>).await, [0, 2, 4]);
    assert_eq!(
        pipe!(0..5 |> via(|p| own::every(p, 2)) |> map(|x| x + 1) |> collect::<Vec<u32>>).await,
        [1, 3, 5]
    );
}

#[tokio::test]
async fn no_element_and_one() {
    assert_eq!(pipe!(0..0 |> own::every(2) |> collect::<Vec<u32>>).await, NONE);
    assert_eq!(pipe!(8..9 |> own::every(2) |> collect::<Vec<u32>>).await, [8]);
}

#[tokio::test]
async fn an_own_stage_with_errors() {
    fn tried(bad: u32) -> impl Flow<Fails<Bad>, Item = u32> {
        pipe!(0..5 |> map(but(bad))?)
    }

    for bad in PLACES {
        assert_eq!(pipe!(tried(bad) |> own::every(2) |> collect::<Vec<u32>>).await, Err(Bad(bad)));
        let elements = pipe!(0..5 |> own::checked(bad)? |> collect::<Vec<u32>>);
        assert_eq!(elements.await, Err(Bad(bad)));
        let elements = pipe!(0..5 |> via(|p| own::checked(p, bad))? |> collect::<Vec<u32>>);
        assert_eq!(elements.await, Err(Bad(bad)));
    }
    assert_eq!(pipe!(tried(9) |> own::every(2) |> collect::<Vec<u32>>).await, Ok(vec![0, 2, 4]));
}

#[tokio::test(start_paused = true)]
async fn naming_a_piece_changes_nothing() {
    for width in [1, 2, 5] {
        let log = Log::start();
        let f = async |x: u32| log.call("f", x, 100 + u64::from(x), x).await;
        let g = async |x: u32| log.call("g", x, 70 + u64::from(x), x).await;
        let in_place = pipe!(0..7 |> map(f) |> map(g) |> buffer(width) |> collect::<Vec<_>>).await;
        let (calls, total) = (log.calls(), log.now());

        let log = Log::start();
        let f = async |x: u32| log.call("f", x, 100 + u64::from(x), x).await;
        let g = async |x: u32| log.call("g", x, 70 + u64::from(x), x).await;
        let named = pipe!(0..7 |> map(f));
        let spliced = pipe!(named |> via(|p| pipe!(p |> map(g))) |> buffer(width) |> collect::<Vec<_>>).await;
        assert_eq!((in_place, calls, total), (spliced, log.calls(), log.now()), "buffer({width})");
    }
}

#[test]
fn a_wake_up_arrives_and_a_drop_cancels() {
    let gates = Gates::new();
    let mut run =
        Hand::new(pipe!(0..9 |> map(|x| gates.pass(x)) |> own::every(2) |> buffer(1) |> collect::<Vec<u32>>));
    run.waits();
    gates.open(0);
    run.goes_on();
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn a_panic_unwinds_out_of_the_terminal() {
    let mut run =
        Hand::new(pipe!(0..3 |> via(|p| pipe!(p |> map(|x: u32| assert!(x > 0, "within")))) |> count));
    assert_eq!(caught(|| run.poll()), "within");
}

#[tokio::test]
async fn the_function_is_called_once_when_the_pipe_is_made() {
    let mut calls = 0;
    let pipe = pipe!(0..3 |> via(|p| { calls += 1; p }));
    assert_eq!(pipe!(pipe |> collect::<Vec<u32>>).await, below(3));
    assert_eq!(calls, 1);
}
