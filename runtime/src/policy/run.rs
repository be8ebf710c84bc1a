//! Which running pipe a call belongs to: everything that one terminal drives.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

thread_local! {
    /// The innermost terminal that is being polled on this thread.
    static CURRENT: Cell<Option<Terminal>> = const { Cell::new(None) };
}

/// A terminal that is being polled.
#[derive(Clone, Copy)]
struct Terminal {
    run: RunId,
    /// Its branches are polled: their terminals are a part of it.
    shares: bool,
}

/// A running pipe, as pools see it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct RunId(u64);

impl RunId {
    /// One that no other pipe has.
    pub fn fresh() -> Self {
        static RUNS: AtomicU64 = AtomicU64::new(0);
        RunId(RUNS.fetch_add(1, Ordering::Relaxed))
    }

    /// That of the terminal that is being polled; a new one for a pipe that something else drives.
    pub fn current() -> Self {
        RunId::here().unwrap_or_else(RunId::fresh)
    }

    /// That of the terminal that is being polled, if there is one.
    pub(super) fn here() -> Option<Self> {
        innermost().map(|terminal| terminal.run)
    }

    /// From here on, until what this gives is dropped, a terminal is polled.
    #[inline]
    pub(crate) fn enter(self) -> Inside {
        let run = match innermost() {
            Some(Terminal { run, shares: true }) => run,
            _ => self,
        };
        Inside::of(Some(Terminal { run, shares: false }))
    }

    /// The same for the branches of the terminal that is being polled: what is a terminal there is no pipe of its own.
    #[inline]
    pub(crate) fn share() -> Inside {
        Inside::of(innermost().map(|terminal| Terminal { shares: true, ..terminal }))
    }
}

fn innermost() -> Option<Terminal> {
    CURRENT.try_with(Cell::get).ok().flatten()
}

/// A terminal is being polled.
pub(crate) struct Inside {
    /// The one around it: a pipe may run inside of a call.
    outer: Option<Terminal>,
}

impl Inside {
    fn of(terminal: Option<Terminal>) -> Self {
        Inside { outer: CURRENT.try_with(|current| current.replace(terminal)).ok().flatten() }
    }
}

impl Drop for Inside {
    #[inline]
    fn drop(&mut self) {
        // Fails only while the thread ends, when nobody asks any more.
        let _ = CURRENT.try_with(|current| current.set(self.outer));
    }
}

#[cfg(test)]
mod tests {
    use super::RunId;

    #[test]
    fn a_terminal_in_a_call_is_a_run_and_one_in_a_branch_is_none() {
        let [fan, branch, call] = [(); 3].map(|()| RunId::fresh());
        let _fan = fan.enter();
        assert_eq!(RunId::current(), fan);
        {
            let _shared = RunId::share();
            let _branch = branch.enter();
            assert_eq!(RunId::current(), fan);
            let _call = call.enter();
            assert_eq!(RunId::current(), call);
        }
        let _call = call.enter();
        assert_eq!(RunId::current(), call);
    }
}
