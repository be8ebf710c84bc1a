//! The window of a buffer: units that run, results that wait, and the order they belong in.
//!
//! Terms: `width` units run at once. *Open* units have begun and are not yet handed over; in order, at most `bound`
//! of them hold places, and `width` more where units split. A *rest* holds no place: its unit has been replaced by
//! children that have not begun.
//!
//! Invariants:
//! - The list `order` is the order of the source. What is not yet pulled comes after all of it.
//! - Each begin takes the earliest that has not begun. So whatever stands behind a rest was begun before that rest
//!   came into being, and the head of the list is never a rest that is kept from beginning by a full window.
//! - A rest in the list is never empty.
//! - When `arm` has succeeded, every unit that runs has been polled since it was last woken.

use std::marker::PhantomData;
use std::task::{Context, Poll, Waker};

use super::WakeSet;
use super::order::Order;
use super::slots::{List, NIL, Slots, State};
use crate::flow::{Child, Rest, Step, StepOf, Work, WorkShape};

/// What a window may begin next.
pub(crate) enum Next {
    /// A child of the earliest rest.
    Child(u32),
    /// An element that is not in the window yet.
    Element,
    /// Nothing now.
    Nothing,
}

/// The earliest rest, and how many open units stand before it.
#[derive(Clone, Copy)]
struct Front {
    rest: u32,
    before: u32,
}

pub(crate) struct Window<W: WorkShape, O> {
    slots: Slots<W>,
    wakes: WakeSet,
    /// Woken units that are still to be polled, the earliest last; filled only where their order matters.
    turn: Vec<u32>,
    order: List,
    /// Finished units, oldest first; only where results leave as they finish. A unit is in one list at a time.
    done: List,
    width: u32,
    bound: u32,
    running: u32,
    open: u32,
    /// Rests in `order`.
    rests: u32,
    /// Known while nothing has changed in front of the earliest rest but hand-overs and its own children.
    front: Option<Front>,
    failed: bool,
    order_of_results: PhantomData<fn() -> O>,
}

impl<W: WorkShape, O: Order> Window<W, O> {
    pub(crate) fn new(width: u32, bound: u32) -> Self {
        debug_assert!(0 < width && width <= bound && bound < NIL / 2);
        Window {
            slots: Slots::new(width),
            wakes: WakeSet::new(),
            turn: Vec::new(),
            order: List::EMPTY,
            done: List::EMPTY,
            width,
            bound,
            running: 0,
            open: 0,
            rests: 0,
            front: None,
            failed: false,
            order_of_results: PhantomData,
        }
    }

    /// How many have begun and not finished.
    #[inline]
    pub(crate) fn running(&self) -> u32 {
        self.running
    }

    /// How many have begun and are not yet handed over.
    #[inline]
    pub(crate) fn open(&self) -> u32 {
        self.open
    }

    #[inline]
    pub(crate) fn width(&self) -> u32 {
        self.width
    }

    /// Nothing is open, and nothing is left to begin.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.open == 0 && self.rests == 0
    }

    /// An error is in here, or has been handed over: nothing may be pulled any more.
    #[inline]
    pub(crate) fn failed(&self) -> bool {
        self.failed
    }

    /// The next unit that was woken.
    ///
    /// Where units may fail, those woken together come in the order of the source: an error must drop what is behind
    /// it, not find it finished at the same instant.
    #[inline]
    pub(crate) fn next_woken(&mut self) -> Option<u32> {
        if !Self::IN_TURN {
            return self.wakes.next_woken();
        }
        if let Some(id) = self.turn.pop() {
            return Some(id);
        }
        let first = self.wakes.next_woken()?;
        match self.wakes.next_woken() {
            Some(second) => self.next_in_turn(first, second),
            None => Some(first),
        }
    }

    /// Order matters, and an error is possible: a type without values has no size beside `None`.
    const IN_TURN: bool = O::ORDERED && size_of::<Option<W::Error>>() > 0;

    #[inline(never)]
    fn next_in_turn(&mut self, first: u32, second: u32) -> Option<u32> {
        self.turn.extend([first, second]);
        while self.turn.len() < self.running as usize {
            let Some(id) = self.wakes.next_woken() else { break };
            self.turn.push(id);
        }
        // Putting them in order costs a walk along the open units: as long as that is little for each.
        if self.open as usize <= 16 * self.turn.len() {
            while let Some(id) = self.turn.pop() {
                // Late wakers are left out here.
                if matches!(self.slots.state(id), State::Run(_)) {
                    self.slots.mark(id, true);
                }
            }
            let mut id = self.order.tail;
            while id != NIL {
                if self.slots.mark(id, false) {
                    self.turn.push(id);
                }
                id = self.slots.prev(id);
            }
        }
        self.turn.pop()
    }

    /// Last thing before `Pending`. `false`: something was woken meanwhile, go on.
    #[inline]
    pub(crate) fn arm(&mut self, parent: &Waker) -> bool {
        self.turn.is_empty() && self.wakes.arm(parent)
    }

    /// Whether a result can be handed over.
    #[inline]
    pub(crate) fn ready(&self) -> bool {
        if !O::ORDERED {
            return self.done.head != NIL;
        }
        self.order.head != NIL
            && matches!(self.slots.state(self.order.head), State::Done(_) | State::Carrier(..))
    }

    #[inline]
    fn leave(&mut self) {
        self.open -= 1;
        if O::ORDERED {
            if let Some(front) = &mut self.front {
                // What leaves is the head of the order, so it stood before every rest.
                front.before -= 1;
            }
        }
    }

    #[inline]
    fn list(&mut self) -> (&mut Slots<W>, &mut List) {
        (&mut self.slots, if O::ORDERED { &mut self.order } else { &mut self.done })
    }
}

impl<W: Work, O: Order> Window<W, O> {
    /// Hands over the next result.
    #[inline]
    pub(crate) fn take(&mut self) -> Option<Result<W::Item, W::Error>> {
        if !self.ready() {
            return None;
        }
        let id = if O::ORDERED { self.order.head } else { self.done.head };
        if let Some((item, carry)) = self.slots.carrier(id) {
            // The user's code first: if it panics, nothing has changed.
            return match carry.next() {
                Some(Ok(next)) => Some(Ok(std::mem::replace(item, next))),
                Some(Err(error)) => {
                    let item = self.slots.end_carrier(id, State::Done(Err(error)));
                    self.fail(id);
                    item.map(Ok)
                }
                None => {
                    self.unlink_result(id);
                    let item = self.slots.end_carrier(id, State::Free);
                    self.slots.remove(id);
                    item.map(Ok)
                }
            };
        }
        self.unlink_result(id);
        self.slots.take(id)
    }

    #[inline]
    fn unlink_result(&mut self, id: u32) {
        let (slots, list) = self.list();
        slots.unlink(list, id);
        self.leave();
    }

    /// What may begin now: always the earliest in the order.
    #[inline]
    pub(crate) fn next(&mut self) -> Next {
        if self.running >= self.width {
            return Next::Nothing;
        }
        if !O::ORDERED && self.open >= self.width {
            return Next::Nothing;
        }
        let waits = O::ORDERED && !self.ready() && self.open < self.bound;
        if self.rests == 0 {
            return if !O::ORDERED || waits || self.open < self.width {
                Next::Element
            } else {
                Next::Nothing
            };
        }
        let front = self.front();
        let near = front.before < self.width && self.open < self.bound + self.width;
        if !O::ORDERED || waits || near { Next::Child(front.rest) } else { Next::Nothing }
    }

    fn front(&mut self) -> Front {
        if let Some(front) = self.front {
            return front;
        }
        let (mut rest, mut before) = (self.order.head, 0);
        while !matches!(self.slots.state(rest), State::Rest(_)) {
            before += 1;
            rest = self.slots.next(rest);
        }
        let front = Front { rest, before };
        self.front = Some(front);
        front
    }

    /// Begins an element that comes after everything in the window, and polls it.
    #[inline]
    pub(crate) fn begin(&mut self, work: W) {
        self.begin_before(work, NIL);
    }

    /// Begins the next child of a rest.
    pub(crate) fn begin_child(&mut self, id: u32) {
        let Some(rest) = self.slots.rest(id) else { unreachable!("`next` gave a rest") };
        match rest.next() {
            Some(Child::Work(work)) => {
                self.one_more_in_front();
                self.begin_before(work, id);
            }
            Some(Child::Item(item)) => {
                self.one_more_in_front();
                let place = self.place(State::Done(Ok(item)), id);
                self.finished(place);
            }
            Some(Child::Fail(error)) => {
                self.rests -= 1;
                self.front = None;
                self.open += 1;
                self.slots.set(id, State::Done(Err(error)));
                return self.fail_in_order(id);
            }
            None => return self.remove_rest(id),
        }
        // If the child has failed at once, the rest is gone already.
        if self.slots.rest(id).is_some_and(|rest| rest.is_empty()) {
            self.remove_rest(id);
        }
    }

    fn one_more_in_front(&mut self) {
        if let Some(front) = &mut self.front {
            front.before += 1;
        }
    }

    fn remove_rest(&mut self, id: u32) {
        self.rests -= 1;
        self.front = None;
        self.slots.unlink(&mut self.order, id);
        self.slots.remove(id);
    }

    /// Takes in work that has ended by itself; it comes after everything in the window.
    #[inline]
    pub(crate) fn admit(&mut self, step: StepOf<W>) {
        match step {
            Step::Skip => {}
            Step::Item(item) => {
                let id = self.place(State::Done(Ok(item)), NIL);
                self.finished(id);
            }
            step => {
                let id = self.place(State::Free, NIL);
                self.running += 1;
                self.settle(id, step);
            }
        }
    }

    #[inline]
    fn place(&mut self, state: State<W>, next: u32) -> u32 {
        let id = self.slots.insert(state);
        self.slots.insert_before(&mut self.order, id, next);
        self.open += 1;
        id
    }

    #[inline]
    fn begin_before(&mut self, work: W, next: u32) {
        let id = self.place(State::Run(work), next);
        self.running += 1;
        while id >= self.wakes.capacity() {
            self.wakes.grow();
        }
        self.poll(id);
    }

    /// Polls a unit, if one runs in this slot, and settles it where it has ended. Says whether one did.
    #[inline]
    pub(crate) fn poll(&mut self, id: u32) -> bool {
        // A waker may be late: the slot is looked at, not the waker believed.
        let Some(work) = self.slots.work(id) else { return false };
        let waker = self.wakes.waker(id);
        if let Poll::Ready(step) = work.poll_step(&mut Context::from_waker(&waker)) {
            self.settle(id, step);
        }
        true
    }

    #[inline]
    fn settle(&mut self, id: u32, step: StepOf<W>) {
        self.running -= 1;
        match step {
            Step::Item(item) => {
                self.slots.set(id, State::Done(Ok(item)));
                self.finished(id);
            }
            Step::Skip => self.skip(id),
            Step::Carry(mut carry) => match carry.next() {
                Some(Ok(item)) => {
                    self.slots.set(id, State::Carrier(item, carry));
                    self.finished(id);
                }
                Some(Err(error)) => {
                    self.slots.set(id, State::Done(Err(error)));
                    self.fail_in_order(id);
                }
                None => self.skip(id),
            },
            Step::Split(mut rest) => {
                if rest.is_empty() {
                    return self.skip(id);
                }
                self.open -= 1;
                self.rests += 1;
                self.front = None;
                self.slots.set(id, State::Rest(rest));
            }
            Step::Fail(error) => {
                self.slots.set(id, State::Done(Err(error)));
                self.fail_in_order(id);
            }
        }
    }

    /// A unit ended without a result: its place is free at once.
    fn skip(&mut self, id: u32) {
        self.open -= 1;
        if O::ORDERED {
            self.front = None;
        }
        self.slots.unlink(&mut self.order, id);
        self.slots.remove(id);
    }

    /// A unit has ended with results. Where they leave as they finish, it goes to the end of those.
    #[inline]
    fn finished(&mut self, id: u32) {
        if !O::ORDERED {
            self.slots.unlink(&mut self.order, id);
            self.slots.insert_before(&mut self.done, id, NIL);
        }
    }

    /// An error has come up in a slot of the order. Where results leave as they finish, it overtakes all of them.
    #[cold]
    fn fail_in_order(&mut self, id: u32) {
        if !O::ORDERED {
            self.slots.unlink(&mut self.order, id);
            let first = self.done.head;
            self.slots.insert_before(&mut self.done, id, first);
        }
        self.fail(id);
    }

    /// Drops everything that comes after the error in this slot, at once.
    #[cold]
    fn fail(&mut self, id: u32) {
        self.failed = true;
        self.front = None;
        self.sweep(id);
    }

    /// Drops what stands behind a slot; goes on with the others when a destructor panics.
    fn sweep(&mut self, id: u32) {
        struct Sweep<'a, W: Work, O: Order>(&'a mut Window<W, O>, u32);
        impl<W: Work, O: Order> Sweep<'_, W, O> {
            fn run(&mut self) {
                while let Some(last) = self.0.pop_behind(self.1) {
                    self.0.slots.remove(last);
                }
            }
        }
        impl<W: Work, O: Order> Drop for Sweep<'_, W, O> {
            fn drop(&mut self) {
                self.run();
            }
        }
        Sweep(self, id).run();
    }

    /// Takes the last slot out of the lists, with its counts, as long as it stands behind this one.
    fn pop_behind(&mut self, id: u32) -> Option<u32> {
        let last = if self.order.tail != NIL && self.order.tail != id {
            self.slots.pop_back(&mut self.order)
        } else if self.done.tail != NIL && self.done.tail != id {
            self.slots.pop_back(&mut self.done)
        } else {
            None
        }?;
        match self.slots.state(last) {
            State::Rest(_) => self.rests -= 1,
            State::Run(_) => {
                self.running -= 1;
                self.open -= 1;
            }
            State::Done(_) | State::Carrier(..) | State::Free => self.open -= 1,
        }
        Some(last)
    }
}
