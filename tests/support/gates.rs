//! Gates: futures that the test opens one by one, and that tell who polls them.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

/// A row of gates, numbered; clones are handles to the same row.
#[derive(Clone, Debug, Default)]
pub struct Gates {
    row: Arc<Mutex<BTreeMap<u32, Gate>>>,
}

#[derive(Debug, Default)]
struct Gate {
    open: bool,
    polls: usize,
    /// Futures that have been polled and neither passed nor dropped.
    waiting: usize,
    /// Kept after the pass, so that a test can wake too late.
    waker: Option<Waker>,
}

impl Gates {
    /// No gate is open.
    pub fn new() -> Self {
        Gates::default()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u32, Gate>> {
        self.row.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Waits until gate `number` is open and gives `number`.
    pub fn pass(&self, number: u32) -> Pass {
        Pass { gates: self.clone(), number, waits: false }
    }

    /// Opens gate `number` and wakes who waits there.
    pub fn open(&self, number: u32) {
        let waker = {
            let mut row = self.lock();
            let gate = row.entry(number).or_default();
            gate.open = true;
            gate.waker.clone()
        };
        waker.iter().for_each(Waker::wake_by_ref);
    }

    /// Wakes who waits, or once waited, at gate `number` without opening it.
    pub fn knock(&self, number: u32) {
        let waker = self.lock().get(&number).and_then(|gate| gate.waker.clone());
        waker.iter().for_each(Waker::wake_by_ref);
    }

    /// The gates somebody waits at.
    pub fn waiting(&self) -> Vec<u32> {
        self.lock().iter().filter(|(_, gate)| gate.waiting > 0).map(|(number, _)| *number).collect()
    }

    /// The gates somebody has come to.
    pub fn begun(&self) -> Vec<u32> {
        self.lock().iter().filter(|(_, gate)| gate.polls > 0).map(|(number, _)| *number).collect()
    }

    /// How often gate `number` was polled.
    pub fn polls(&self, number: u32) -> usize {
        self.lock().get(&number).map_or(0, |gate| gate.polls)
    }
}

/// The future of [`Gates::pass`].
#[derive(Debug)]
pub struct Pass {
    gates: Gates,
    number: u32,
    /// Counted in `Gate::waiting`.
    waits: bool,
}

impl Future for Pass {
    type Output = u32;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u32> {
        let this = &mut *self;
        let mut row = this.gates.lock();
        let gate = row.entry(this.number).or_default();
        gate.polls += 1;
        if gate.open {
            gate.waiting -= usize::from(std::mem::take(&mut this.waits));
            return Poll::Ready(this.number);
        }
        gate.waker = Some(cx.waker().clone());
        gate.waiting += usize::from(!std::mem::replace(&mut this.waits, true));
        Poll::Pending
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if self.waits {
            self.gates.lock().entry(self.number).or_default().waiting -= 1;
        }
    }
}
