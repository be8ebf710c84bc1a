//! A terminal that panicked, or has ended, is not polled again: user code never meets a second poll.

use std::task::Poll;

/// Where a terminal's future stands.
pub(crate) struct Once(State);

enum State {
    Idle,
    /// Being polled. Found at the beginning of a poll, it means that the last one panicked.
    Polling,
    Ended,
}

impl Once {
    pub(crate) fn new() -> Self {
        Once(State::Idle)
    }

    /// First thing in a poll.
    #[inline]
    #[track_caller]
    pub(crate) fn enter(&mut self) {
        match self.0 {
            State::Idle => self.0 = State::Polling,
            State::Polling => panic!("a pipe was polled again after a panic"),
            State::Ended => panic!("a pipe was polled again after it had ended"),
        }
    }

    /// Last thing in a poll.
    #[inline]
    pub(crate) fn leave<T>(&mut self, result: Poll<T>) -> Poll<T> {
        self.0 = if result.is_ready() { State::Ended } else { State::Idle };
        result
    }

    /// Last thing in a poll of something that may be polled again after its end.
    #[inline]
    pub(crate) fn pause(&mut self) {
        self.0 = State::Idle;
    }
}
