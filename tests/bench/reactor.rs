//! Completes what waits, one at a time and in random order, whenever nothing else is left to do on this thread.

use std::cell::RefCell;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

thread_local! {
    static INBOX: RefCell<Inbox> = const { RefCell::new(Inbox::new()) };
}

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

impl Inbox {
    const fn new() -> Self {
        Inbox { calls: Vec::new(), free: Vec::new(), waiting: Vec::new(), random: 0x9E37_79B9_7F4A_7C15 }
    }

    fn enlist(&mut self, waker: Waker) -> usize {
        let ticket = self.free.pop().unwrap_or(self.calls.len());
        if ticket == self.calls.len() {
            self.calls.push(Call::Waiting(waker));
        } else {
            self.calls[ticket] = Call::Waiting(waker);
        }
        self.waiting.push(ticket);
        ticket
    }

    fn take_back(&mut self, ticket: usize) -> bool {
        let called = matches!(self.calls[ticket], Call::Called);
        if called {
            self.free.push(ticket);
        }
        called
    }

    /// One of those that wait, if there is one: each with the same chance.
    fn draw(&mut self) -> Option<Waker> {
        if self.waiting.is_empty() {
            return None;
        }
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        // The high bits times the length: no division.
        let place = ((self.random >> 32) * self.waiting.len() as u64) >> 32;
        let ticket = self.waiting.swap_remove(place as usize);
        match std::mem::replace(&mut self.calls[ticket], Call::Called) {
            Call::Waiting(waker) => Some(waker),
            Call::Called => unreachable!("it was waiting"),
        }
    }
}

/// Completes one of the futures that wait; says whether there was one.
pub fn complete_one() -> bool {
    let waker = INBOX.with_borrow_mut(Inbox::draw);
    waker.map(Waker::wake).is_some()
}

/// Ready when the reactor has completed it.
pub fn wait(n: u64) -> Wait {
    Wait { ticket: None, n }
}

/// The future of [`wait`].
pub struct Wait {
    ticket: Option<usize>,
    n: u64,
}

impl Future for Wait {
    type Output = u64;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u64> {
        INBOX.with_borrow_mut(|inbox| match self.ticket {
            None => {
                self.ticket = Some(inbox.enlist(cx.waker().clone()));
                Poll::Pending
            }
            Some(ticket) if inbox.take_back(ticket) => Poll::Ready(self.n + 1),
            Some(_) => Poll::Pending,
        })
    }
}
