//! Units woken together, in the order of the source: where they may fail, an error must drop what is behind it.

use std::cmp::Reverse;

use super::Window;
use crate::engine::keyed::Keys;
use crate::engine::order::Order;
use crate::engine::slots::{Place, State, Woken};
use crate::flow::{Work, WorkShape, can_fail};

/// Up to so many open units for each woken one, a walk along all of them is less work than sorting.
const WALK: usize = 4;

impl<W: WorkShape, O: Order, G: Keys> Window<W, O, G> {
    /// An error is possible.
    pub(in crate::engine) const FALLIBLE: bool = can_fail::<W::Error>();

    /// The order in which units are polled matters.
    pub(super) const IN_TURN: bool = O::ORDERED && Self::FALLIBLE;
}

impl<W: Work, O: Order, G: Keys> Window<W, O, G> {
    /// The next unit that was woken.
    ///
    /// Where units may fail, those woken together come in the order of the source: an error should drop what is behind
    /// it, not find it finished at the same instant.
    #[inline]
    pub(in crate::engine) fn next_woken(&mut self) -> Option<Woken<W>> {
        if !Self::IN_TURN {
            return self.slots.next_woken();
        }
        if let Some(at) = self.turn.pop() {
            return Some(self.slots.woken(at));
        }
        let first = self.slots.next_woken()?;
        match self.slots.next_woken() {
            Some(second) => self.next_in_turn(first.at, second.at),
            None => Some(first),
        }
    }

    #[inline(never)]
    fn next_in_turn(&mut self, first: Place<W>, second: Place<W>) -> Option<Woken<W>> {
        self.turn.extend([first, second]);
        while self.turn.len() < self.running as usize {
            let Some(woken) = self.slots.next_woken() else { break };
            self.turn.push(woken.at);
        }
        let Window { turn, slots, order, ahead, .. } = self;
        // Late wakers are left out here: what they are of may be in no list.
        turn.retain(|at| {
            let waits = *at == *ahead || Self::KEYED && slots.role(*at).waits();
            matches!(slots.state(*at), State::Run(_)) && !waits
        });
        if !Self::KEYED && self.open as usize <= WALK * turn.len() {
            turn.drain(..).for_each(|at| _ = slots.mark(at, true));
            let mut at = order.tail;
            while !at.is_nil() {
                if slots.mark(at, false) {
                    turn.push(at);
                }
                at = slots.prev(at);
            }
        } else {
            // By how far they are from the first, as labels may wrap around.
            let first = if order.head.is_nil() { 0 } else { slots.label(order.head) };
            turn.sort_unstable_by_key(|at| Reverse(slots.label(*at).wrapping_sub(first)));
        }
        turn.pop().map(|at| slots.woken(at))
    }
}
