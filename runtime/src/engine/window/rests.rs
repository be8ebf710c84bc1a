//! Units that have split: what is left of them, in front of what may begin.

use super::{Front, Handed, Window};
use crate::engine::order::Order;
use crate::engine::slots::{Place, State};
use crate::flow::{Child, Rest, Work};

impl<W: Work, O: Order> Window<W, O> {
    pub(super) fn front(&mut self) -> &Front<W> {
        let Window { front, order, slots, .. } = self;
        front.get_or_insert_with(|| {
            let (mut rest, mut before) = (order.head, 0);
            // Its end is never reached, unless by a window that is polled again after a panic.
            while !rest.is_nil() && !matches!(slots.state(rest), State::Rest(_)) {
                before += 1;
                rest = slots.next(rest);
            }
            assert!(!rest.is_nil(), "a window was polled again after a panic");
            Front { rest, before }
        })
    }

    /// Begins the next child of a rest.
    pub(in crate::engine) fn begin_child(&mut self, at: Place<W>, asked: bool) -> Handed<W> {
        let Some(rest) = self.slots.rest(at) else { unreachable!("`next` gave a rest") };
        let mut result = None;
        match rest.next() {
            Some(Child::Work(work)) => {
                let unit = self.slots.insert(State::Run(work));
                result = self.begin(unit, at, asked);
            }
            Some(Child::Item(item)) if asked && self.is_next(at) => result = Some(Ok(item)),
            Some(Child::Item(item)) => {
                let unit = self.slots.insert(State::Done(Ok(item)));
                self.link(unit, at);
                self.finished(unit);
            }
            Some(Child::Fail(error)) => {
                self.rests -= 1;
                self.front = None;
                self.open += 1;
                self.slots.set(at, State::Done(Err(error)));
                self.fail_in_order(at);
                return None;
            }
            None => {
                self.remove_rest(at);
                return None;
            }
        }
        // If the child has failed at once, the rest is gone already.
        if self.slots.rest(at).is_some_and(|rest| rest.is_empty()) {
            self.remove_rest(at);
        }
        result
    }

    fn remove_rest(&mut self, at: Place<W>) {
        self.rests -= 1;
        self.front = None;
        self.slots.unlink(&mut self.order, at);
        self.slots.remove(at);
    }
}
