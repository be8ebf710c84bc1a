//! An error drops what comes after it at once, and lets what comes before it end.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::task::Poll;

use futures::stream;
use pipewright::pipe;
use pipewright_tests::{Hand, Rng, sleep};
use tokio::time::Instant;

use crate::numbers::{Numbers, each_case};
use crate::world::run;

/// What is known about errors so far. Elements are numbered in the order of the source.
#[derive(Default)]
struct Errors {
    /// The earliest element that has failed, and when.
    first: Cell<Option<(u64, Instant)>>,
    /// Calls that run, with their ends.
    running: RefCell<BTreeMap<u64, Instant>>,
    any_order: bool,
}

impl Errors {
    /// Whether this element should be gone by now.
    fn too_late(&self, x: u64) -> bool {
        self.first.get().is_some_and(|(first, at)| (self.any_order || x > first) && at < Instant::now())
    }
}

struct Call<'a>(&'a Errors, u64);

impl Drop for Call<'_> {
    fn drop(&mut self) {
        assert!(!self.0.too_late(self.1) || std::thread::panicking(), "{} was dropped too late", self.1);
        self.0.running.borrow_mut().remove(&self.1);
    }
}

async fn call(p: &Numbers, errors: &Errors, x: u64) -> Result<u64, u64> {
    let mut rng = Rng::new(p.seed ^ (x << 20));
    assert!(!errors.too_late(x), "{x} has begun after an error: {p:?}");
    errors.running.borrow_mut().insert(x, Instant::now());
    let _call = Call(errors, x);
    sleep(rng.latency()).await;
    sleep(rng.latency()).await;
    assert!(!errors.too_late(x), "{x} went on after an error: {p:?}");
    if rng.chance(3 * p.errors) {
        let first = errors.first.get();
        if first.is_none_or(|(first, _)| x < first) {
            errors.first.set(Some((x, Instant::now())));
        }
        return Err(x);
    }
    Ok(x)
}

fn source<'a>(p: &'a Numbers, errors: &'a Errors) -> impl stream::Stream<Item = u64> + 'a {
    stream::unfold(0, move |x| async move {
        // What comes from here stands behind everything.
        let all = u64::MAX;
        sleep(Rng::new(p.seed ^ x).latency() / 4).await;
        assert!(!errors.too_late(all), "pulled after an error: {p:?}");
        (x < p.len).then_some((x, x + 1))
    })
}

#[test]
fn in_order() {
    each_case(|p| {
        let (p, errors) = (&p, &Errors::default());
        let f = async |x: u64| call(p, errors, x).await;
        let (end, at) = run(p, async {
            let end =
                pipe!(source(p, errors) |> map(&f)? |> buffer(p.n[0]).window(p.m[0]) |> collect::<Vec<u64>>)
                    .await;
            (end, Instant::now())
        });
        let first = errors.first.get();
        assert_eq!(end.err(), first.map(|(x, _)| x), "{p:?}");
        assert!(first.is_none_or(|(_, failed)| failed <= at) && errors.running.borrow().is_empty());
    });
}

#[test]
fn in_any_order() {
    each_case(|p| {
        let (p, errors) = (&p, &Errors { any_order: true, ..Errors::default() });
        let f = async |x: u64| call(p, errors, x).await;
        let (end, at) = run(p, async {
            let end =
                pipe!(source(p, errors) |> map(&f)? |> buffer(p.n[0]).unordered() |> collect::<Vec<u64>>)
                    .await;
            (end, Instant::now())
        });
        let first = errors.first.get();
        assert_eq!(end.is_err(), first.is_some(), "{p:?}");
        assert!(first.is_none_or(|(_, failed)| failed == at), "it overtakes: {p:?}");
    });
}

/// An error in a list shows when the result before it leaves: what is upstream goes at that instant, not at the next poll.
#[test]
fn in_a_list() {
    for unordered in [false, true] {
        let upstream = Rc::new(());
        let source = {
            let upstream = upstream.clone();
            (0..10).map(move |x| (x, upstream.clone()))
        };
        let lists = pipe!(source |> map(async |(x, _)| [Ok(x), Ok(x), Err(x)]) |> flatten |> ?);
        let mut seen = Vec::new();
        if unordered {
            let mut run = Hand::new(pipe!(lists |> buffer(1).unordered() |> into_stream));
            seen.extend([(); 3].map(|()| (run.poll_next(), Rc::strong_count(&upstream) > 1)));
        } else {
            let mut run = Hand::new(pipe!(lists |> buffer(1) |> into_stream));
            seen.extend([(); 3].map(|()| (run.poll_next(), Rc::strong_count(&upstream) > 1)));
        }
        let some = |result| Poll::Ready(Some(result));
        assert_eq!(seen, [(some(Ok(0)), true), (some(Ok(0)), false), (some(Err(0)), false)]);
    }
}
