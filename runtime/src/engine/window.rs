//! The window of a buffer: units that run, results that wait, and the order they belong in.
//!
//! Terms: `width` units run at once. *Open* units have begun and are not yet handed over; in order, at most `bound`
//! of them hold places, and `width` more where units split. A *rest* holds no place: its unit has been replaced by
//! children that have not begun.
//!
//! What is inlined by attribute is so but in debug builds: there each copy costs the compiler, and nobody counts
//! instructions.
//!
//! Invariants:
//! - The list `order` is the order of the source. What is not yet pulled comes after all of it. It is kept where somebody
//!   asks for it: where results leave as they finish, and nothing splits, what runs is in no list.
//! - Each begin takes the earliest that has not begun. So whatever stands behind a rest was begun before that rest
//!   came into being, and the head of the list is never a rest that is kept from beginning by a full window.
//! - A rest in the list has said that it is not empty. It may be wrong: then it is gone when its next child is due.
//! - When `arm` has succeeded, every unit that runs has been polled since it was last woken.

mod ahead;
mod failure;
mod keys;
mod leaving;
mod rests;
mod rules;
mod told;
mod turn;

use std::marker::PhantomData;
use std::task::{Context, Poll, Waker};

use super::keyed::{Keys, Unkeyed};
use super::order::Order;
use super::slots::{List, MOST, Place, Slots, State, Woken};
use crate::flow::{Step, StepOf, Work, WorkShape, Yields};
use crate::observe::{Mode, Site, What, tell, watch};
pub(super) use leaving::Leaving;
use rests::Rests;
use rules::Rules;

/// What a window may begin next.
pub(super) enum Next<W: WorkShape> {
    /// A child of the earliest rest.
    Child(Place<W>),
    /// An element that is not in the window yet.
    Element,
    /// An element that has waited for its key.
    Waiting(Place<W>),
    /// Nothing yet: a child of this rest has a key of its own, and is to wait for it.
    Finds(Place<W>),
    /// Nothing now.
    Nothing,
}

/// What came of polling a unit.
pub(super) enum Polled<T, E> {
    /// None runs there any more.
    Late,
    /// It waits.
    Pending,
    /// What it gave waits behind something else.
    Kept,
    /// Something else came of it. A result may be next.
    Changed,
    /// It gave the next result, and somebody asks: it never goes through the window.
    Result(Result<T, E>),
}

/// The result that is next, where somebody asks for it.
pub(super) type Handed<W> = Option<Result<<W as WorkShape>::Item, <W as WorkShape>::Error>>;

pub(crate) struct Window<W: WorkShape, O, G = Unkeyed> {
    /// The stage it belongs to.
    site: Site,
    slots: Slots<W, Rules<W, O, G>>,
    /// Woken units that are still to be polled, the earliest last; filled only where their order matters.
    turn: Vec<Place<W>>,
    order: List<W>,
    /// Finished units, oldest first; only where results leave as they finish. A unit is in one list at a time.
    done: List<W>,
    /// Pulled and not begun: comes after everything in `order`, and is in no list. It waits where it is going to run,
    /// as moving a future that is large is dear.
    ahead: Place<W>,
    width: u32,
    bound: u32,
    /// Counted where results leave in order: else all that are open may run.
    running: u32,
    open: u32,
    rests: Rests<W>,
    failed: bool,
    keys: G,
    order_of_results: PhantomData<fn() -> O>,
}

impl<W: WorkShape, O, G> Window<W, O, G> {
    pub(crate) fn new(site: Site, width: u32, bound: u32, keys: G) -> Self {
        debug_assert!(0 < width && width <= bound && bound < MOST / 2);
        Window {
            site: site.of_driver(),
            slots: Slots::new(width),
            turn: Vec::new(),
            order: List::EMPTY,
            done: List::EMPTY,
            ahead: Place::NIL,
            width,
            bound,
            running: 0,
            open: 0,
            rests: Rests::new(),
            failed: false,
            keys,
            order_of_results: PhantomData,
        }
    }

    /// The same with other keys and another order of results. Nothing has begun yet.
    pub(crate) fn with<P, H>(self, bound: u32, keys: impl FnOnce(G) -> H) -> Window<W, P, H> {
        Window::new(self.site, self.width, bound, keys(self.keys))
    }

    pub(crate) fn site(&self) -> &Site {
        &self.site
    }

    #[inline]
    pub(crate) fn width(&self) -> u32 {
        self.width
    }

    pub(crate) fn bound(&self) -> u32 {
        self.bound
    }
}

impl<W: Work, O: Order, G: Keys> Window<W, O, G> {
    /// How many have begun and are not yet handed over.
    #[inline]
    pub(crate) fn open(&self) -> u32 {
        self.open
    }

    /// Nothing is open, and no rest is left to begin.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.open == 0 && self.rests.is_empty()
    }

    /// An error is in here, or has been handed over: nothing may be pulled any more.
    #[inline]
    pub(crate) fn failed(&self) -> bool {
        Self::FALLIBLE && self.failed
    }

    /// Last thing before `Pending`. `false`: something was woken meanwhile, go on.
    #[inline]
    pub(crate) fn arm(&mut self, parent: &Waker) -> bool {
        (!Self::IN_TURN || self.turn.is_empty()) && self.slots.wakes().arm(parent)
    }

    /// Where more units are known to have been woken, adds those that have been since.
    #[inline]
    pub(crate) fn add_woken(&mut self) {
        if self.has_woken() {
            self.slots.wakes().add_woken();
        }
    }

    /// Whether it is known already that more units were woken.
    #[inline]
    pub(crate) fn has_woken(&self) -> bool {
        Self::IN_TURN && !self.turn.is_empty() || self.slots.has_woken()
    }

    /// Whether a result can be handed over.
    #[inline]
    pub(crate) fn ready(&self) -> bool {
        if !O::ORDERED {
            return !self.done.head.is_nil();
        }
        !self.order.head.is_nil()
            && matches!(self.slots.state(self.order.head), State::Done(_) | State::Carrier(..))
    }

    #[inline]
    fn list(&mut self) -> (&mut Slots<W, Rules<W, O, G>>, &mut List<W>) {
        (&mut self.slots, if O::ORDERED { &mut self.order } else { &mut self.done })
    }
}

impl<W: Work, O: Order, G: Keys> Window<W, O, G> {
    /// What may begin now: always the earliest in the order. Somebody who asks has found that no result is ready.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn next(&mut self, asked: bool) -> Next<W> {
        // Unordered, none runs that is not open.
        if if O::ORDERED { self.running } else { self.open } >= self.width {
            return Next::Nothing;
        }
        if Self::KEYED {
            return self.next_by_key(asked);
        }
        let waits = O::ORDERED && (asked || !self.ready()) && self.open < self.bound;
        if W::SPLITS {
            if let Some(rest) = self.first_rest() {
                return if !O::ORDERED || waits || self.open < self.bound + self.width && self.is_near(rest) {
                    Next::Child(rest)
                } else {
                    Next::Nothing
                };
            }
        }
        if !O::ORDERED || waits || self.open < self.width { Next::Element } else { Next::Nothing }
    }

    /// Takes in work that has ended by itself; it comes after everything in the window.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn admit<M: Mode>(
        &mut self,
        step: StepOf<W>,
        asked: bool,
        leaving: &mut Option<Leaving<W>>,
    ) -> Handed<W> {
        match step {
            Step::Skip => {}
            Step::Item(item) if asked && self.is_next(Place::NIL) => {
                tell!(M: watch::left(true));
                return Some(Ok(item));
            }
            step if asked && self.is_next(Place::NIL) && Self::leaves_at_once(&step) => {
                let at = self.slots.insert(State::Free);
                tell!(M: self.begins(at));
                return self.end::<M>(at, step, leaving);
            }
            Step::Item(item) => {
                let at = self.slots.insert(State::Done(Ok(item)));
                tell!(M: self.begins(at));
                tell!(M: watch::ended(What::Done));
                self.link(at, Place::NIL);
                self.finished(at);
            }
            step => {
                let at = self.slots.insert(State::Free);
                tell!(M: self.begins(at));
                self.link(at, Place::NIL);
                self.started(at);
                self.settle::<M>(at, step);
            }
        }
        None
    }

    /// Puts an open unit into the order: in front of a rest, or at the end.
    #[inline]
    fn link(&mut self, at: Place<W>, before: Place<W>) {
        if Self::KEEPS_ORDER {
            self.slots.insert_before(&mut self.order, at, before);
        }
        self.open += 1;
        if Self::LABELS {
            self.label(at, before);
        }
        self.opened(at);
    }

    /// Takes a unit out of the order.
    #[inline]
    fn unlink_running(&mut self, at: Place<W>) {
        if Self::KEEPS_ORDER {
            self.slots.unlink(&mut self.order, at);
        }
    }

    /// Whether what stands in front of this one in the order would be the next result.
    #[inline]
    fn is_next(&self, before: Place<W>) -> bool {
        // As they finish, any may be: who asks has found no other.
        !O::ORDERED || self.order.head == before
    }

    /// Whether these results of a unit that has no place in the order may leave without one.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn leaves_at_once(step: &StepOf<W>) -> bool {
        match step {
            Step::Item(_) => true,
            // With keys, what is open has a label. One that is put back in front gets it where there is an order.
            Step::Carry(_) => O::ORDERED || !Self::KEYED,
            _ => false,
        }
    }

    /// Polls a unit, if one runs in this slot, and settles it where it has ended.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn poll<M: Mode>(
        &mut self,
        woken: Woken<W>,
        asked: bool,
        leaving: &mut Option<Leaving<W>>,
    ) -> Polled<W::Item, W::Error> {
        let at = woken.at;
        // A waker may be late: the slot is looked at, not the waker believed.
        if at == self.ahead || self.waits(at) {
            return Polled::Late;
        }
        tell!(M: self.enters(at));
        let Some((work, waker)) = self.slots.unit(woken) else { return Polled::Late };
        match work.poll_step::<M>(&mut Context::from_waker(&waker)) {
            Poll::Pending => Polled::Pending,
            Poll::Ready(step @ (Step::Item(_) | Step::Carry(_))) if asked && self.is_next(at) => {
                self.stopped(at);
                self.unlink_running(at);
                self.leave(at);
                self.end::<M>(at, step, leaving).map_or(Polled::Changed, Polled::Result)
            }
            Poll::Ready(step) => {
                let waits = matches!(step, Step::Item(_) | Step::Carry(_));
                self.settle::<M>(at, step);
                if waits { Polled::Kept } else { Polled::Changed }
            }
        }
    }

    #[inline]
    fn settle<M: Mode>(&mut self, id: Place<W>, step: StepOf<W>) {
        self.stopped(id);
        match step {
            Step::Item(item) => {
                tell!(M: watch::ended(What::Done));
                self.slots.set(id, State::Done(Ok(item)));
                self.finished(id);
            }
            Step::Skip => self.skip::<M>(id),
            Step::Carry(carry) => {
                if W::GIVES_MANY {
                    self.carry::<M>(id, carry);
                } else {
                    panic!("work that promised one result has several");
                }
            }
            Step::Split(items, rest) => {
                if W::SPLITS {
                    self.split::<M>(id, items, rest);
                } else {
                    panic!("work that promised not to split has split");
                }
            }
            Step::Fail(error) => {
                if Self::FALLIBLE {
                    self.slots.set(id, State::Done(Err(error)));
                    self.fail_in_order::<M>(id);
                }
            }
        }
    }

    /// A unit ended with several results.
    #[inline]
    fn carry<M: Mode>(&mut self, id: Place<W>, mut carry: W::Carry) {
        match carry.next::<M>() {
            Some(Ok(item)) => {
                tell!(M: watch::ended(What::Done));
                self.slots.set(id, State::Carrier(item, carry));
                self.finished(id);
            }
            Some(Err(error)) => {
                self.slots.set(id, State::Done(Err(error)));
                self.fail_in_order::<M>(id);
            }
            None => self.skip::<M>(id),
        }
    }

    /// A unit ended without a result: its place is free at once.
    fn skip<M: Mode>(&mut self, id: Place<W>) {
        tell!(M: watch::ended(What::Void));
        self.open -= 1;
        self.closed(id);
        self.one_less(id);
        self.leave_mark(id);
        self.unlink_running(id);
        self.slots.remove(id);
    }

    /// A unit has ended with results. Where they leave as they finish, it goes to the end of those.
    #[inline]
    fn finished(&mut self, id: Place<W>) {
        if !O::ORDERED {
            self.unlink_running(id);
            self.slots.insert_before(&mut self.done, id, Place::NIL);
        }
    }
}
