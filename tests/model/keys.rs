//! Keys: what begins is the earliest whose key is free, and no more is pulled than the window says.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use pipewright::pipe;
use pipewright_tests::{Rng, sleep};

use crate::numbers::{Numbers, each_case};
use crate::world::run;

/// What a buffer with keys holds, as its function sees it.
#[derive(Default)]
struct Held {
    /// Pulled and not begun.
    waiting: BTreeSet<u64>,
    running: HashMap<u64, usize>,
    most_waiting: usize,
    /// One began before an earlier one did.
    passed: bool,
}

impl Held {
    fn pull(&mut self, x: u64) {
        self.waiting.insert(x);
        self.most_waiting = self.most_waiting.max(self.waiting.len());
    }

    fn of(&self, key: u64) -> usize {
        self.running.get(&key).copied().unwrap_or(0)
    }

    fn begin(&mut self, x: u64, p: &Numbers) {
        let (n, limit) = (p.n[0], p.n[2]);
        assert!(self.waiting.remove(&x), "pulled, and once: {p:?}");
        assert!(self.running.values().sum::<usize>() < n, "{p:?}");
        assert!(self.of(key(x, p)) < limit, "{p:?}");
        for earlier in self.waiting.range(..x) {
            assert!(
                self.of(key(*earlier, p)) >= limit,
                "{earlier} comes before {x}, and its key is free: {p:?}"
            );
            self.passed = true;
        }
        *self.running.entry(key(x, p)).or_default() += 1;
    }

    fn end(&mut self, x: u64, p: &Numbers) {
        *self.running.entry(key(x, p)).or_default() -= 1;
    }
}

/// Half of all elements are of one key.
fn key(x: u64, p: &Numbers) -> u64 {
    let mut rng = Rng::new(p.seed ^ x << 20);
    if rng.chance(50) { 0 } else { rng.below(p.n[1] as u64) }
}

async fn takes_time(p: &Numbers, what: u64, x: u64) {
    let mut rng = Rng::new(p.seed ^ (what << 32) ^ x);
    sleep(rng.latency()).await;
    sleep(rng.latency()).await;
}

/// Runs random cases. Gives the most that waited above one element ahead, and whether any was passed.
fn runs(unordered: bool) -> (usize, bool) {
    let reached = RefCell::new((0, false));
    each_case(|p| {
        let p = &p;
        let held = &RefCell::new(Held::default());
        let source = (0..p.len).inspect(|x| held.borrow_mut().pull(*x));
        let f = async |x: u64| {
            held.borrow_mut().begin(x, p);
            takes_time(p, 1, x).await;
            held.borrow_mut().end(x, p);
            x
        };
        let eat = async |x: u64| {
            if Rng::new(p.seed ^ x).chance(p.slow_body) {
                takes_time(p, 2, x).await;
            }
        };
        let key = |x: &u64| key(*x, p);
        run(p, async {
            let units = pipe!(source |> map(f));
            if unordered {
                pipe!(units |> buffer(p.n[0]).unordered().by_key(key, p.n[2]) |> for_each(eat)).await;
            } else {
                pipe!(units |> buffer(p.n[0]).window(p.m[0]).by_key(key, p.n[2]) |> for_each(eat)).await;
            }
        });
        let held = held.borrow();
        let most = if unordered { 4 * p.n[0] } else { p.m[0] };
        assert!(held.waiting.is_empty() && held.most_waiting <= most, "{p:?}");
        if p.n[2] >= p.n[0] {
            assert!(held.most_waiting <= 1, "one is ahead, as without keys: {p:?}");
        }
        let mut reached = reached.borrow_mut();
        reached.0 = reached.0.max(held.most_waiting);
        reached.1 |= held.passed;
    });
    reached.into_inner()
}

#[test]
fn the_earliest_whose_key_is_free() {
    for unordered in [false, true] {
        let (most_waiting, passed) = runs(unordered);
        assert!(most_waiting > 10 && passed, "the cases show something");
    }
}
