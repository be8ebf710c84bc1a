//! A terminal that panicked, or has ended, is not polled again: user code never meets a second poll. While it is polled,
//! pools know it as one running pipe.

use std::task::Poll;

use crate::policy::{Inside, RunId};

/// Where a terminal's future stands.
pub(crate) struct Once {
    state: State,
    run: RunId,
}

enum State {
    Idle,
    /// Being polled. Found at the beginning of a poll, it means that the last one panicked.
    Polling,
    Ended,
}

impl Once {
    pub(crate) fn new() -> Self {
        Once { state: State::Idle, run: RunId::fresh() }
    }

    /// First thing in a poll; what it gives lives as long as that.
    #[inline]
    #[track_caller]
    #[must_use]
    pub(crate) fn enter(&mut self) -> Inside {
        match self.state {
            State::Idle => self.state = State::Polling,
            State::Polling => panic!("a pipe was polled again after a panic"),
            State::Ended => panic!("a pipe was polled again after it had ended"),
        }
        self.run.enter()
    }

    /// Last thing in a poll.
    #[inline]
    pub(crate) fn leave<T>(&mut self, result: Poll<T>) -> Poll<T> {
        self.state = if result.is_ready() { State::Ended } else { State::Idle };
        result
    }

    /// Last thing in a poll of something that may be polled again after its end.
    #[inline]
    pub(crate) fn pause(&mut self) {
        self.state = State::Idle;
    }
}
