//! Results leave the window: from the head, or at once where somebody asks for what has just ended. Several of one unit
//! leave one after another, without a look at the window between.

use std::ops::ControlFlow;

use super::{Handed, Window};
use crate::engine::keyed::Keys;
use crate::engine::order::Order;
use crate::engine::slots::{Place, State};
use crate::flow::{Step, StepOf, Work, WorkShape, Yields};
use crate::observe::{Mode, What, tell, watch};

/// What is still to leave of a unit that has ended, behind a result that is pulled out. It is in no list and not open; it
/// keeps its slot, as somebody may stop asking.
pub(in crate::engine) struct Leaving<W: WorkShape> {
    at: Place<W>,
    carry: W::Carry,
}

impl<W: Work, O: Order, G: Keys> Window<W, O, G> {
    /// Hands over the next result.
    #[inline]
    pub(crate) fn take<M: Mode>(&mut self) -> Option<Result<W::Item, W::Error>> {
        if !self.ready() {
            return None;
        }
        let id = if O::ORDERED { self.order.head } else { self.done.head };
        if W::GIVES_MANY {
            tell!(M: self.enters(id));
            if let Some((item, carry)) = self.slots.carrier(id) {
                // The user's code first: if it panics, nothing has changed.
                return match carry.next::<M>() {
                    Some(Ok(next)) => {
                        let item = std::mem::replace(item, next);
                        tell!(M: watch::left(false));
                        Some(Ok(item))
                    }
                    Some(Err(error)) => {
                        let last = self.slots.replace_carrier(id, State::Done(Err(error)));
                        tell!(M: watch::left(false));
                        self.fail::<M>(id);
                        last.map(|(item, _)| Ok(item))
                    }
                    None => {
                        tell!(M: watch::left(true));
                        self.unlink_result(id);
                        let last = self.slots.replace_carrier(id, State::Free);
                        self.slots.give_back(id);
                        last.map(|(item, _)| Ok(item))
                    }
                };
            }
        }
        tell!(M: self.leaves(id));
        self.unlink_result(id);
        self.slots.take(id)
    }

    /// The next result. What else the same unit gave leaves behind it.
    #[inline]
    pub(in crate::engine) fn take_all<M: Mode>(&mut self, leaving: &mut Option<Leaving<W>>) -> Handed<W> {
        if !self.ready() {
            return None;
        }
        let at = if O::ORDERED { self.order.head } else { self.done.head };
        self.unlink_result(at);
        if W::GIVES_MANY {
            if let Some((item, carry)) = self.slots.replace_carrier(at, State::Free) {
                *leaving = Some(Leaving { at, carry });
                return Some(Ok(item));
            }
        }
        tell!(M: self.leaves(at));
        self.slots.take(at)
    }

    #[inline]
    pub(super) fn leave(&mut self, id: Place<W>) {
        self.open -= 1;
        self.closed(id);
        self.one_less(id);
        self.leave_mark(id);
    }

    #[inline]
    fn unlink_result(&mut self, id: Place<W>) {
        let (slots, list) = self.list();
        slots.unlink(list, id);
        self.leave(id);
    }

    /// Ends a unit that is in no list any more and whose results are next. Gives the first of them, if there are any.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn end<M: Mode>(
        &mut self,
        at: Place<W>,
        step: StepOf<W>,
        leaving: &mut Option<Leaving<W>>,
    ) -> Handed<W> {
        self.slots.set(at, State::Free);
        match step {
            Step::Carry(carry) if W::GIVES_MANY => {
                tell!(M: self.enters(at));
                // Put where it stays before anything is pulled: it may be large.
                match leaving.insert(Leaving { at, carry }).carry.next::<M>() {
                    Some(Ok(item)) => {
                        tell!(M: watch::ended(What::Done));
                        return Some(Ok(item));
                    }
                    Some(Err(error)) => self.fail_first::<M>(at, error),
                    None => {
                        tell!(M: watch::ended(What::Void));
                        self.slots.give_back(at);
                    }
                }
                *leaving = None;
                None
            }
            Step::Item(item) => {
                tell!(M: watch::ended(What::Done));
                tell!(M: watch::left(true));
                self.slots.give_back(at);
                Some(Ok(item))
            }
            _ => panic!("work that promised one result has several"),
        }
    }

    /// Gives the results of a unit to `each`, but for the last, which is returned. Nothing is, when `each` wants no more:
    /// then those that are left wait at the head.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(in crate::engine) fn hand_over<M: Mode>(
        &mut self,
        first: Result<W::Item, W::Error>,
        leaving: &mut Option<Leaving<W>>,
        mut each: impl FnMut(W::Item) -> ControlFlow<()>,
    ) -> Handed<W> {
        let Some(Leaving { at, carry }) = leaving else { return Some(first) };
        let Ok(mut item) = first else { return Some(first) };
        // One ahead: so it is known at once when nothing is left, or an error is next.
        loop {
            tell!(M: self.enters(*at));
            match carry.next::<M>() {
                Some(Ok(next)) => {
                    tell!(M: watch::left(false));
                    if each(std::mem::replace(&mut item, next)).is_break() {
                        if let Some(Leaving { at, carry }) = leaving.take() {
                            self.put_first(at, State::Carrier(item, carry));
                        }
                        return None;
                    }
                }
                Some(Err(error)) => {
                    tell!(M: watch::left(false));
                    self.fail_first::<M>(*at, error);
                    break;
                }
                None => {
                    tell!(M: watch::left(true));
                    self.slots.give_back(*at);
                    break;
                }
            }
        }
        *leaving = None;
        Some(Ok(item))
    }

    /// An error comes up in a slot that is in no list, in front of everything else.
    #[cold]
    fn fail_first<M: Mode>(&mut self, at: Place<W>, error: W::Error) {
        self.put_first(at, State::Done(Err(error)));
        self.fail::<M>(at);
    }

    /// Puts results in front of everything else, open.
    fn put_first(&mut self, at: Place<W>, state: State<W>) {
        self.slots.set(at, state);
        let (slots, list) = self.list();
        let first = list.head;
        slots.insert_before(list, at, first);
        self.open += 1;
        if O::ORDERED && Self::LABELS {
            self.label(at, first);
        }
        self.opened(at);
    }
}
