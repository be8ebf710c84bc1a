//! Bounded: every number a buffer may hold is written in the pipe's text. What is begun when, counted at each call.

use std::cell::RefCell;
use std::collections::BTreeSet;

use futures::stream;
use pipewright::pipe;
use pipewright_tests::{Rng, sleep};
use tokio::time::Instant;

use crate::numbers::{Numbers, each_case};
use crate::world::run;

/// What a pipe holds, as its functions and its consumer see it.
#[derive(Default)]
struct Held {
    pulled: usize,
    /// Elements that have begun and are not over: running pages, running and waiting members.
    open: usize,
    running: usize,
    begun: usize,
    /// Members of pages that are there, not yet begun.
    waiting: usize,
    handed_over: usize,
    /// Members that have finished, and are not handed over.
    done: BTreeSet<u64>,
    most_running: usize,
    most_open: usize,
    /// The greatest lead of the source over what has begun.
    most_ahead: usize,
}

impl Held {
    fn begin(&mut self) {
        self.begun += 1;
        self.open += 1;
        self.running += 1;
        self.most_running = self.most_running.max(self.running);
        self.most_open = self.most_open.max(self.open);
    }
}

async fn takes_time(p: &Numbers, what: u64, x: u64) {
    let mut rng = Rng::new(p.seed ^ (what << 32) ^ x);
    sleep(rng.latency()).await;
    sleep(rng.latency()).await;
}

/// The consumer is as slow as the calls are.
async fn eats(p: &Numbers, x: u64) {
    if Rng::new(p.seed ^ x).chance(p.slow_body) {
        takes_time(p, 9, x).await;
    }
}

#[test]
fn one_call() {
    each_case(|p| {
        let (p, n, m) = (&p, p.n[0], p.m[0]);
        let held = &RefCell::new(Held::default());
        let f = async |x: u64| {
            {
                let held = &mut *held.borrow_mut();
                let waits = held.done.contains(&(held.handed_over as u64));
                // What a unit needs to begin.
                assert!(held.running < n, "{p:?}");
                assert!(held.open < n || (!waits && held.open < m), "{p:?}");
                assert_eq!(held.begun as u64, x, "the earliest first: {p:?}");
                held.begin();
            }
            takes_time(p, 1, x).await;
            held.borrow_mut().running -= 1;
            held.borrow_mut().done.insert(x);
            x
        };
        let source = (0..p.len).inspect(|_| {
            let held = &mut *held.borrow_mut();
            held.pulled += 1;
            held.most_ahead = held.most_ahead.max(held.pulled - held.begun);
        });
        let eat = async |x: u64| {
            {
                let held = &mut *held.borrow_mut();
                assert!(held.done.remove(&x), "{p:?}");
                (held.open, held.handed_over) = (held.open - 1, held.handed_over + 1);
            }
            eats(p, x).await;
        };
        run(p, async {
            pipe!(source |> map(&f) |> buffer(n).window(m) |> for_each(async |x| eat(x).await)).await
        });
        let held = held.borrow();
        assert!(held.most_open <= m && held.most_ahead <= 1, "{p:?}");
        assert_eq!((held.handed_over as u64, held.open), (p.len, 0));
    });
}

/// A unit that never ends holds back what is behind it: the bounds are reached, to the unit.
#[test]
fn the_bounds_are_reached() {
    for n in 1..=7 {
        for m in n..5 * n {
            let p = &Numbers { len: 200, ..Numbers::new(0) };
            let held = &RefCell::new(Held::default());
            let f = async |x: u64| {
                held.borrow_mut().begin();
                sleep(if x == 0 { 10_000 } else { 1 }).await;
                held.borrow_mut().running -= 1;
                x
            };
            let pulled = RefCell::new(0);
            let source = (0..p.len).inspect(|_| *pulled.borrow_mut() += 1);
            run(p, async {
                tokio::select! {
                    _ = pipe!(source |> map(&f) |> buffer(n).window(m) |> run) => panic!("the first is slow"),
                    () = sleep(5_000) => {}
                }
            });
            let held = held.borrow();
            // With one place to run in, nothing passes the slow one.
            let begun = if n == 1 { 1 } else { m };
            assert_eq!((held.most_running, held.begun, *pulled.borrow()), (n, begun, begun + 1), "{n} {m}");
        }
    }
}

/// A page that splits behind a full window: its members run n at a time all the same.
#[test]
fn a_late_split() {
    for n in 1..=7 {
        for m in n..5 * n {
            let p = &Numbers { len: 200, ..Numbers::new(0) };
            let starts = &RefCell::new(Vec::new());
            let page = async |x: u64| {
                sleep(if x == 0 { 1_000 } else { 0 }).await;
                vec![x; if x == 0 { 3 * n } else { 1 }]
            };
            run(p, async {
                let start = Instant::now();
                let member = async |x: u64| {
                    if x == 0 {
                        starts.borrow_mut().push(start.elapsed().as_millis());
                        sleep(100).await;
                    }
                    x
                };
                pipe!(0..p.len |> map(&page) |> flatten |> map(&member) |> buffer(n).window(m) |> run).await;
            });
            let expected = [1_000, 1_100, 1_200].map(|start| vec![start; n]).concat();
            assert_eq!(*starts.borrow(), expected, "{n} {m}");
        }
    }
}

#[test]
fn pages_and_members() {
    each_case(|p| {
        let (p, n, m) = (&p, p.n[0], p.m[0]);
        let held = &RefCell::new(Held::default());
        let page = async |x: u64| {
            held.borrow_mut().begin();
            assert_eq!(held.borrow().waiting, 0, "what a page turns into takes its place: {p:?}");
            takes_time(p, 1, x).await;
            let held = &mut *held.borrow_mut();
            // What it turns into has not begun.
            (held.running, held.open) = (held.running - 1, held.open - 1);
            let members = Rng::new(p.seed ^ x).below(p.list + 1);
            held.waiting += members as usize;
            (0..members).map(|i| 8 * x + i).collect::<Vec<_>>()
        };
        let member = async |x: u64| {
            held.borrow_mut().begin();
            held.borrow_mut().waiting -= 1;
            takes_time(p, 2, x).await;
            held.borrow_mut().running -= 1;
            x
        };
        let eat = async |x: u64| {
            held.borrow_mut().open -= 1;
            eats(p, x).await;
        };
        run(p, async {
            pipe!(
                0..p.len |> map(&page) |> flatten |> map(&member) |> buffer(n).window(m)
                    |> for_each(async |x| eat(x).await)
            )
            .await
        });
        let held = held.borrow();
        assert!(held.most_running <= n, "{} run: {p:?}", held.most_running);
        assert!(held.most_open <= m + n, "{} open: {p:?}", held.most_open);
        assert_eq!(held.open, 0);
    });
}

#[test]
fn in_any_order() {
    each_case(|p| {
        let (p, n) = (&p, p.n[0]);
        let held = &RefCell::new(Held::default());
        let f = async |x: u64| {
            held.borrow_mut().begin();
            takes_time(p, 1, x).await;
            held.borrow_mut().running -= 1;
            x
        };
        let eat = async |x: u64| {
            held.borrow_mut().open -= 1;
            eats(p, x).await;
        };
        run(p, async {
            pipe!(0..p.len |> map(&f) |> buffer(n).unordered() |> for_each(async |x| eat(x).await)).await
        });
        assert!(held.borrow().most_open <= n, "{p:?}");
    });
}

/// A stretch that never waits: n elements are fetched ahead of the consumer, and no more.
#[test]
fn a_stretch_that_never_waits() {
    each_case(|p| {
        let (p, n) = (&p, p.n[0]);
        let (pulled, eaten) = (&RefCell::new(0), &RefCell::new(0));
        let most = &RefCell::new(0);
        let source = stream::unfold(0, async |x| {
            takes_time(p, 1, x).await;
            *pulled.borrow_mut() += 1;
            let ahead = *pulled.borrow() - *eaten.borrow();
            let before = *most.borrow();
            *most.borrow_mut() = ahead.max(before);
            (x < p.len).then_some((x, x + 1))
        });
        let eat = async |x: u64| {
            *eaten.borrow_mut() += 1;
            sleep(1_000).await;
            eats(p, x).await;
        };
        run(p, async {
            pipe!(source |> map(|x| [x]) |> flatten |> filter(|_| true) |> buffer(n).window(p.m[0]) |> for_each(async |x| eat(x).await)).await
        });
        assert!(*most.borrow() <= n, "{} ahead: {p:?}", most.borrow());
        assert!(p.len < 10 || *most.borrow() == n, "{} ahead: {p:?}", most.borrow());
    });
}
