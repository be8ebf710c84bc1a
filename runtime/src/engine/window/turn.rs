//! Units woken together, in the order of the source: where they may fail, an error must drop what is behind it.

use super::Window;
use crate::engine::order::Order;
use crate::engine::slots::{Place, State};
use crate::flow::{WorkShape, can_fail};

impl<W: WorkShape, O: Order> Window<W, O> {
    /// An error is possible.
    pub(in crate::engine) const FALLIBLE: bool = can_fail::<W::Error>();

    /// The order in which units are polled matters.
    pub(super) const IN_TURN: bool = O::ORDERED && Self::FALLIBLE;

    #[inline(never)]
    pub(super) fn next_in_turn(&mut self, first: Place<W>, second: Place<W>) -> Option<Place<W>> {
        self.turn.extend([first, second]);
        while self.turn.len() < self.running as usize {
            let Some(at) = self.slots.next_woken() else { break };
            self.turn.push(at);
        }
        // Putting them in order costs a walk along the open units: as long as that is little for each.
        if self.open as usize <= 16 * self.turn.len() {
            while let Some(at) = self.turn.pop() {
                // Late wakers are left out here.
                if matches!(self.slots.state(at), State::Run(_)) && at != self.ahead {
                    self.slots.mark(at, true);
                }
            }
            let mut at = self.order.tail;
            while !at.is_nil() {
                if self.slots.mark(at, false) {
                    self.turn.push(at);
                }
                at = self.slots.prev(at);
            }
        }
        self.turn.pop()
    }
}
