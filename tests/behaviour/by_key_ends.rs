//! `buffer(n).by_key(key, k)`: errors, early ends, panics, the largest numbers, and keys that are forgotten.

use std::cell::Cell;
use std::future::ready;
use std::rc::Rc;

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, caught, sleep};

use crate::{Bad, NONE, Seen, below, but};

#[tokio::test(start_paused = true)]
async fn an_error_is_the_same_as_without_a_buffer() {
    for bad in [0, 3, 7] {
        for limit in [1, 2, 5] {
            let (log, seen) = (Log::start(), Seen::default());
            let f = async |x: u32| {
                log.call("f", x, if x == bad { 10 } else { 100 }, ()).await;
                but(bad)(x)
            };
            let end = pipe!(
                0..8 |> map(f)? |> buffer(4).by_key(|x| x % 2, limit) |> inspect(|x| seen.note(*x)) |> count
            );
            assert_eq!((end.await, seen.all()), (Err(Bad(bad)), below(bad)), "limit {limit}");
            assert_eq!(log.running(), 0);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_drops_what_runs_behind_it_and_frees_its_key_for_what_stands_before() {
    let log = Log::start();
    let page = async |x: u32| log.call("page", x, 100, vec![10 * x, 10 * x + 1]).await;
    let member = async |x: u32| {
        // The first of page 2 fails, while three others of the key run.
        log.call("member", x, if x == 20 { 10 } else { 100 }, ()).await;
        but(20)(x)
    };
    let pages = pipe!([1, 2, 3] |> map(page) |> flatten |> map(member)?);
    let seen = Seen::default();
    let end = pipe!(pages |> buffer(6).by_key(|_| (), 4) |> inspect(|x| seen.note(*x)) |> count).await;
    assert_eq!((end, seen.all(), log.now()), (Err(Bad(20)), vec![10, 11], 200));
    // Elements that wait before an error go on: 1 waits for 0 when 10 fails.
    let log = Log::start();
    let f = async |x: u32| {
        log.call("f", x, if x == 10 { 10 } else { 100 }, ()).await;
        but(10)(x)
    };
    let seen = Seen::default();
    let units = pipe!([0, 1, 10, 2, 20] |> map(f)?);
    let end = pipe!(units |> buffer(3).by_key(|x| x / 10, 1) |> inspect(|x| seen.note(*x)) |> count).await;
    assert_eq!((end, seen.all(), log.now()), (Err(Bad(10)), vec![0, 1], 200));
    assert_eq!((log.started(), log.dropped()), (4, 1), "2 has not begun, 20 is dropped");
}

#[tokio::test(start_paused = true)]
async fn an_error_from_above_has_no_key() {
    let f = async |x: u32| {
        sleep(100).await;
        but(2)(x)
    };
    let g = async |x: u32| {
        sleep(100).await;
        x
    };
    let seen = Seen::default();
    let units = pipe!(0..5 |> map(f)? |> buffer(2) |> map(g));
    let end = pipe!(units |> buffer(2).by_key(|x: &u32| *x, 1) |> inspect(|x| seen.note(*x)) |> count).await;
    assert_eq!((end, seen.all()), (Err(Bad(2)), below(2)));
}

#[tokio::test(start_paused = true)]
async fn take_pulls_and_begins_nothing_more() {
    let log = Log::start();
    let f = async |x: u32| log.call("f", x, 100, x).await;
    let got: Vec<u32> = pipe!(0.. |> map(f) |> buffer(3).by_key(|x| x % 2, 1) |> take(3) |> collect).await;
    assert_eq!((got, log.now(), log.running()), (below(3), 200, 0));
}

#[test]
fn dropped_in_the_middle() {
    let gates = Gates::new();
    let items: Rc<()> = Rc::default();
    let elements = (0..9_u32).map(|x| (x, items.clone()));
    let f = async |(x, item): (u32, Rc<()>)| {
        gates.pass(x).await;
        item
    };
    let mut run = Hand::new(pipe!(elements |> map(f) |> buffer(3).by_key(|(x, _)| x / 3, 1) |> count));
    run.waits();
    assert_eq!(gates.begun(), [0, 3, 6]);
    gates.open(3);
    run.waits();
    assert_eq!(gates.begun(), [0, 3, 4, 6]);
    drop(run);
    assert_eq!((gates.waiting().len(), Rc::strong_count(&items)), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn numbers_from_one_to_the_largest() {
    for width in [1, 2, 1000, usize::MAX] {
        for limit in [1, 2, 1000, usize::MAX] {
            let log = Log::start();
            let f = async |x: u32| log.call("f", x, 100, x).await;
            let got: Vec<u32> =
                pipe!(0..20 |> map(f) |> buffer(width).by_key(|x| x % 5, limit) |> collect).await;
            assert_eq!((got, log.peak()), (below(20), width.min(20).min(limit.saturating_mul(5))));
            let log = Log::start();
            let f = async |x: u32| log.call("f", x, 100, x).await;
            let units = pipe!(0..0 |> map(f));
            assert_eq!(pipe!(units |> buffer(width).by_key(|x| *x, limit) |> count).await, 0);
            assert_eq!(log.now(), 0);
        }
    }
    let message = caught(|| pipe!(0..3 |> map(ready) |> buffer(2).by_key(|x| *x, std::hint::black_box(0))));
    assert_eq!(message, "`.by_key` needs at least 1, got 0");
}

/// A key that knows how many of its kind there are.
#[derive(PartialEq, Eq, Hash)]
struct Counted(u32, Rc<()>);

#[tokio::test(start_paused = true)]
async fn keys_are_forgotten() {
    let (keys, most) = (Rc::new(()), Cell::new(0));
    let key = |x: &u32| {
        most.set(most.get().max(Rc::strong_count(&keys)));
        Counted(*x, keys.clone())
    };
    let f = async |x: u32| {
        sleep(1).await;
        x
    };
    let run = pipe!(0..20_000 |> map(f) |> buffer(8).by_key(key, 1) |> run);
    run.await;
    // Eight run and one is ahead, as many again, and a few.
    assert!((9..64).contains(&most.get()), "{}", most.get());
    assert_eq!(Rc::strong_count(&keys), 1);
}

/// A key whose code can be told to panic.
#[derive(Clone, Debug)]
struct Fuse {
    key: u32,
    panics: Rc<Cell<Option<&'static str>>>,
}

impl Fuse {
    fn burns(&self, place: &'static str) {
        assert!(self.panics.get() != Some(place) || self.panics.take().is_none(), "a fuse in {place}");
    }
}

impl PartialEq for Fuse {
    fn eq(&self, other: &Self) -> bool {
        self.burns("eq");
        self.key == other.key
    }
}

impl Eq for Fuse {}

impl std::hash::Hash for Fuse {
    fn hash<H: std::hash::Hasher>(&self, hasher: &mut H) {
        self.burns("hash");
        self.key.hash(hasher);
    }
}

impl Drop for Fuse {
    fn drop(&mut self) {
        self.burns("drop");
    }
}

#[test]
fn panics_of_keys_unwind_and_nothing_is_polled_again() {
    for place in ["key", "hash", "eq", "drop"] {
        for unordered in [false, true] {
            let (gates, panics) = (Gates::new(), Rc::new(Cell::new(None)));
            let alive: Rc<()> = Rc::default();
            let elements = (0..200_u32).map(|x| (x, alive.clone()));
            let f = async |(x, _alive): (u32, Rc<()>)| gates.pass(x).await;
            let key = |(x, _): &(u32, Rc<()>)| {
                let fuse = Fuse { key: x / 2, panics: panics.clone() };
                fuse.burns("key");
                fuse
            };
            let units = pipe!(elements |> map(f));
            let mut run = if unordered {
                Hand::new(pipe!(units |> buffer(3).unordered().by_key(key, 1) |> boxed_local |> count))
            } else {
                Hand::new(pipe!(units |> buffer(3).by_key(key, 1) |> boxed_local |> count))
            };
            run.waits();
            panics.set(Some(place));
            // Keys that are forgotten are dropped some time, and each comes again at once, to be compared.
            let message = caught(|| {
                for x in 0..200 {
                    gates.open(x);
                    let _ = run.poll();
                }
            });
            assert!(message.contains("a fuse"), "{place}: {message}");
            let polls: usize = (0..200).map(|x| gates.polls(x)).sum();
            let again = caught(|| run.poll());
            assert!(!again.contains("a fuse"), "{again}");
            assert_eq!(
                (0..200).map(|x| gates.polls(x)).sum::<usize>(),
                polls,
                "nothing of the user's is polled"
            );
            drop(run);
            assert_eq!(Rc::strong_count(&alive), 1, "{place}");
        }
    }
}

#[test]
fn a_panic_of_an_element_is_that_of_the_pipe() {
    let gates = Gates::new();
    let f = async |x: u32| {
        gates.pass(x).await;
        assert!(x != 1, "a bomb");
    };
    let mut run = Hand::new(pipe!(0..9 |> map(f) |> buffer(3).by_key(|x| x % 2, 1) |> count));
    run.waits();
    gates.open(1);
    assert!(caught(|| run.poll()).contains("a bomb"));
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}
