//! A unit has failed: everything that comes after it is dropped at once.

use super::Window;
use crate::engine::keyed::Keys;
use crate::engine::order::Order;
use crate::engine::slots::{Place, State};
use crate::flow::Work;

impl<W: Work, O: Order, G: Keys> Window<W, O, G> {
    /// An error has come up in a slot of the order. Where results leave as they finish, it overtakes all of them.
    #[cold]
    pub(super) fn fail_in_order(&mut self, id: Place<W>) {
        if !O::ORDERED {
            self.unlink_running(id);
            let first = self.done.head;
            self.slots.insert_before(&mut self.done, id, first);
        }
        self.fail(id);
    }

    /// Drops everything that comes after the error in this slot, at once.
    #[cold]
    pub(super) fn fail(&mut self, id: Place<W>) {
        self.failed = true;
        self.sweep(id);
    }

    /// Drops what stands behind a slot; goes on with the others when a destructor panics.
    fn sweep(&mut self, id: Place<W>) {
        /// The last is where it has come to among those that are in no list.
        struct Sweep<'a, W: Work, O: Order, G: Keys>(&'a mut Window<W, O, G>, Place<W>, u32);
        impl<W: Work, O: Order, G: Keys> Sweep<'_, W, O, G> {
            fn run(&mut self) {
                while let Some(last) = self.0.pop_behind(self.1) {
                    self.0.slots.remove(last);
                }
                while let Some(at) = self.0.pop_unlisted(&mut self.2) {
                    self.0.slots.remove(at);
                }
            }
        }
        impl<W: Work, O: Order, G: Keys> Drop for Sweep<'_, W, O, G> {
            fn drop(&mut self) {
                self.run();
            }
        }
        self.forget_rests_behind(id);
        Sweep(self, id, 0).run();
    }

    /// Where what runs is in no list: takes the next out of the counts.
    fn pop_unlisted(&mut self, number: &mut u32) -> Option<Place<W>> {
        if Self::KEEPS_ORDER {
            return None;
        }
        loop {
            let at = self.slots.place(*number)?;
            *number += 1;
            if matches!(self.slots.state(at), State::Run(_)) && at != self.ahead {
                // One that panicked at its first poll was never counted.
                self.open = self.open.saturating_sub(1);
                return Some(at);
            }
        }
    }

    /// Takes a slot out of the lists, with its counts, as long as one stands behind this one: the last, where there is an
    /// order.
    fn pop_behind(&mut self, id: Place<W>) -> Option<Place<W>> {
        let last = if !Self::KEEPS_ORDER {
            // An error overtakes all others: it is their head.
            self.slots.pop_second(&mut self.done)
        } else if !self.order.tail.is_nil() && self.order.tail != id {
            self.slots.pop_back(&mut self.order)
        } else if !self.done.tail.is_nil() && self.done.tail != id {
            self.slots.pop_back(&mut self.done)
        } else {
            None
        }?;
        match self.slots.state(last) {
            State::Rest(_) => {
                self.unqueue_rest(last);
            }
            State::Run(_) if self.waits(last) => self.leave_queue(last),
            State::Run(_) => {
                self.open -= 1;
                self.stopped(last);
                self.closed(last);
            }
            State::Done(_) | State::Carrier(..) | State::Free => {
                self.open -= 1;
                self.closed(last);
            }
        }
        self.leave_mark(last);
        Some(last)
    }
}
