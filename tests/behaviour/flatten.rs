//! `flatten`: elements that hold elements; the lists' members take their places.

use std::collections::BTreeSet;

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, caught};

use crate::{Bad, NONE, PLACES, below, but};

fn lists() -> Vec<Vec<u32>> {
    vec![vec![], vec![0], vec![], vec![1, 2, 3], vec![], vec![4], vec![]]
}

#[tokio::test]
async fn members_in_order() {
    assert_eq!(pipe!(lists() |> flatten |> collect::<Vec<_>>).await, below(5));
    assert_eq!(pipe!(lists() |> flatten() |> collect::<Vec<_>>).await, below(5));
    assert_eq!(pipe!(lists() |> flatten |> buffer(2) |> collect::<Vec<_>>).await, below(5));
}

#[tokio::test]
async fn whatever_holds_elements() {
    assert_eq!(pipe!([Some(1), None, Some(3)] |> flatten |> collect::<Vec<u32>>).await, [1, 3]);
    assert_eq!(pipe!([0..2, 5..6] |> flatten |> collect::<Vec<u32>>).await, [0, 1, 5]);
    assert_eq!(pipe!([BTreeSet::from([2, 1])] |> flatten |> collect::<Vec<u32>>).await, [1, 2]);
    assert_eq!(pipe!([&[1, 2][..], &[3]] |> flatten |> collect::<Vec<&u32>>).await, [&1, &2, &3]);
}

#[tokio::test]
async fn no_list_and_nothing_but_empty_lists() {
    let none: Vec<Vec<u32>> = vec![];
    assert_eq!(pipe!(none |> flatten |> collect::<Vec<_>>).await, NONE);
    assert_eq!(pipe!(vec![Vec::<u32>::new(); 3] |> flatten |> collect::<Vec<_>>).await, NONE);
    assert_eq!(pipe!(vec![Vec::<u32>::new(); 9] |> flatten |> buffer(2) |> collect::<Vec<_>>).await, NONE);
}

#[tokio::test]
async fn twice_for_lists_of_lists() {
    let deep = vec![vec![], vec![vec![], vec![0, 1]], vec![vec![]], vec![vec![2], vec![], vec![3, 4]]];
    assert_eq!(pipe!(deep.clone() |> flatten |> flatten |> collect::<Vec<u32>>).await, below(5));
    assert_eq!(pipe!(deep |> flatten |> flatten |> buffer(3) |> collect::<Vec<u32>>).await, below(5));
}

#[tokio::test(start_paused = true)]
async fn one_limit_for_lists_and_their_members() {
    for (width, total) in [(1, 3000), (2, 1700), (3, 1000), (12, 400)] {
        let log = Log::start();
        let page = async |p: u32| log.call("P", p, 100, vec![3 * p, 3 * p + 1, 3 * p + 2]).await;
        let member = async |m: u32| log.call("C", m, 300, m).await;
        let got =
            pipe!(0..3 |> map(page) |> flatten |> map(member) |> buffer(width) |> collect::<Vec<_>>).await;
        assert_eq!(got, below(9));
        assert!(log.peak() <= width, "{} under buffer({width})", log.peak());
        assert_eq!(log.now(), total, "buffer({width})");
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_keeps_its_place_until_its_last_member_is_taken() {
    let log = Log::start();
    let page = async |p: u32| log.call("P", p, 100, vec![p; 3]).await;
    let body = async |_| log.call("body", 0, 1000, ()).await;
    pipe!(0..4 |> map(page) |> flatten |> buffer(1) |> for_each(body)).await;
    // Page 1 is asked for when the last member of page 0 has left, not before.
    assert_eq!(log.starts("P"), [0, 2100, 5100, 8100]);
}

#[tokio::test]
async fn an_error_behind_a_list_ends_the_pipe_there() {
    for bad in PLACES {
        let end = pipe!(lists() |> flatten |> map(but(bad))? |> collect::<Vec<_>>).await;
        assert_eq!(end, Err(Bad(bad)));
        let end =
            pipe!(lists() |> flatten |> map(async |x| but(bad)(x))? |> buffer(2) |> collect::<Vec<_>>).await;
        assert_eq!(end, Err(Bad(bad)));
    }
    let results = [vec![Ok(0), Err(Bad(1))], vec![Ok(2)]];
    assert_eq!(pipe!(results |> flatten |> ? |> collect::<Vec<u32>>).await, Err(Bad(1)));
}

#[tokio::test]
async fn members_are_made_on_demand() {
    let endless = [0.., 100..];
    assert_eq!(pipe!(endless |> flatten |> take(3) |> collect::<Vec<u32>>).await, [0, 1, 2]);
}

#[test]
fn dropping_the_pipe_drops_lists_and_members() {
    let (pages, members) = (Gates::new(), Gates::new());
    let page = async |p| vec![pages.pass(p).await; 3];
    let mut run =
        Hand::new(pipe!(0..9 |> map(page) |> flatten |> map(|m| members.pass(m)) |> buffer(2) |> count));
    run.waits();
    pages.open(0);
    run.goes_on();
    assert_eq!((pages.waiting(), members.waiting()), (vec![1], vec![0]));
    drop(run);
    assert_eq!((pages.waiting(), members.waiting()), (vec![], vec![]));
}

#[test]
fn a_panic_of_an_iterator_unwinds_out_of_the_terminal() {
    let lists = || [(0..3).map(|x| if x == 1 { panic!("next") } else { x })];
    let mut alone = Hand::new(pipe!(lists() |> flatten |> count));
    assert_eq!(caught(|| alone.poll()), "next");
    let mut buffered = Hand::new(pipe!(lists() |> flatten |> map(async |x| x) |> buffer(4) |> count));
    assert_eq!(caught(|| buffered.poll()), "next");
}
