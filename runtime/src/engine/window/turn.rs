//! Units woken together, in the order of the source: where they may fail, an error must drop what is behind it.

use std::cmp::Reverse;

use super::Window;
use crate::engine::keyed::Keys;
use crate::engine::order::Order;
use crate::engine::slots::{Place, State};
use crate::flow::{Work, WorkShape, can_fail};

impl<W: WorkShape, O: Order, G: Keys> Window<W, O, G> {
    /// An error is possible.
    pub(in crate::engine) const FALLIBLE: bool = can_fail::<W::Error>();

    /// The order in which units are polled matters.
    pub(super) const IN_TURN: bool = O::ORDERED && Self::FALLIBLE;
}

impl<W: Work, O: Order, G: Keys> Window<W, O, G> {
    /// The next unit that was woken.
    ///
    /// Where units may fail, those woken together come in the order of the source, as far as that is cheap: an error
    /// should drop what is behind it, not find it finished at the same instant.
    #[inline]
    pub(in crate::engine) fn next_woken(&mut self) -> Option<Place<W>> {
        if !Self::IN_TURN {
            return self.slots.next_woken();
        }
        if let Some(at) = self.turn.pop() {
            return Some(at);
        }
        let first = self.slots.next_woken()?;
        match self.slots.next_woken() {
            Some(second) => self.next_in_turn(first, second),
            None => Some(first),
        }
    }

    #[inline(never)]
    fn next_in_turn(&mut self, first: Place<W>, second: Place<W>) -> Option<Place<W>> {
        self.turn.extend([first, second]);
        while self.turn.len() < self.running as usize {
            let Some(at) = self.slots.next_woken() else { break };
            self.turn.push(at);
        }
        if Self::KEYED {
            self.sort_by_labels();
            return self.turn.pop();
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

    /// Behind what runs much may wait: no walk along the order.
    fn sort_by_labels(&mut self) {
        let Window { turn, slots, order, .. } = self;
        turn.retain(|at| matches!(slots.state(*at), State::Run(_)) && !slots.role(*at).waits());
        let first = if order.head.is_nil() { 0 } else { slots.label(order.head) };
        turn.sort_unstable_by_key(|at| Reverse(slots.label(*at).wrapping_sub(first)));
    }
}
