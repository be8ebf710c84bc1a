//! What is pulled and has not begun: one element, or, where units have keys, those that wait.

use super::{Handed, Leaving, Next, Window};
use crate::engine::keyed::Keys;
use crate::engine::order::Order;
use crate::engine::slots::{Place, State};
use crate::flow::Work;

impl<W: Work, O: Order, G: Keys> Window<W, O, G> {
    /// An element is pulled and not begun.
    #[inline]
    pub(crate) fn has_ahead(&self) -> bool {
        !self.ahead.is_nil() || self.any_waits()
    }

    /// Takes in an element that comes after everything else, to be begun later.
    #[inline]
    pub(crate) fn put_ahead(&mut self, work: W) {
        debug_assert!(!self.has_ahead());
        self.ahead = self.slots.insert(State::Run(work));
    }

    /// Drops the element that was not begun.
    pub(crate) fn drop_ahead(&mut self) {
        let at = std::mem::replace(&mut self.ahead, Place::NIL);
        if !at.is_nil() {
            self.slots.remove(at);
        }
    }

    /// Whether an element that comes after everything else may begin at once.
    #[inline(always)]
    pub(in crate::engine) fn may_begin_new(&mut self, asked: bool) -> bool {
        matches!(self.next(asked), Next::Element)
    }

    /// Begins such an element. Gives its result where somebody asks and it is the next.
    #[inline(always)]
    pub(in crate::engine) fn begin_new(
        &mut self,
        work: W,
        asked: bool,
        leaving: &mut Option<Leaving<W>>,
    ) -> Handed<W> {
        let at = self.slots.insert(State::Run(work));
        self.begin(at, Place::NIL, asked, leaving)
    }

    /// Begins the element that was put ahead, if there is one. Gives its result where somebody asks and it is the next.
    #[inline(always)]
    pub(in crate::engine) fn begin_ahead(
        &mut self,
        asked: bool,
        leaving: &mut Option<Leaving<W>>,
    ) -> Option<Handed<W>> {
        let at = std::mem::replace(&mut self.ahead, Place::NIL);
        if at.is_nil() { None } else { Some(self.begin(at, Place::NIL, asked, leaving)) }
    }
}
