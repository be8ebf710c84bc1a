//! `expand`: a function runs on every element and on all that it finds; each is an element of its own, in pre-order.

use std::convert::identity;
use std::rc::Rc;
use std::time::Duration;

use pipewright::pipe;
use pipewright::policy::{Limiter, Pool};
use pipewright_tests::{Gates, Hand, Log, caught, sleep};

use crate::{Bad, NONE, Seen, below, but};

/// The children of node `x` in a tree of seven nodes.
fn children(x: u32) -> Vec<u32> {
    [2 * x, 2 * x + 1].into_iter().filter(|x| *x < 8).collect()
}

/// Its nodes in pre-order.
const TREE: [u32; 7] = [1, 2, 4, 5, 3, 6, 7];

fn visit(x: u32) -> (u32, Vec<u32>) {
    (x, children(x))
}

async fn visit_later(x: u32) -> (u32, Vec<u32>) {
    sleep(100).await;
    visit(x)
}

#[tokio::test(start_paused = true)]
async fn all_forms_of_a_function() {
    let own = |x: u32| (u64::from(x) + 1, children(x));
    assert_eq!(pipe!([1] |> expand(visit) |> collect::<Vec<u32>>).await, TREE);
    assert_eq!(pipe!([1] |> expand(visit_later) |> collect::<Vec<u32>>).await, TREE);
    assert_eq!(pipe!([1] |> expand(own) |> collect::<Vec<u64>>).await, [2, 3, 5, 6, 4, 7, 8]);
    assert_eq!(pipe!([1] |> expand(|x| (x, children(x))) |> collect::<Vec<u32>>).await, TREE);
    assert_eq!(pipe!([1] |> expand(async |x| visit_later(x).await) |> collect::<Vec<u32>>).await, TREE);
    assert_eq!(
        pipe!([3, 0] |> expand(async move |x: u32| (x, x.checked_sub(1))) |> collect::<Vec<u32>>).await,
        [3, 2, 1, 0, 0]
    );
    assert_eq!(
        pipe!([2] |> expand(|x: usize| (x, std::iter::repeat_n(x.saturating_sub(1), x))) |> collect::<Vec<_>>).await,
        [2, 1, 0, 1, 0]
    );
    // Lists without members say nothing of their type.
    assert_eq!(pipe!(0..3 |> expand(|x| (x, vec![])) |> collect::<Vec<u32>>).await, below(3));
    assert_eq!(
        pipe!(0..3 |> expand(async |x| (x, None)) |> buffer(2) |> collect::<Vec<u32>>).await,
        below(3)
    );
}

#[tokio::test(start_paused = true)]
async fn no_element_one_element() {
    assert_eq!(pipe!([] |> expand(visit_later) |> collect::<Vec<u32>>).await, NONE);
    assert_eq!(pipe!([] |> expand(visit) |> buffer(3) |> collect::<Vec<u32>>).await, NONE);
    assert_eq!(pipe!([7] |> expand(visit_later) |> collect::<Vec<u32>>).await, [7]);
    assert_eq!(pipe!([7] |> expand(visit_later) |> buffer(1) |> collect::<Vec<u32>>).await, [7]);
}

/// A call that takes as long as `ms` says, and finds the children.
async fn logged(log: &Log, x: u32, ms: u64) -> (u32, Vec<u32>) {
    log.call("f", x, ms, visit(x)).await
}

/// The calls as `(argument, start, end)`.
fn calls(log: &Log) -> Vec<(u64, u64, u64)> {
    let calls = log.calls().into_iter();
    calls.map(|call| (call.argument.as_u64().unwrap(), call.start, call.end.unwrap())).collect()
}

#[tokio::test(start_paused = true)]
async fn without_a_buffer_one_at_a_time_on_demand() {
    let log = Log::start();
    let eat = async |x| {
        log.arrive(x);
        sleep(50).await;
    };
    pipe!([1, 7] |> expand(async |x| logged(&log, x, 100).await) |> for_each(eat)).await;
    let order = [1, 2, 4, 5, 3, 6, 7, 7];
    // Each item is there at the end of its call, and the next call begins when it has been eaten.
    let start = |i: u64| 150 * i;
    let expected: Vec<_> = (0_u64..).zip(order).map(|(i, x)| (x, start(i), start(i) + 100)).collect();
    assert_eq!(calls(&log), expected);
    assert_eq!(log.arrival_times(), (0..8).map(|i| start(i) + 100).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn a_buffer_counts_children_like_any_other() {
    for (width, total) in [(1, 1400), (2, 700), (3, 600), (4, 400), (8, 300), (99, 300)] {
        let log = Log::start();
        let all = pipe!([1, 1] |> expand(async |x| logged(&log, x, 100).await) |> buffer(width) |> collect::<Vec<_>>);
        assert_eq!(all.await, [TREE, TREE].concat());
        assert_eq!((log.now(), log.peak()), (total, width.min(8)), "buffer({width})");
    }
}

#[tokio::test(start_paused = true)]
async fn a_child_begins_before_anything_later_in_the_order() {
    let log = Log::start();
    let ms = |x| if x == 2 { 250 } else { 100 };
    let all =
        pipe!([1, 7, 7] |> expand(async |x| logged(&log, x, ms(x)).await) |> buffer(2) |> collect::<Vec<_>>);
    assert_eq!(all.await, [1, 2, 4, 5, 3, 6, 7, 7, 7]);
    let expected = [
        (1, 0, 100),
        (7, 0, 100),
        (2, 100, 350),
        (3, 100, 200),
        (6, 200, 300),
        (7, 300, 400),
        (4, 350, 450),
        (5, 400, 500),
        (7, 450, 550),
    ];
    assert_eq!(calls(&log), expected);
}

#[tokio::test(start_paused = true)]
async fn what_is_found_goes_on_beside_its_children() {
    let log = Log::start();
    let f = async |x| logged(&log, x, 100).await;
    let g = async |x| log.call("g", x, 1000, x).await;
    let all: Vec<u32> = pipe!([1] |> expand(f) |> map(g) |> buffer(4) |> collect).await;
    assert_eq!(all, TREE);
    assert_eq!(log.starts("g"), [100, 200, 300, 300, 1100, 1300, 1400]);
    assert_eq!(log.starts("f"), [0, 100, 100, 200, 200, 1200, 1300]);
    assert_eq!(log.peak(), 4);
}

#[test]
fn unordered_an_item_leaves_when_its_own_call_has_ended() {
    let gates = Gates::new();
    let f = async |x| {
        gates.pass(x).await;
        visit(x)
    };
    let seen = Seen::default();
    let mut run = Hand::new(pipe!([1] |> expand(f) |> buffer(2).unordered() |> for_each(|x| seen.note(x))));
    run.waits();
    gates.open(1);
    run.goes_on();
    assert_eq!((gates.waiting(), seen.all()), (vec![2, 3], vec![1]));
    gates.open(2);
    gates.open(3);
    run.goes_on();
    // Both are through, though the children of the second have no place yet.
    assert_eq!((gates.waiting(), seen.all()), (vec![4, 5], vec![1, 2, 3]));
    gates.open(5);
    run.goes_on();
    assert_eq!((gates.waiting(), seen.all()), (vec![4, 6], vec![1, 2, 3, 5]));
    [4, 6, 7].into_iter().for_each(|x| gates.open(x));
    run.finishes();
    assert_eq!(seen.all().len(), 7);
}

#[test]
fn an_error_ends_it_and_what_is_before_is_finished_first() {
    let gates = Gates::new();
    let f = async |x| {
        gates.pass(x).await;
        but(3)(x).map(visit)
    };
    let seen = Seen::default();
    let mut run = Hand::new(pipe!([1, 7] |> expand(f)? |> buffer(3) |> for_each(|x| seen.note(x))));
    run.waits();
    gates.open(1);
    run.goes_on();
    assert_eq!((gates.waiting(), seen.all()), (vec![2, 3, 7], vec![1]));
    gates.open(3);
    run.goes_on();
    // 7 stands behind the error, 2 and its children before it.
    assert_eq!(gates.waiting(), [2]);
    gates.open(2);
    run.goes_on();
    assert_eq!((gates.waiting(), seen.all()), (vec![4, 5], vec![1, 2]));
    gates.open(5);
    gates.open(4);
    assert_eq!(run.finishes(), Err(Bad(3)));
    assert_eq!(seen.all(), [1, 2, 4, 5]);
}

#[tokio::test(start_paused = true)]
async fn an_error_ends_the_pipe_wherever_it_is() {
    for (bad, at) in (0..).zip(TREE).map(|(i, x)| (x, i)) {
        let before = TREE[..at].to_vec();
        macro_rules! ends {
            ($($pipe:tt)*) => {
                let seen = Seen::default();
                let end = pipe!([1] $($pipe)* |> inspect(|x| seen.note(*x)) |> count).await;
                assert_eq!((end, seen.all()), (Err(Bad(bad)), before.clone()));
            };
        }
        let now = |x| but(bad)(x).map(visit);
        let later = async |x| but(bad)(visit_later(x).await.0).map(visit);
        ends!(|> expand(now)?);
        ends!(|> expand(now)? |> buffer(2));
        ends!(|> expand(later)?);
        ends!(|> expand(later)? |> buffer(3));
        // Of the stage behind, sync and async.
        ends!(|> expand(visit_later) |> map(but(bad))? |> buffer(2));
        ends!(|> expand(visit_later) |> map(async |x| but(bad)(x))? |> buffer(2));
        ends!(|> expand(visit) |> map(but(bad))? |> buffer(2));
        let end = pipe!([1] |> expand(later)? |> buffer(2).unordered() |> count).await;
        assert_eq!(end, Err(Bad(bad)));
    }
    // Errors of several stages become one; one from before goes through.
    #[derive(Debug, PartialEq)]
    struct Worse(Bad);
    impl From<Bad> for Worse {
        fn from(bad: Bad) -> Self {
            Worse(bad)
        }
    }
    let end: Result<usize, Worse> = pipe!(
        [1, 9] |> err_into::<Worse> |> map(but(9))? |> expand(async |x| but(8)(x).map(visit))? |> buffer(2) |> count
    )
    .await;
    assert_eq!(end, Err(Worse(Bad(9))));
    // The second `?` is about the items.
    let twice = async |x| but(9)(x).map(|x| (but(5)(x), children(x)));
    assert_eq!(pipe!([1] |> expand(twice)?? |> buffer(2) |> count).await, Err(Bad(5)));
    let twice = |x| but(9)(x).map(|x| (but(8)(x), children(x)));
    assert_eq!(pipe!([1] |> expand(twice)?? |> collect::<Vec<u32>>).await, Ok(TREE.to_vec()));
}

#[test]
fn a_drop_cancels_calls_and_lists() {
    let (gates, held) = (Gates::new(), Rc::new(()));
    let f = async |x| {
        gates.pass(x).await;
        let held = held.clone();
        (x, children(x).into_iter().inspect(move |_| drop(held.clone())))
    };
    let mut run = Hand::new(pipe!([1] |> expand(f) |> buffer(2) |> count));
    run.waits();
    gates.open(1);
    run.goes_on();
    gates.open(2);
    run.goes_on();
    assert_eq!((gates.waiting(), Rc::strong_count(&held)), (vec![3, 4], 2));
    drop(run);
    assert_eq!((gates.waiting(), Rc::strong_count(&held)), (vec![], 1));
}

#[test]
fn a_panic_unwinds_out_of_the_terminal() {
    let f = |x| if x == 5 { panic!("plain") } else { visit(x) };
    assert_eq!(caught(|| Hand::new(pipe!([1] |> expand(f) |> count)).poll()), "plain");
    assert_eq!(caught(|| Hand::new(pipe!([1] |> expand(f) |> buffer(2) |> count)).poll()), "plain");
    let f = async |x| if x == 5 { panic!("async") } else { visit(x) };
    assert_eq!(caught(|| Hand::new(pipe!([1] |> expand(f) |> count)).poll()), "async");
    assert_eq!(caught(|| Hand::new(pipe!([1] |> expand(f) |> buffer(2) |> count)).poll()), "async");
    let list = |x| children(x).into_iter().inspect(|x| assert_ne!(*x, 5, "the list"));
    let f = async |x| (x, list(x));
    assert!(caught(|| Hand::new(pipe!([1] |> expand(f) |> count)).poll()).contains("the list"));
    assert!(caught(|| Hand::new(pipe!([1] |> expand(f) |> buffer(9) |> count)).poll()).contains("the list"));
    let f = |x| (x, list(x));
    assert!(caught(|| Hand::new(pipe!([1] |> expand(f) |> count)).poll()).contains("the list"));
}

#[tokio::test(start_paused = true)]
async fn every_modifier_of_a_call() {
    let all = |list: Vec<u32>| assert_eq!(list, TREE);
    all(pipe!([1] |> expand(visit).spawn() |> buffer(2) |> collect).await);
    all(pipe!([1] |> expand(visit_later).spawn() |> collect).await);
    all(pipe!([1] |> expand(visit).blocking() |> buffer(2) |> collect).await);
    assert_eq!(
        pipe!([1] |> expand(async |x| but(5)(x).map(visit)).spawn()? |> buffer(2) |> count).await,
        Err(Bad(5))
    );
    // Each call fails once.
    let tried = Seen::default();
    let flaky = |x| {
        if tried.all().contains(&x) {
            Ok(visit(x))
        } else {
            tried.note(x);
            Err(Bad(x))
        }
    };
    let end: Result<Vec<u32>, Bad> =
        pipe!([1] |> expand(async |x| flaky(x)).retry(2)? |> buffer(3) |> collect).await;
    all(end.unwrap());
    // What fails is left out, with all that it would have found.
    let seen = Seen::default();
    let f = |x| but(2)(x).map(visit);
    let some: Vec<u32> = pipe!([1] |> expand(async |x| f(x)).skip_err() |> buffer(3) |> collect).await;
    assert_eq!(some, [1, 3, 6, 7]);
    assert_eq!(pipe!([1] |> expand(f).skip_err() |> collect::<Vec<u32>>).await, some);
    let note = |failed: &pipewright::Failed<'_, u32, Bad>| seen.note(*failed.element);
    assert_eq!(pipe!([1] |> expand(f).on_err(note) |> buffer(2) |> collect::<Vec<u32>>).await, some);
    assert_eq!(pipe!([1] |> expand(async |x| f(x)).on_err(note) |> collect::<Vec<u32>>).await, some);
    assert_eq!(seen.all(), [2, 2]);
    let slow = async |x| {
        sleep(u64::from(x)).await;
        visit(x)
    };
    let end = pipe!([1] |> expand(slow).timeout(Duration::from_millis(6))? |> buffer(3) |> count).await;
    assert_eq!(end.unwrap_err().stage, "expand(slow)");
    // Two permits for four that run; one start in 100 ms.
    let (pool, log) = (Pool::new(2), Log::start());
    all(pipe!([1] |> expand(visit_later).pool(&pool) |> buffer(4) |> collect).await);
    assert_eq!((log.now(), pool.in_use()), (400, 0));
    let (limiter, log) = (Limiter::every(Duration::from_millis(500)), Log::start());
    all(pipe!([1] |> expand(visit_later).rate(&limiter) |> buffer(4) |> collect).await);
    assert_eq!(log.now(), 3100);
    let (pool, log) = (Pool::new(1), Log::start());
    all(pipe!([1] |> expand(visit).pool(&pool).rate(&limiter) |> buffer(4) |> collect).await);
    assert_eq!(log.now(), 3500 - 100);
}

#[tokio::test(start_paused = true)]
async fn other_stages_before_and_behind() {
    let lists: Vec<Vec<u32>> = pipe!([1] |> expand(visit_later) |> buffer(3) |> batch(3) |> collect).await;
    assert_eq!(lists, [vec![1, 2, 4], vec![5, 3, 6], vec![7]]);
    let short: Vec<u32> =
        pipe!([1] |> expand(visit_later) |> map(|x| x % 3) |> buffer(3) |> distinct(3) |> collect).await;
    assert_eq!(short, [1, 2, 0]);
    // Members of a list, all at once; then each with its tree.
    let log = Log::start();
    let f = async |x| log.call("f", x, 50, x).await;
    let g = async |x| logged(&log, x, 100).await;
    let all: Vec<u32> =
        pipe!([vec![1, 2], vec![3]] |> par_flat_map(f) |> expand(g) |> buffer(2) |> collect).await;
    assert_eq!(all, [&TREE[..], &[2, 4, 5], &[3, 6, 7]].concat());
    // In front of it in the same stretch: pages.
    let pages =
        pipe!(0..2 |> map(async |_| { sleep(100).await; [2, 3] }) |> flatten |> filter(async |x| *x > 2));
    let all: Vec<u32> =
        pipe!(pages |> expand(visit_later) |> flat_map(|x| [x, 10 * x]) |> buffer(3) |> collect).await;
    assert_eq!(all, [3, 30, 6, 60, 7, 70, 3, 30, 6, 60, 7, 70]);
    // One behind another.
    let all = pipe!([2] |> expand(visit_later) |> expand(visit) |> expand(visit_later) |> buffer(3) |> collect::<Vec<u32>>);
    assert_eq!(all.await, [2, 4, 5, 4, 5, 4, 5]);
    // A part of a pipe that has a name goes on as if written in place.
    let crawl = pipe!([1] |> expand(visit_later));
    assert_eq!(pipe!(crawl |> buffer(4) |> map(identity) |> collect::<Vec<u32>>).await, TREE);
}

#[tokio::test(start_paused = true)]
async fn a_closure_is_one_value() {
    let mut count = Vec::new();
    let visits = std::sync::atomic::AtomicU32::new(0);
    let f = move |x| {
        let number = visits.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        (number, children(x))
    };
    let owned = vec![1, 2, 3];
    pipe!([1] |> expand(move |x| { let _ = &owned; f(x) }) |> for_each(|n| count.push(n))).await;
    assert_eq!(count, below(7));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_takes_time_is_pulled_beside_it() {
    let log = Log::start();
    let roots = pipewright_tests::ticking([100, 100, 100]);
    let f = async |x: i32| log.call("f", x, 150, (x, if x < 10 { Some(x + 10) } else { None })).await;
    let all: Vec<i32> = pipe!(roots |> expand(f) |> buffer(2) |> collect).await;
    assert_eq!(all, [0, 10, 1, 11, 2, 12]);
    // Six calls, two at a time, from 100 on.
    assert_eq!((log.starts("f"), log.now()), (vec![100, 200, 250, 350, 400, 550], 700));
}
