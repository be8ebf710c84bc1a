//! What observers are told of units: called where there are any.

use super::Window;
use crate::engine::keyed::Keys;
use crate::engine::order::Order;
use crate::engine::slots::{Place, State};
use crate::flow::Work;
use crate::observe::{What, watch};

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

    /// A unit has ended so.
    pub(super) fn ends(&self, at: Place<W>, how: What) {
        watch::ended(&self.site, self.slots.number_of(at), how);
    }

    /// A result of a unit is handed over. An error is none.
    pub(super) fn left(&self, at: Place<W>, is_last: bool) {
        if !matches!(self.slots.state(at), State::Done(Err(_))) {
            watch::left(&self.site, Some(self.slots.number_of(at)), is_last);
        }
    }
}
