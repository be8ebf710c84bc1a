//! A plain call that workers make: what the pipe has of it.

use std::panic::resume_unwind;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::queue::{Queue, Summon};
use super::worker::{Worker, summon};
use crate::element::Call;
use crate::observe::Around;

/// `.spawn()` around a plain function: the whole call runs in the task of a worker.
pub struct Queued<T, F, R> {
    f: F,
    queue: Arc<Pipe<T, R>>,
    /// Knows that all three are `Send`, as that of [`Elsewhere`](super::Elsewhere).
    start: fn(Worker<T, F, R>),
}

/// The end of the queue at which the pipe stands. With the last of its calls it goes, and the workers with it.
struct Pipe<T, R>(Arc<Queue<T, R>>);

impl<T, R> Drop for Pipe<T, R> {
    fn drop(&mut self) {
        let mut calls = self.0.lock();
        calls.closed = true;
        let idle = std::mem::take(&mut calls.idle);
        calls.looking += idle.len();
        drop(calls);
        idle.into_iter().for_each(|waker| waker.wake());
    }
}

impl<T, F, R> Queued<T, F, R> {
    pub(super) fn new(f: F, start: fn(Worker<T, F, R>)) -> Self {
        Queued { f, queue: Arc::new(Pipe(Arc::new(Queue::new()))), start }
    }
}

// Not derived: that would ask for `R: Clone`.
impl<T, F: Clone, R> Clone for Queued<T, F, R> {
    fn clone(&self) -> Self {
        Queued { f: self.f.clone(), queue: Arc::clone(&self.queue), start: self.start }
    }
}

impl<T, F: Call<T, R>, R> Call<T, Ticket<T, F, R>> for Queued<T, F, R> {
    fn call(&self, argument: T) -> Ticket<T, F, R> {
        let state = State::New(self.f.clone(), argument, self.start);
        Ticket { queue: Arc::clone(&self.queue), state }
    }

    fn modifiers(&self, list: &mut Vec<Around>) {
        Call::<T, R>::modifiers(&self.f, list);
        list.push(Around::OnWorker);
    }
}

/// A call on its way to a worker and back. Dropped, it does not begin any more; if it has begun, it runs to its end.
#[must_use = "futures do nothing unless polled"]
pub struct Ticket<T, F, R> {
    queue: Arc<Pipe<T, R>>,
    state: State<T, F, R>,
}

enum State<T, F, R> {
    /// At the first poll it is given to the queue.
    New(F, T, fn(Worker<T, F, R>)),
    /// It goes by this number, and waits with this waker.
    Given(usize, Identity),
    Over,
}

// Nothing in it is ever pinned.
impl<T, F, R> Unpin for Ticket<T, F, R> {}

impl<T, F: Call<T, R>, R> Future for Ticket<T, F, R> {
    type Output = R;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R> {
        if let State::Given(id, waker) = &mut self.state {
            let (id, now) = (*id, identity(cx.waker()));
            let moved = (std::mem::replace(waker, now) != now).then(|| cx.waker().clone());
            let Some(end) = self.queue.0.take(id, moved) else { return Poll::Pending };
            self.state = State::Over;
            return match end {
                Some(Ok(value)) => Poll::Ready(value),
                Some(Err(panic)) => resume_unwind(panic),
                None => panic!("a spawned call was aborted, or its runtime was shut down"),
            };
        }
        let waker = cx.waker().clone();
        let State::New(f, argument, start) = std::mem::replace(&mut self.state, State::Over) else {
            panic!("a call was polled after it had ended");
        };
        let (id, needed) = self.queue.0.push(argument, waker);
        self.state = State::Given(id, identity(cx.waker()));
        if !matches!(needed, Summon::Nobody) {
            summon(needed, &self.queue.0, &f, start);
        }
        Poll::Pending
    }
}

/// What `Waker::will_wake` compares. No address in it is used again as long as the queue has the waker.
type Identity = (usize, usize);

fn identity(waker: &Waker) -> Identity {
    (waker.data().addr(), std::ptr::from_ref(waker.vtable()).addr())
}

impl<T, F, R> Drop for Ticket<T, F, R> {
    fn drop(&mut self) {
        if let State::Given(id, _) = self.state {
            self.queue.0.forget(id);
        }
    }
}
