//! Orders of completion without any clock: each call waits at a gate, and the gates are opened in a random order.

use std::future::Future;
use std::sync::mpsc;
use std::task::{Poll, Waker};
use std::thread;
use std::time::Duration;

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Rng};

use crate::numbers::{Numbers, each_case};

/// Opens gates in a random order, and several between two polls. Whoever was let through has woken the pipe; a pipe
/// that waits for nobody has ended.
fn opened_at_random<F: Future>(gates: &Gates, p: &Numbers, n: usize, pipe: F) -> F::Output {
    let mut rng = Rng::new(p.seed ^ 77);
    let mut pipe = Hand::new(pipe);
    let mut opened = 0;
    loop {
        if let Poll::Ready(output) = pipe.run() {
            return output;
        }
        let waiting = gates.waiting();
        assert!(waiting.len() <= n, "{} run: {p:?}", waiting.len());
        assert!(!waiting.is_empty(), "it waits for nobody: {p:?}");
        for _ in 0..=rng.below(3) {
            let gate = waiting[rng.below(waiting.len() as u64) as usize];
            gates.open(gate);
            assert!(pipe.woken(), "a lost wake-up: {p:?}");
            // Knocks at gates where nobody has to wait, or waits any more.
            gates.knock(rng.below(40) as u32);
        }
        opened += 1;
        assert!(opened < 10_000, "it never ends: {p:?}");
    }
}

fn members(p: &Numbers, page: u32) -> Vec<u32> {
    (0..Rng::new(p.seed ^ u64::from(page)).below(p.list + 1)).map(|i| 1_000 + 10 * page + i as u32).collect()
}

#[test]
fn in_order() {
    each_case(|p| {
        let (p, gates, len) = (&p, &Gates::new(), p.len as u32);
        let pages = pipe!(
            0..len |> map(|x| gates.pass(x)) |> map(|x| members(p, x)) |> flatten |> map(|x| gates.pass(x))
                |> buffer(p.n[0]).window(p.m[0]) |> collect::<Vec<u32>>
        );
        let expected: Vec<u32> = (0..len).flat_map(|x| members(p, x)).collect();
        assert_eq!(opened_at_random(gates, p, p.n[0], pages), expected, "{p:?}");
    });
}

#[test]
fn in_any_order() {
    each_case(|p| {
        let (p, gates, len) = (&p, &Gates::new(), p.len as u32);
        let pages = pipe!(
            0..len |> map(|x| gates.pass(x)) |> map(|x| members(p, x)) |> flatten |> map(|x| gates.pass(x))
                |> buffer(p.n[0]).unordered() |> collect::<Vec<u32>>
        );
        let expected: Vec<u32> = (0..len).flat_map(|x| members(p, x)).collect();
        let mut out = opened_at_random(gates, p, p.n[0], pages);
        out.sort_unstable();
        assert_eq!(out, expected, "{p:?}");
    });
}

#[test]
fn two_buffers_and_a_batch() {
    each_case(|p| {
        let (p, gates, len) = (&p, &Gates::new(), p.len as u32);
        let lists = pipe!(
            0..len |> map(|x| gates.pass(x)) |> buffer(p.n[0]).window(p.m[0]) |> batch(p.batch)
                |> flatten |> filter(|x| x % 4 != 1) |> map(|x| gates.pass(1_000 + x)) |> buffer(p.n[1])
                |> collect::<Vec<u32>>
        );
        let expected: Vec<u32> = (0..len).filter(|x| x % 4 != 1).map(|x| 1_000 + x).collect();
        assert_eq!(opened_at_random(gates, p, p.n[0] + p.n[1], lists), expected, "{p:?}");
    });
}

/// Wakers that go to other threads, are cloned there, woken several times, and once more after their unit is gone.
#[test]
fn woken_by_other_threads() {
    let (finished, ends) = mpsc::channel();
    thread::spawn(move || {
        let (threads, workers): (Vec<_>, Vec<_>) = (0..3).map(worker).unzip();
        let pass = |x: u32| {
            let mut ask = true;
            let to = &threads;
            std::future::poll_fn(move |cx| {
                let (open, is_open) = mpsc::channel();
                if std::mem::take(&mut ask) {
                    // Several threads for each; all must have their say.
                    for i in 0..1 + x % 3 {
                        to[((x + i) % 3) as usize].send((cx.waker().clone(), open.clone())).unwrap();
                    }
                    drop(open);
                    return Poll::Pending::<Vec<mpsc::Receiver<()>>>;
                }
                Poll::Ready(vec![is_open])
            })
        };
        for unordered in [false, true] {
            let calls = pipe!(0..3_000_u32 |> map(async |x| { pass(x).await; pass(x).await; x }));
            let mut out = if unordered {
                futures::executor::block_on(pipe!(calls |> buffer(70).unordered() |> collect::<Vec<u32>>))
            } else {
                futures::executor::block_on(pipe!(calls |> buffer(70) |> collect::<Vec<u32>>))
            };
            out.sort_unstable();
            assert!(out.into_iter().eq(0..3_000));
        }
        drop(threads);
        workers.into_iter().for_each(|worker| worker.join().unwrap());
        finished.send(()).unwrap();
    });
    // Only a test that fails takes so long.
    ends.recv_timeout(Duration::from_secs(100)).expect("a lost wake-up, or a panic above");
}

type Ask = (Waker, mpsc::Sender<()>);

/// A thread that wakes whatever it is given, and then again what it was given before.
fn worker(_: usize) -> (mpsc::Sender<Ask>, thread::JoinHandle<()>) {
    let (asks, asked) = mpsc::channel::<Ask>();
    let worker = thread::spawn(move || {
        let mut late: Option<Waker> = None;
        for (waker, open) in asked {
            drop(open);
            waker.wake_by_ref();
            #[expect(clippy::waker_clone_wake, reason = "a wake by value is another function of the waker")]
            waker.clone().wake();
            if let Some(late) = late.replace(waker) {
                late.wake();
            }
        }
    });
    (asks, worker)
}
