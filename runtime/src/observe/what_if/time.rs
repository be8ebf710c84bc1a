//! The time of a model: it goes on only when everything waits.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use crate::observe::state::{Nanos, nanos};

/// To the nanosecond, as what was recorded is.
#[derive(Default)]
pub(super) struct Time {
    /// So long it has run. An observer reads it, too.
    now: Arc<AtomicU64>,
    /// By when they ring, and in the order in which they were set.
    alarms: RefCell<BTreeMap<(Nanos, u64), Waker>>,
    set: Cell<u64>,
}

impl Time {
    /// Where an observer can read it.
    pub(super) fn shared(&self) -> Arc<AtomicU64> {
        self.now.clone()
    }

    pub(super) fn now(&self) -> Nanos {
        self.now.load(Ordering::Relaxed)
    }

    /// Ready in so long.
    pub(super) fn sleep(self: &Rc<Self>, time: Duration) -> Sleep {
        self.set.set(self.set.get() + 1);
        Sleep { time: self.clone(), until: (self.now().saturating_add(nanos(time)), self.set.get()) }
    }

    /// Polls until it is ready. `None`: it waits, and nothing is ever going to wake it.
    pub(super) fn run<T>(&self, mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>) -> Option<T> {
        let flag = Arc::new(Flag::default());
        let waker = Waker::from(flag.clone());
        loop {
            if let Poll::Ready(result) = poll(&mut Context::from_waker(&waker)) {
                return Some(result);
            }
            while !flag.0.swap(false, Ordering::Relaxed) {
                let (first, _) = self.alarms.borrow().keys().next().copied()?;
                self.now.store(first, Ordering::Relaxed);
                let later = self.alarms.borrow_mut().split_off(&(first + 1, 0));
                // Not borrowed any more: who is woken may set others.
                self.alarms.replace(later).into_values().for_each(Waker::wake);
            }
        }
    }
}

#[derive(Default)]
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Ready at a time.
pub(super) struct Sleep {
    time: Rc<Time>,
    until: (Nanos, u64),
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.time.now() >= self.until.0 {
            return Poll::Ready(());
        }
        self.time.alarms.borrow_mut().insert(self.until, cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.time.alarms.borrow_mut().remove(&self.until);
    }
}
