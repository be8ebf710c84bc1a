//! `expand` where trees are large, or have no end: what bounds it, and what it holds.

use std::cell::Cell;
use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Mutex;

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, sleep};

use crate::{Seen, below};

#[tokio::test(start_paused = true)]
async fn a_slow_consumer_holds_back() {
    for unordered in [false, true] {
        let log = Log::start();
        let f = async |x: u32| log.call("f", x, 10, (x, [x + 1, x + 1])).await;
        let eaten = Cell::new(0);
        let nodes = pipe!([0] |> expand(f));
        let eat = async |_| {
            eaten.set(eaten.get() + 1);
            sleep(1000).await;
            // Open are four at most.
            assert!(log.finished() <= eaten.get() + 4, "{} of {}", log.finished(), eaten.get());
        };
        if unordered {
            pipe!(nodes |> buffer(4).unordered() |> take(20) |> for_each(eat)).await;
        } else {
            pipe!(nodes |> buffer(2).window(2) |> take(20) |> for_each(eat)).await;
        }
        assert_eq!(eaten.get(), 20);
    }
}

#[tokio::test(start_paused = true)]
async fn bounded_by_depth() {
    for width in [1, 3] {
        let f = async |(x, depth): (u32, u32)| {
            sleep(u64::from(x % 7)).await;
            ((x, depth), if depth < 3 { vec![(2 * x, depth + 1), (2 * x + 1, depth + 1)] } else { vec![] })
        };
        let all: Vec<(u32, u32)> = pipe!([(1, 1)] |> expand(f) |> buffer(width) |> collect).await;
        assert_eq!(all, [(1, 1), (2, 2), (4, 3), (5, 3), (3, 2), (6, 3), (7, 3)]);
    }
}

#[tokio::test(start_paused = true)]
async fn bounded_by_number_the_rest_is_dropped_at_once() {
    let log = Log::start();
    let f = async |x: u64| log.call("f", x, 10 * x, (x, [2 * x, 2 * x + 1])).await;
    let some: Vec<u64> = pipe!([1] |> expand(f) |> buffer(3) |> take(4) |> collect).await;
    assert_eq!(some, [1, 2, 4, 8]);
    // 1, 2, 4 and 8, one after another.
    assert_eq!((log.now(), log.running()), (150, 0));
    assert!(log.dropped() > 0 && log.calls().iter().all(|call| call.end <= Some(150)));
    let endless: Vec<u64> = pipe!([1] |> expand(|x| (x, [2 * x, 2 * x + 1])) |> take(4) |> collect).await;
    assert_eq!(endless, some);
}

#[tokio::test(start_paused = true)]
async fn bounded_by_key_circles_included() {
    // Each leads to all: itself, its parents, its sisters.
    for width in [1, 2, 5, 30] {
        let log = Log::start();
        let seen = Mutex::new(HashSet::from([0]));
        let f = async |x: u32| {
            log.call("f", x, 100, ()).await;
            (x, (0..20).filter(|x| seen.lock().unwrap().insert(*x)).collect::<Vec<_>>())
        };
        let all: Vec<u32> = pipe!([0] |> expand(f) |> buffer(width) |> collect).await;
        assert_eq!(all, below(20));
        assert_eq!((log.started(), log.now()), (20, 100 + 100 * 19_u64.div_ceil(width as u64)));
    }
}

#[test]
fn lists_are_taken_one_element_ahead() {
    let gates = Gates::new();
    let (taken, pulled) = (Seen::default(), Seen::default());
    let list = |x: u32| (1..).map(move |i| 10 * x + i).inspect(|x| taken.note(*x));
    let f = async |x| {
        pulled.note(x);
        gates.pass(x).await;
        (x, list(x))
    };
    // An endless list, in a buffer.
    let mut run = Hand::new(pipe!([1] |> expand(f) |> buffer(2) |> count));
    run.waits();
    gates.open(1);
    run.goes_on();
    assert_eq!((pulled.all(), taken.all()), (vec![1, 11, 12], vec![11, 12, 13]));
    drop(run);
    // A plain function goes on when somebody asks.
    let (taken, called) = (Seen::default(), Seen::default());
    let f = |x: u32| {
        called.note(x);
        (x, (1..).map(move |i| 10 * x + i).inspect(|x| taken.note(*x)))
    };
    let run = Hand::new(pipe!([1] |> expand(f) |> take(3) |> collect::<Vec<u32>>)).poll();
    assert_eq!(run, std::task::Poll::Ready(vec![1, 11, 111]));
    assert_eq!((called.all(), taken.all()), (vec![1, 11, 111], vec![11, 12, 111, 112, 1111]));
}

/// Yields, so that nothing runs through by itself.
async fn yields<T>(x: T) -> T {
    tokio::task::yield_now().await;
    x
}

#[tokio::test]
async fn a_long_line_of_only_children() {
    const END: u32 = 100_000;
    let held = Rc::new(());
    let most = Cell::new(0);
    let child = |x: u32| {
        most.set(most.get().max(Rc::strong_count(&held)));
        let held = held.clone();
        (x, (x < END).then_some(x + 1).into_iter().inspect(move |_| drop(held.clone())))
    };
    assert_eq!(pipe!([1] |> expand(child) |> last).await, Some(END));
    assert_eq!(pipe!([1] |> expand(child) |> buffer(3) |> last).await, Some(END));
    assert_eq!(pipe!([1] |> expand(async |x| child(yields(x).await)) |> last).await, Some(END));
    assert_eq!(pipe!([1] |> expand(async |x| child(yields(x).await)) |> buffer(3) |> last).await, Some(END));
    let run = pipe!([1] |> expand(async |x| child(yields(x).await)) |> map(yields) |> buffer(3).unordered() |> count);
    assert_eq!(run.await, END as usize);
    assert_eq!(pipe!([1] |> expand(async |x| child(x)) |> map(yields) |> buffer(3) |> last).await, Some(END));
    // Nothing of those above is kept.
    assert!(most.get() <= 4, "{}", most.get());
}

#[tokio::test]
async fn a_node_with_very_many_children() {
    const END: u32 = 100_000;
    let f = |x: u32| (x, if x == 0 { 1..END } else { 0..0 });
    assert_eq!(pipe!([0] |> expand(f) |> count).await, END as usize);
    assert_eq!(pipe!([0] |> expand(async |x| f(yields(x).await)) |> count).await, END as usize);
    assert_eq!(
        pipe!([0] |> expand(async |x| f(yields(x).await)) |> buffer(16) |> collect::<Vec<u32>>).await,
        below(END)
    );
    assert_eq!(pipe!([0] |> expand(async |x| f(x)) |> buffer(16).unordered() |> count).await, END as usize);
}
