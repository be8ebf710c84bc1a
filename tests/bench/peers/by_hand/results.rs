//! Results that wait: in a ring by number, or in a queue.

use std::collections::VecDeque;
use std::task::Poll;

use super::Results;

/// A ring of results, and the number of the next one.
pub struct InOrder<T> {
    /// By number modulo its length, a power of two.
    ring: Box<[Option<T>]>,
    room: usize,
    begun: usize,
    handed_over: usize,
}

impl<T> InOrder<T> {
    pub fn new(room: usize) -> Self {
        let ring = (0..room.next_power_of_two()).map(|_| None).collect();
        InOrder { ring, room, begun: 0, handed_over: 0 }
    }

    fn place(&mut self, number: usize) -> &mut Option<T> {
        let mask = self.ring.len() - 1;
        &mut self.ring[number & mask]
    }
}

impl<T> Results<T> for InOrder<T> {
    fn has_room(&self) -> bool {
        self.begun - self.handed_over < self.room
    }

    fn begin(&mut self) -> usize {
        self.begun += 1;
        self.begun - 1
    }

    fn at_once(&mut self, number: usize, result: T) -> Poll<T> {
        if number == self.handed_over {
            self.handed_over += 1;
            return Poll::Ready(result);
        }
        self.put(number, result);
        Poll::Pending
    }

    fn put(&mut self, number: usize, result: T) {
        *self.place(number) = Some(result);
    }

    fn next(&mut self) -> Option<T> {
        let result = self.place(self.handed_over).take();
        self.handed_over += usize::from(result.is_some());
        result
    }
}

/// A queue of results; numbers mean nothing.
pub struct AsFinished<T>(VecDeque<T>);

impl<T> AsFinished<T> {
    pub fn new() -> Self {
        AsFinished(VecDeque::new())
    }
}

impl<T> Results<T> for AsFinished<T> {
    fn has_room(&self) -> bool {
        true
    }

    fn begin(&mut self) -> usize {
        0
    }

    fn at_once(&mut self, _: usize, result: T) -> Poll<T> {
        Poll::Ready(result)
    }

    fn put(&mut self, _: usize, result: T) {
        self.0.push_back(result);
    }

    fn next(&mut self) -> Option<T> {
        self.0.pop_front()
    }
}
