//! `Pool`: so many calls at once, over several stages and several pipes.

mod inside;
mod state;
#[cfg(test)]
mod tests;

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll, Waker};

use self::state::{Look, State};
use super::places::{NOWHERE, Ticket};
use super::run::RunId;
use crate::engine::sync::{Mutex, MutexGuard};

/// So many calls at once, over all stages and pipes that share it: `map(get).pool(&pool)`.
///
/// A permit is taken before a call starts and given back when its future ends. Results that wait for their turn hold
/// none, so a pool of any size lets every pipe go on. Clones are handles to the same pool.
///
/// # Order
///
/// A permit that comes back is handed on at that instant. Between pipes, the one that holds fewest permits is served
/// first, then the one that was served longest ago. Inside a pipe it is a stage that holds none now; then downstream
/// before upstream, so that what was begun gets finished; then whoever has waited longest. A pipe here is everything
/// that one terminal drives, its sources and branches included.
///
/// # Weights
///
/// A call may take several permits: [`weight`](Pool::weight). Once it is the turn of one that needs more than are free,
/// nobody overtakes it. What is heavier than the whole pool takes the whole pool.
///
/// # Cancellation
///
/// A call that is dropped gives its permit back; one that is dropped while it waits leaves the queue, and hands on what
/// it may have been given already.
///
/// # Deadlock
///
/// **A call must not ask for its own pool**: a pipe inside of a function behind `.pool(&pool)` that uses `&pool` again may
/// wait for ever, as may two pools that are taken in one order here and in the other there. Give the inner pipe a pool of
/// its own. Where all permits are held by calls in which somebody waits for the same pool, one of those panics; this is
/// seen as long as the inner pipe runs on the task of the outer one.
///
/// # Panics
///
/// If the size or a weight is 0.
#[derive(Clone)]
pub struct Pool {
    shared: Arc<Shared>,
    weight: usize,
}

struct Shared {
    state: Mutex<State>,
}

impl Pool {
    /// A pool of `size` permits.
    #[track_caller]
    pub fn new(size: usize) -> Self {
        assert!(size > 0, "a pool of no permits lets nobody through");
        Pool { shared: Arc::new(Shared { state: Mutex::new(State::new(size)) }), weight: 1 }
    }

    /// A handle by which each call takes `permits` of them: `map(download).pool(&pool.weight(4))`.
    #[track_caller]
    pub fn weight(&self, permits: usize) -> Self {
        assert!(permits > 0, "a call takes one permit or more");
        Pool { shared: self.shared.clone(), weight: permits }
    }

    /// Changes the number of permits, also while calls run. What is more is given out at once; what is less is taken
    /// away as permits come back, and no running call is interrupted.
    #[track_caller]
    pub fn resize(&self, size: usize) {
        assert!(size > 0, "a pool of no permits lets nobody through");
        let mut state = self.shared.lock();
        state.size = size;
        self.shared.settle(state);
    }

    /// How many permits there are.
    pub fn size(&self) -> usize {
        self.shared.lock().size
    }

    /// How many are taken. Above the size for a while after it was made smaller.
    pub fn in_use(&self) -> usize {
        self.shared.lock().in_use
    }

    /// How many calls wait.
    pub fn waiting(&self) -> usize {
        self.shared.lock().waiting
    }

    // Not for users, who write `.pool(&pool)`; the order of grants is measured by it.
    /// The use of this pool by one stage. Seats made later stand further downstream.
    #[doc(hidden)]
    pub fn seat(&self) -> Seat {
        let book = self.shared.lock().open_seat();
        Seat(Arc::new(OneSeat { pool: self.shared.clone(), book, weight: self.weight }))
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let State { size, in_use, waiting, .. } = *self.shared.lock();
        f.debug_struct("Pool")
            .field("size", &size)
            .field("in_use", &in_use)
            .field("waiting", &waiting)
            .finish()
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Serves who can be served. Each is woken after unlocking, as a waker may do anything; nobody overtakes those
    /// who are still to be served meanwhile, because they wait.
    fn settle<'a>(&'a self, mut state: MutexGuard<'a, State>) {
        /// A waker that panics costs nobody else his permit.
        struct Others<'a>(&'a Shared);

        impl Drop for Others<'_> {
            fn drop(&mut self) {
                self.0.settle(self.0.lock());
            }
        }

        while let Some(waker) = state.serve() {
            drop(state);
            let others = Others(self);
            waker.wake();
            std::mem::forget(others);
            state = self.lock();
        }
    }

    /// A call that ends or gives up: others have its permits at that instant.
    fn leave(&self, call: u32) {
        let mut state = self.lock();
        let waker = state.leave(call);
        self.settle(state);
        drop(waker);
    }

    fn address(self: &Arc<Self>) -> usize {
        Arc::as_ptr(self).addr()
    }
}

/// The use of a pool by one stage of one pipe. Clones are the same use.
///
/// A pipe is run once, so all calls of a seat are of one run: that of the first.
#[derive(Clone)]
pub struct Seat(Arc<OneSeat>);

struct OneSeat {
    pool: Arc<Shared>,
    book: u32,
    weight: usize,
}

impl Seat {
    /// How many permits there are.
    pub(super) fn size(&self) -> usize {
        Pool { shared: Arc::clone(&self.0.pool), weight: 1 }.size()
    }

    /// Tells its pool from all others there are.
    pub(super) fn pool(&self) -> usize {
        self.0.pool.address()
    }

    /// How many of them a call takes.
    pub(super) fn weight(&self) -> usize {
        self.0.weight
    }

    /// Asks for permits; it stands in the queue from its first poll on.
    pub fn acquire(&self, run: RunId) -> Acquire {
        Acquire { seat: Some(self.clone()), run, call: NOWHERE }
    }
}

impl Drop for OneSeat {
    fn drop(&mut self) {
        self.pool.lock().close_seat(self.book);
    }
}

/// A call that waits for its permits. Dropping it gives up the place in the queue.
#[must_use = "it asks for nothing until it is polled"]
pub struct Acquire {
    /// Until the permit has it.
    seat: Option<Seat>,
    run: RunId,
    /// Known from the first poll on.
    call: u32,
}

impl Future for Acquire {
    type Output = Permit;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Permit> {
        let this = &mut *self;
        let seat = &this.seat.as_ref().expect("a permit is given once").0;
        let (pool, book) = (&seat.pool, seat.book);
        let granted = if this.call != NOWHERE {
            seat.granted(this.call, cx.waker())
        } else {
            let inside = inside::innermost(pool.address());
            let taken = pool.lock().try_take(book, this.run, seat.weight, inside);
            if taken.is_none() {
                // Cloned outside of the lock. Should it be its turn by then, it is woken.
                let waker = cx.waker().clone();
                let mut state = pool.lock();
                this.call = state.wait(book, this.run, seat.weight, inside, waker);
                pool.settle(state);
            }
            taken
        };
        let Some(call) = granted else { return Poll::Pending };
        this.call = NOWHERE;
        let Some(seat) = this.seat.take() else { unreachable!("looked at above") };
        Poll::Ready(Permit { seat, call })
    }
}

impl OneSeat {
    /// The call, where its turn has come. Otherwise this waker is the one to be woken.
    fn granted(&self, call: u32, waker: &Waker) -> Option<Ticket> {
        let mut look = self.pool.lock().look(call, waker);
        if let Look::OtherWaker = look {
            let waker = waker.clone();
            let mut state = self.pool.lock();
            let former = state.exchange(call, waker);
            look = if former.is_ok() { Look::Waits } else { state.look(call, Waker::noop()) };
            drop(state);
            // Only now, as that may do anything.
            drop(former);
        }
        match look {
            Look::Granted(call) => Some(call),
            Look::Waits | Look::OtherWaker => None,
            Look::Never => panic!(
                "a call asks for the pool that it holds a permit of, and such calls hold all of its permits: \
                 none of them could go on"
            ),
        }
    }
}

impl Drop for Acquire {
    fn drop(&mut self) {
        if let (Some(seat), true) = (&self.seat, self.call != NOWHERE) {
            seat.0.pool.leave(self.call);
        }
    }
}

/// Permits of one call. They are given back when it is dropped.
#[must_use = "dropping it gives the permit back"]
pub struct Permit {
    seat: Seat,
    call: Ticket,
}

impl Permit {
    /// Polls the call that holds this: whoever asks for the same pool in there is known to wait inside of it.
    pub fn poll_inside<R>(&self, poll: impl FnOnce() -> R) -> R {
        inside::within(self.seat.0.pool.address(), self.call, poll)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.seat.0.pool.leave(self.call.place());
    }
}
