//! The executor and the futures that all sides share.

use std::cell::RefCell;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// Whether the one task was woken.
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}

/// Polls a future whenever it was woken; nothing in it waits for the outside.
pub fn block_on<F: Future>(future: F) -> F::Output {
    block_on_with(future, || panic!("the task waits and nobody is going to wake it"))
}

/// The same; `idle` makes something happen outside while the task waits.
fn block_on_with<F: Future>(future: F, mut idle: impl FnMut()) -> F::Output {
    let flag = Arc::new(Flag(AtomicBool::new(true)));
    let waker = Waker::from(Arc::clone(&flag));
    let mut cx = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        while !flag.0.swap(false, Ordering::Acquire) {
            idle();
        }
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
    }
}

/// Ready at once.
pub async fn ready(n: u64) -> u64 {
    n + 1
}

/// Wakes itself, and is ready at its second poll.
pub async fn once(n: u64) -> u64 {
    Yield { woken: false }.await;
    n + 1
}

struct Yield {
    woken: bool,
}

impl Future for Yield {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.woken {
            return Poll::Ready(());
        }
        self.woken = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Completes what waits for it, one at a time and in random order, whenever the task has nothing to do.
pub struct Reactor(RefCell<Inbox>);

struct Inbox {
    /// By ticket. A ticket is free again when its future has seen that it was called.
    calls: Vec<Call>,
    free: Vec<usize>,
    /// Tickets not called yet.
    waiting: Vec<usize>,
    random: u64,
}

enum Call {
    Waiting(Waker),
    Called,
}

impl Reactor {
    pub fn new() -> Self {
        let (calls, free, waiting) = (Vec::new(), Vec::new(), Vec::new());
        Reactor(RefCell::new(Inbox { calls, free, waiting, random: 0x9E37_79B9_7F4A_7C15 }))
    }

    /// Polls a future, and completes one that waits whenever the task does.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        block_on_with(future, || self.complete_one())
    }

    fn complete_one(&self) {
        let waker = {
            let inbox = &mut *self.0.borrow_mut();
            inbox.random ^= inbox.random << 13;
            inbox.random ^= inbox.random >> 7;
            inbox.random ^= inbox.random << 17;
            // The high bits times the length: no division.
            let place = ((inbox.random >> 32) * inbox.waiting.len() as u64) >> 32;
            let ticket = inbox.waiting.swap_remove(place as usize);
            std::mem::replace(&mut inbox.calls[ticket], Call::Called)
        };
        let Call::Waiting(waker) = waker else { unreachable!("it was waiting") };
        waker.wake();
    }

    /// Ready when the reactor has completed it.
    pub fn wait(&self, n: u64) -> Wait<'_> {
        Wait { reactor: self, ticket: None, n }
    }

    fn enlist(&self, waker: Waker) -> usize {
        let inbox = &mut *self.0.borrow_mut();
        let ticket = inbox.free.pop().unwrap_or(inbox.calls.len());
        if ticket == inbox.calls.len() {
            inbox.calls.push(Call::Waiting(waker));
        } else {
            inbox.calls[ticket] = Call::Waiting(waker);
        }
        inbox.waiting.push(ticket);
        ticket
    }

    fn take_back(&self, ticket: usize) -> bool {
        let inbox = &mut *self.0.borrow_mut();
        let called = matches!(inbox.calls[ticket], Call::Called);
        if called {
            inbox.free.push(ticket);
        }
        called
    }
}

/// The future of [`Reactor::wait`].
pub struct Wait<'a> {
    reactor: &'a Reactor,
    ticket: Option<usize>,
    n: u64,
}

impl Future for Wait<'_> {
    type Output = u64;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u64> {
        match self.ticket {
            None => self.ticket = Some(self.reactor.enlist(cx.waker().clone())),
            Some(ticket) if self.reactor.take_back(ticket) => return Poll::Ready(self.n + 1),
            Some(_) => {}
        }
        Poll::Pending
    }
}
