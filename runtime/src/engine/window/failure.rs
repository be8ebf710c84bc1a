//! A unit has failed: everything that comes after it is dropped at once.

use std::marker::PhantomData;

use super::Window;
use crate::engine::keyed::Keys;
use crate::engine::order::Order;
use crate::engine::slots::{Place, State};
use crate::flow::Work;
use crate::observe::{Mode, What, tell, watch};

impl<W: Work, O: Order, G: Keys> Window<W, O, G> {
    /// An error has come up in a slot of the order. Where results leave as they finish, it overtakes all of them.
    #[cold]
    pub(super) fn fail_in_order<M: Mode>(&mut self, id: Place<W>) {
        if !O::ORDERED {
            self.unlink_running(id);
            let first = self.done.head;
            self.slots.insert_before(&mut self.done, id, first);
        }
        self.fail::<M>(id);
    }

    /// Drops everything that comes after the error in this slot, at once.
    #[cold]
    pub(super) fn fail<M: Mode>(&mut self, id: Place<W>) {
        tell!(M: watch::ended(What::Fatal));
        self.failed = true;
        self.sweep::<M>(id);
    }

    /// Drops what stands behind a slot; goes on with the others when a destructor panics.
    fn sweep<M: Mode>(&mut self, id: Place<W>) {
        /// `number` is where it has come to among those that are in no list.
        struct Sweep<'a, M: Mode, W: Work, O: Order, G: Keys> {
            window: &'a mut Window<W, O, G>,
            behind: Place<W>,
            number: u32,
            mode: PhantomData<M>,
        }
        impl<M: Mode, W: Work, O: Order, G: Keys> Sweep<'_, M, W, O, G> {
            fn run(&mut self) {
                while let Some(last) = self.window.pop_behind::<M>(self.behind) {
                    self.window.slots.remove(last);
                }
                while let Some(at) = self.window.pop_unlisted(&mut self.number) {
                    tell!(M: self.window.drops(at));
                    self.window.slots.remove(at);
                }
            }
        }
        impl<M: Mode, W: Work, O: Order, G: Keys> Drop for Sweep<'_, M, W, O, G> {
            fn drop(&mut self) {
                self.run();
            }
        }
        self.forget_rests_behind(id);
        Sweep { window: self, behind: id, number: 0, mode: PhantomData::<M> }.run();
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
    fn pop_behind<M: Mode>(&mut self, id: Place<W>) -> Option<Place<W>> {
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
                tell!(M: self.drops(last));
                self.open -= 1;
                self.stopped(last);
                self.closed(last);
            }
            State::Done(_) | State::Carrier(..) | State::Free => {
                tell!(M: self.drops(last));
                self.open -= 1;
                self.closed(last);
            }
        }
        self.leave_mark(last);
        Some(last)
    }
}
