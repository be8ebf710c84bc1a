//! Random calls that ask, give up and pause, polled only when they are woken, against a bucket that is filled by hand
//! once in a millisecond.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Wake, Waker};

use tokio::time::{Duration, advance};

use super::super::{Limiter, Start};

struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % limit
    }
}

#[derive(Default)]
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

struct Call {
    number: usize,
    start: Pin<Box<Start>>,
    woken: Arc<Flag>,
}

/// The bucket, in milliseconds of filling.
struct Naive {
    gap: i64,
    burst: i64,
    level: i64,
    paused: u64,
    /// Numbers and costs of those who wait.
    line: VecDeque<(usize, i64)>,
    started: Vec<(u64, usize)>,
}

impl Naive {
    fn tick(&mut self, now: u64) {
        self.level = (self.level + 1).min(self.burst * self.gap);
        if now == self.paused {
            self.level = self.level.min(self.gap);
        }
        self.serve(now);
    }

    fn serve(&mut self, now: u64) {
        while let Some(&(number, cost)) = self.line.front() {
            if now < self.paused || self.level < cost.min(self.burst) * self.gap {
                return;
            }
            self.level -= cost * self.gap;
            self.line.pop_front();
            self.started.push((now, number));
        }
    }
}

async fn random_calls(seed: u64) -> usize {
    let random = &mut Random(seed * 0x9e37_79b9 + 1);
    let (gap, burst) = (1 + random.below(20), 1 + random.below(4));
    let limiter = Limiter::every(Duration::from_millis(gap)).burst(burst as u32);
    // Sets the beginning of its clock.
    limiter.pause_for(Duration::ZERO);
    let (gap, burst) = (gap as i64, burst as i64);
    let mut naive =
        Naive { gap, burst, level: burst * gap, paused: 0, line: VecDeque::new(), started: Vec::new() };
    let (mut calls, mut started, mut asked) = (Vec::<Call>::new(), Vec::new(), 0);
    for now in 0..600 {
        for _ in 0..random.below(3) {
            match random.below(30) {
                0 if random.below(5) == 0 => {
                    let pause = random.below(60);
                    limiter.pause_for(Duration::from_millis(pause));
                    naive.paused = naive.paused.max(if pause > 0 { now + pause } else { 0 });
                }
                1..6 if !calls.is_empty() => {
                    let call = calls.remove(random.below(calls.len() as u64) as usize);
                    naive.line.retain(|(number, _)| *number != call.number);
                    drop(call);
                    naive.serve(now);
                }
                6..16 => {
                    let cost = 1 + random.below(3);
                    let woken = Arc::<Flag>::default();
                    woken.0.store(true, Ordering::SeqCst);
                    calls.push(Call {
                        number: asked,
                        start: Box::pin(limiter.cost(cost as u32).start()),
                        woken,
                    });
                    naive.line.push_back((asked, cost as i64));
                    asked += 1;
                    naive.serve(now);
                }
                _ => {}
            }
            poll_woken(&mut calls, |number| started.push((now, number)));
        }
        assert_eq!(started, naive.started);
        advance(Duration::from_millis(1)).await;
        naive.tick(now + 1);
        poll_woken(&mut calls, |number| started.push((now + 1, number)));
        assert_eq!(started, naive.started, "every {gap}, burst {burst}");
    }
    started.len()
}

fn poll_woken(calls: &mut Vec<Call>, mut starts: impl FnMut(usize)) {
    while let Some(at) = calls.iter().position(|call| call.woken.0.swap(false, Ordering::SeqCst)) {
        let call = &mut calls[at];
        let waker = Waker::from(call.woken.clone());
        if call.start.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
            starts(call.number);
            calls.remove(at);
        }
    }
}

#[test]
fn whoever_is_due_starts_and_nobody_else() {
    let runs = (0..200).map(|seed| {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.enable_time().start_paused(true).build().unwrap().block_on(random_calls(seed))
    });
    assert!(runs.sum::<usize>() > 5_000);
}
