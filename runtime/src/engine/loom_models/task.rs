//! What models are made of: a task that sleeps, and how far interleavings are explored.

use loom::sync::{Condvar, Mutex};
use loom::thread;
use std::sync::Arc;
use std::task::{Wake, Waker};

/// Explores a model with one thread beside the owner completely; with two, up to so many preemptions at
/// points where a thread could have gone on. (Without a bound they take minutes each.)
pub(crate) fn bounded(preemptions: usize, model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(model);
}

/// A task that sleeps until it is notified. Nobody left to notify it is a deadlock, which fails the model.
pub(crate) struct Task {
    notified: Mutex<bool>,
    bell: Condvar,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        *self.notified.lock().unwrap() = true;
        self.bell.notify_one();
    }
}

impl Task {
    pub(crate) fn new() -> (Arc<Task>, Waker) {
        let task = Arc::new(Task { notified: Mutex::new(false), bell: Condvar::new() });
        (task.clone(), Waker::from(task))
    }

    pub(crate) fn sleep(&self) {
        let mut notified = self.notified.lock().unwrap();
        while !*notified {
            notified = self.bell.wait(notified).unwrap();
        }
        *notified = false;
    }
}

pub(crate) fn join(threads: impl IntoIterator<Item = thread::JoinHandle<()>>) {
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}
