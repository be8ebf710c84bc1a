//! `distinct(n)`: leaves out what is equal to one of the last n different elements.

use std::cell::Cell;
use std::rc::Rc;

use pipewright::pipe;
use pipewright_tests::{Arrivals, Hand, Log, body};

use crate::{Bad, NONE, below, but};

#[tokio::test]
async fn what_was_seen_is_left_out_as_long_as_it_is_remembered() {
    for (n, passed) in [
        (0, vec![0, 0, 1, 0, 2, 0, 1]),
        (1, vec![0, 1, 0, 2, 0, 1]),
        // The second 0 makes 1 the oldest, which 2 drives out.
        (2, vec![0, 1, 2, 1]),
        (3, vec![0, 1, 2]),
        (usize::MAX, vec![0, 1, 2]),
    ] {
        let got = pipe!([0, 0, 1, 0, 2, 0, 1] |> distinct(n) |> collect::<Vec<u32>>).await;
        assert_eq!(got, passed, "distinct({n})");
    }
    assert_eq!(pipe!(NONE |> distinct(3) |> collect::<Vec<u32>>).await, NONE);
}

/// The same, by a list that is searched.
fn by_search(elements: &[u32], n: usize) -> Vec<u32> {
    let mut seen: Vec<u32> = Vec::new();
    let mut passed = Vec::new();
    for x in elements {
        match seen.iter().position(|old| old == x) {
            Some(place) => drop(seen.remove(place)),
            None => passed.push(*x),
        }
        seen.push(*x);
        if seen.len() > n {
            seen.remove(0);
        }
    }
    passed
}

#[tokio::test]
async fn like_a_list_that_is_searched() {
    let mut state = 1_u32;
    for n in 0..9 {
        for kinds in [1, 2, 3, 5, 8, 13] {
            let elements: Vec<u32> = (0..200)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 16) % kinds
                })
                .collect();
            let got = pipe!(elements.clone() |> distinct(n) |> collect::<Vec<_>>).await;
            assert_eq!(got, by_search(&elements, n), "distinct({n}) of {elements:?}");
        }
    }
}

#[tokio::test]
async fn it_holds_as_many_as_its_number_says() {
    let alive = |x: &Rc<u32>| Rc::strong_count(x) - 1;
    let most = Cell::new(0);
    let elements: Vec<Rc<u32>> = (0..100).map(Rc::new).collect();
    let watched = elements.clone();
    pipe!(elements |> distinct(5) |> for_each(|x| {
        drop(x);
        most.set(most.get().max(watched.iter().map(alive).filter(|n| *n > 1).count()));
    }))
    .await;
    // Those that have not been pulled have one more owner, the source.
    assert!(watched.iter().all(|x| Rc::strong_count(x) == 1));
    assert_eq!(most.get(), 5);
}

#[tokio::test]
async fn an_error_passes_and_is_no_element() {
    let seen = Cell::new(0);
    let end =
        pipe!([0, 0, 1, 1, 3, 0] |> map(but(3))? |> distinct(9) |> for_each(|_| seen.set(seen.get() + 1)));
    assert_eq!(end.await, Err(Bad(3)));
    assert_eq!(seen.get(), 2);
}

#[test]
fn elements_that_are_left_out_let_other_tasks_run() {
    let mut run = Hand::new(pipe!(std::iter::repeat(7) |> distinct(3) |> count));
    assert!(run.poll().is_pending());
    assert!(run.woken());
}

#[tokio::test(start_paused = true)]
async fn it_ends_a_stretch_and_passes_progress_on() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 100, x).await;
    let _: Arrivals = pipe!(0..4 |> map(f) |> distinct(9) |> buffer(4) |> collect).await;
    assert_eq!((log.peak(), log.now()), (1, 400));

    let log = Log::start();
    let f = async |x| log.call("f", x, 300, x).await;
    pipe!(0..4 |> map(f) |> buffer(2) |> distinct(9) |> for_each(body::<1000>)).await;
    assert!(log.calls().iter().all(|call| call.end == Some(call.start + 300)), "{:?}", log.calls());
}

#[tokio::test]
async fn texts_and_borrowed_ones() {
    let texts = ["a".to_owned(), "b".to_owned(), "a".to_owned()];
    assert_eq!(pipe!(texts.iter() |> distinct(9) |> count).await, 2);
    assert_eq!(pipe!(texts |> distinct(9) |> collect::<Vec<String>>).await, ["a", "b"]);
    assert_eq!(pipe!(below(3) |> distinct(9) |> collect::<Vec<u32>>).await, below(3));
}
