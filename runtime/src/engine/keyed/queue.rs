//! A queue that is sorted by labels which are kept elsewhere.

use std::collections::VecDeque;

use crate::engine::slots::{Address, precedes};

/// Room that a queue keeps, whatever is in it.
const ROOM: usize = 16;

/// The earliest first.
pub(super) struct Queue<T = Address>(VecDeque<T>);

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Queue(VecDeque::new())
    }
}

impl<T: Copy + PartialEq> Queue<T> {
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[inline]
    pub(super) fn first(&self) -> Option<T> {
        self.0.front().copied()
    }

    /// How many come before a place.
    pub(super) fn before(&self, label: u64, label_of: impl Fn(T) -> u64) -> usize {
        // Most that is asked for is at one of the ends.
        match (self.0.front(), self.0.back()) {
            (_, Some(last)) if precedes(label_of(*last), label) => self.0.len(),
            (Some(first), _) if !precedes(label_of(*first), label) => 0,
            _ => self.0.partition_point(|one| precedes(label_of(*one), label)),
        }
    }

    pub(super) fn insert(&mut self, one: T, label: u64, label_of: impl Fn(T) -> u64) {
        match self.before(label, label_of) {
            last if last == self.0.len() => self.0.push_back(one),
            index => self.0.insert(index, one),
        }
    }

    /// Takes one out. Says whether it was there.
    pub(super) fn remove(&mut self, one: T, label: u64, label_of: impl Fn(T) -> u64) -> bool {
        let index = if self.first() == Some(one) { 0 } else { self.before(label, label_of) };
        let found = self.0.get(index) == Some(&one);
        if found {
            if index == 0 {
                self.0.pop_front();
            } else {
                self.0.remove(index);
            }
            // All queues together must not keep room for more than ever waits at a time.
            let room = self.0.capacity();
            if room > ROOM && self.0.len() < room / 4 {
                self.0.shrink_to(room / 2);
            }
        }
        found
    }
}
