//! Where random runs happen: a clock or gates that are opened by hand, and a log of everything that was called.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::hand::Gates;
use super::rng::{Numbers, Rng};

/// A call as it happened. What is begun and dropped in one instant leaves no trace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Call {
    pub(super) start: u64,
    pub(super) what: &'static str,
    pub(super) argument: u64,
    pub(super) end: u64,
    pub(super) done: bool,
}

/// What time is.
enum Time {
    Clock(Instant),
    /// Steps of a script.
    Hand(Gates),
}

/// One run: what was called, and what came out.
pub(super) struct World {
    numbers: Numbers,
    time: Time,
    calls: RefCell<Vec<Call>>,
    /// Begins and ends of calls so far.
    events: Cell<u64>,
}

impl World {
    fn of(numbers: &Numbers, time: Time) -> Rc<Self> {
        let (calls, events) = Default::default();
        Rc::new(World { numbers: numbers.clone(), time, calls, events })
    }

    /// On the clock of tokio.
    pub(super) fn new(numbers: &Numbers) -> Rc<Self> {
        World::of(numbers, Time::Clock(Instant::now()))
    }

    /// By hand.
    pub(super) fn with_gates(numbers: &Numbers, gates: Gates) -> Rc<Self> {
        World::of(numbers, Time::Hand(gates))
    }

    pub(super) fn gates(&self) -> Option<&Gates> {
        match &self.time {
            Time::Clock(_) => None,
            Time::Hand(gates) => Some(gates),
        }
    }

    pub(super) fn now(&self) -> u64 {
        match &self.time {
            Time::Clock(begun) => begun.elapsed().as_millis() as u64,
            Time::Hand(gates) => gates.step(),
        }
    }

    pub(super) fn events(&self) -> u64 {
        self.events.get()
    }

    pub(super) fn rng(&self, what: &'static str, argument: u64) -> Rng {
        self.numbers.rng(what, argument)
    }

    /// A call that takes its own time.
    pub(super) async fn call(self: &Rc<Self>, what: &'static str, argument: u64) {
        let latency = self.rng(what, argument).latency();
        self.takes(what, argument, latency).await;
    }

    pub(super) async fn takes(self: &Rc<Self>, what: &'static str, argument: u64, latency: u64) {
        let guard = self.begin(what, argument);
        self.clone().pause(what, argument, latency).await;
        guard.done();
    }

    /// Waits; does not even yield for zero.
    pub(super) async fn pause(self: Rc<Self>, what: &'static str, argument: u64, latency: u64) {
        if latency == 0 {
            return;
        }
        match &self.time {
            Time::Clock(_) => sleep(Duration::from_millis(latency)).await,
            Time::Hand(gates) => gates.pass((what, argument)).await,
        }
    }

    pub(super) fn begin(self: &Rc<Self>, what: &'static str, argument: u64) -> Guard {
        self.events.set(self.events.get() + 1);
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
        self.world.events.set(self.world.events.get() + 1);
        self.world.calls.borrow_mut()[self.call].end = now;
    }
}
