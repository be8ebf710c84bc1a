//! Calls that are being polled right now, one inside of another: so that a call is found that asks for its own pool.

use std::cell::RefCell;

use crate::policy::places::Ticket;

thread_local! {
    /// The innermost last. Pools are told apart by their address, which they keep while a permit of them is out.
    static CALLS: RefCell<Vec<(usize, Ticket)>> = const { RefCell::new(Vec::new()) };
}

/// The innermost call of that pool on this thread.
pub(super) fn innermost(pool: usize) -> Option<Ticket> {
    CALLS
        .try_with(|calls| calls.borrow().iter().rev().find(|call| call.0 == pool).map(|call| call.1))
        .ok()
        .flatten()
}

/// Runs `f` inside of a call.
pub(super) fn within<R>(pool: usize, call: Ticket, f: impl FnOnce() -> R) -> R {
    struct Left(bool);

    impl Drop for Left {
        fn drop(&mut self) {
            if self.0 {
                CALLS.with_borrow_mut(Vec::pop);
            }
        }
    }

    let entered = CALLS.try_with(|calls| calls.borrow_mut().push((pool, call))).is_ok();
    let _left = Left(entered);
    f()
}
