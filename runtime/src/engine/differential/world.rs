//! Where random runs happen: a random number generator, a clock, and a log of everything that was called.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

/// Marsaglia's xorshift with a multiplication behind it.
#[derive(Clone, Debug)]
pub(super) struct Rng(u64);

impl Rng {
    pub(super) fn new(seed: u64) -> Self {
        let mut rng = Rng(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..8 {
            rng.next();
        }
        rng
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// True in `percent` of all cases.
    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// How long something takes. Zero is frequent and does not even yield; the others are so many that two things
    /// hardly ever end at the same instant. One in ten takes much longer.
    pub(super) fn latency(&mut self) -> u64 {
        match self.below(10) {
            0 | 1 => 0,
            2 => 1 + self.below(1 << 27),
            _ => 1 + self.below(1 << 23),
        }
    }
}

/// A call as it happened. What is begun and dropped in one instant leaves no trace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Call {
    pub(super) start: u64,
    pub(super) what: &'static str,
    pub(super) argument: u64,
    pub(super) end: u64,
    pub(super) done: bool,
}

/// One run: what was called, and what came out.
pub(super) struct World {
    seed: u64,
    begun: Instant,
    calls: RefCell<Vec<Call>>,
}

impl World {
    pub(super) fn new(seed: u64) -> Rc<Self> {
        Rc::new(World { seed, begun: Instant::now(), calls: RefCell::default() })
    }

    pub(super) fn now(&self) -> u64 {
        self.begun.elapsed().as_millis() as u64
    }

    /// Random numbers that belong to a call and to nothing else, in whichever order calls happen.
    pub(super) fn rng(&self, what: &'static str, argument: u64) -> Rng {
        let name =
            what.bytes().fold(argument, |hash, byte| hash.wrapping_mul(1_000_003).wrapping_add(byte.into()));
        Rng::new(self.seed ^ name.rotate_left(32))
    }

    /// A call that takes its own time.
    pub(super) async fn call(self: &Rc<Self>, what: &'static str, argument: u64) {
        let latency = self.rng(what, argument).latency();
        self.takes(what, argument, latency).await;
    }

    pub(super) async fn takes(self: &Rc<Self>, what: &'static str, argument: u64, latency: u64) {
        let guard = self.begin(what, argument);
        pause(latency).await;
        guard.done();
    }

    pub(super) fn begin(self: &Rc<Self>, what: &'static str, argument: u64) -> Guard {
        let mut calls = self.calls.borrow_mut();
        calls.push(Call { start: self.now(), what, argument, end: u64::MAX, done: false });
        Guard { world: self.clone(), call: calls.len() - 1 }
    }

    /// All calls, sorted.
    pub(super) fn calls(&self) -> Vec<Call> {
        let mut calls = self.calls.borrow().clone();
        calls.retain(|call| call.done || call.start != call.end);
        calls.sort();
        calls
    }
}

/// Sleeps; not at all for zero.
pub(super) async fn pause(latency: u64) {
    if latency > 0 {
        sleep(Duration::from_millis(latency)).await;
    }
}

/// Stands for a call that goes on.
pub(super) struct Guard {
    world: Rc<World>,
    call: usize,
}

impl Guard {
    pub(super) fn done(self) {
        self.world.calls.borrow_mut()[self.call].done = true;
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let now = self.world.now();
        self.world.calls.borrow_mut()[self.call].end = now;
    }
}
