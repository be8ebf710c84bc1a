//! What is left of a split further up, for a stage that begins a call for each item.

use crate::flow::{Rest, Work, WorkShape};

/// Items that are finished up there, and behind them children that still have work to do.
pub(super) struct Above<W: WorkShape> {
    /// The next item, where `is_empty` has looked for one.
    next: Option<Result<W::Item, W::Error>>,
    items: Option<W::Carry>,
    rest: Option<W::Rest>,
}

/// What comes next of it.
pub(super) enum Found<T, W, E> {
    /// Finished up there.
    Item(T),
    /// It still has work to do up there.
    Work(W),
    /// It failed up there.
    Fail(E),
}

impl<W: WorkShape> Above<W> {
    pub(super) fn new(items: Option<W::Carry>, rest: Option<W::Rest>) -> Self {
        Above { next: None, items, rest }
    }
}

impl<W: Work> Above<W> {
    pub(super) fn next(&mut self) -> Option<Found<W::Item, W, W::Error>> {
        self.look();
        Some(match self.next.take() {
            Some(Ok(item)) => Found::Item(item),
            Some(Err(error)) => Found::Fail(error),
            None => match self.rest.as_mut()?.next()? {
                Ok(work) => Found::Work(work),
                Err(error) => Found::Fail(error),
            },
        })
    }

    pub(super) fn is_empty(&mut self) -> bool {
        self.look();
        self.next.is_none() && self.rest.as_mut().is_none_or(|rest| rest.is_empty())
    }

    /// What comes next enters the stretch anew.
    pub(super) fn enters(&mut self) -> bool {
        self.look();
        self.next.is_none() && self.rest.as_mut().is_some_and(|rest| rest.enters())
    }

    /// Has the next item ready, if there is one. Iterators need not be fused: after their end they are not asked again.
    fn look(&mut self) {
        if self.next.is_none() {
            if let Some(items) = &mut self.items {
                self.next = items.next();
                if self.next.is_none() {
                    self.items = None;
                }
            }
        }
    }
}
