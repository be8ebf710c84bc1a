//! What observers are told of units: called where there are any.

use super::Window;
use crate::engine::keyed::Keys;
use crate::engine::order::Order;
use crate::engine::slots::{Place, State};
use crate::flow::Work;
use crate::observe::watch;

impl<W: Work, O: Order, G: Keys> Window<W, O, G> {
    /// A unit is going to be polled for the first time.
    pub(super) fn begins(&self, at: Place<W>) {
        watch::begun(&self.site, self.slots.number_of(at));
    }

    /// It is a child of this rest, which is still where its parent was.
    #[inline]
    pub(super) fn is_child(&self, at: Place<W>, rest: Place<W>) {
        if !rest.is_nil() {
            watch::child_of(&self.site, self.slots.number_of(at), self.slots.number_of(rest));
        }
    }

    /// A unit is going to be polled, or its results are taken.
    pub(super) fn enters(&self, at: Place<W>) {
        watch::enter(&self.site, Some(self.slots.number_of(at)));
    }

    /// A unit that is not the one which was polled last is dropped.
    pub(super) fn drops(&self, at: Place<W>) {
        watch::dropped(&self.site, self.slots.number_of(at));
    }

    /// A result is handed over, and is the last one of a unit that was polled before. An error is none.
    pub(super) fn leaves(&self, at: Place<W>) {
        if !matches!(self.slots.state(at), State::Done(Err(_))) {
            self.enters(at);
            watch::left(true);
        }
    }
}
