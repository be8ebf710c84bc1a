//! What happened in a poll.

use std::time::Duration;

use crate::observe::{Event, What};

/// A list that has always room for one more. So nothing is to be kept in registers for the case that it has none, which more
/// than halves what it costs to add something.
pub(super) struct Events {
    list: Vec<Event>,
    len: usize,
}

/// What stands where nothing has happened yet.
const NOTHING: Event = Event { at: Duration::ZERO, stage: 0, unit: None, what: What::Taken };

impl Events {
    pub(super) fn new() -> Self {
        Events { list: vec![NOTHING; 32], len: 0 }
    }

    #[inline]
    pub(super) fn push(&mut self, event: Event) {
        self.list[self.len] = event;
        self.len += 1;
        if self.len == self.list.len() {
            self.grow();
        }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self) {
        self.list.resize(2 * self.len, NOTHING);
    }

    pub(super) fn all(&self) -> &[Event] {
        &self.list[..self.len]
    }

    pub(super) fn clear(&mut self) {
        self.len = 0;
    }
}
