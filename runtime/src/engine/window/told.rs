//! What observers are told of units.

use super::Window;
use crate::engine::keyed::Keys;
use crate::engine::order::Order;
use crate::engine::slots::{Place, State};
use crate::flow::Work;
use crate::observe::{Mode, What, watch};

impl<W: Work, O: Order, G: Keys> Window<W, O, G> {
    /// A unit is going to be polled for the first time.
    #[inline]
    pub(super) fn begins<M: Mode>(&self, at: Place<W>) {
        if M::ON {
            watch::begun(&self.site, self.slots.number_of(at));
        }
    }

    /// A unit is going to be polled, or its results are taken.
    #[inline]
    pub(super) fn enters<M: Mode>(&self, at: Place<W>) {
        if M::ON {
            watch::enter(&self.site, Some(self.slots.number_of(at)));
        }
    }

    /// A unit has ended so.
    #[inline]
    pub(super) fn ends<M: Mode>(&self, at: Place<W>, how: What) {
        if M::ON {
            watch::ended(&self.site, self.slots.number_of(at), how);
        }
    }

    /// A result of a unit is handed over. An error is none.
    #[inline]
    pub(super) fn left<M: Mode>(&self, at: Place<W>, is_last: bool) {
        if M::ON && !matches!(self.slots.state(at), State::Done(Err(_))) {
            watch::left(&self.site, Some(self.slots.number_of(at)), is_last);
        }
    }
}
