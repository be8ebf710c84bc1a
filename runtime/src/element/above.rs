//! What is left of a split further up, for a stage that begins a call for each item.

use crate::flow::{Rest, Work, WorkShape, Yields};
use crate::observe::Mode;

/// Items that are finished up there, and behind them children that still have work to do.
///
/// Where there can be neither it has no values. As one struct it takes the row `random-ordered` of the bench `cost` from
/// 557 to 577 instructions.
pub(super) enum Above<W: WorkShape> {
    Items {
        /// The next item, where `is_empty` has looked for one.
        next: Option<Result<W::Item, W::Error>>,
        items: W::Carry,
        /// Iterators need not be fused: after their end they are not asked again.
        ended: bool,
        rest: Option<W::Rest>,
    },
    Rest(W::Rest),
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
    pub(super) fn items(items: W::Carry, rest: Option<W::Rest>) -> Self {
        Above::Items { next: None, items, ended: false, rest }
    }

    pub(super) fn split(items: Option<W::Carry>, rest: W::Rest) -> Self {
        match items {
            Some(items) => Self::items(items, Some(rest)),
            None => Above::Rest(rest),
        }
    }
}

impl<W: Work> Above<W> {
    pub(super) fn next<M: Mode>(&mut self) -> Option<Found<W::Item, W, W::Error>> {
        if let Some(result) = self.look::<M>().and_then(Option::take) {
            return Some(match result {
                Ok(item) => Found::Item(item),
                Err(error) => Found::Fail(error),
            });
        }
        Some(match self.rest()?.next::<M>()? {
            Ok(work) => Found::Work(work),
            Err(error) => Found::Fail(error),
        })
    }

    pub(super) fn is_empty<M: Mode>(&mut self) -> bool {
        self.look::<M>().is_none() && self.rest().is_none_or(|rest| rest.is_empty::<M>())
    }

    /// What comes next enters the stretch anew.
    pub(super) fn enters<M: Mode>(&mut self) -> bool {
        self.look::<M>().is_none() && self.rest().is_some_and(|rest| rest.enters::<M>())
    }

    fn rest(&mut self) -> Option<&mut W::Rest> {
        match self {
            Above::Items { rest, .. } => rest.as_mut(),
            Above::Rest(rest) => Some(rest),
        }
    }

    /// The next item, if there is one; it has been asked for then.
    fn look<M: Mode>(&mut self) -> Option<&mut Option<Result<W::Item, W::Error>>> {
        let Above::Items { next, items, ended, rest } = self else { return None };
        if next.is_none() && !*ended {
            *next = items.next::<M>();
            *ended = next.is_none();
        }
        if next.is_none() {
            // The user's iterator is dropped as soon as it has ended.
            if let Some(rest) = rest.take() {
                *self = Above::Rest(rest);
            }
            return None;
        }
        match self {
            Above::Items { next, .. } => Some(next),
            Above::Rest(_) => None,
        }
    }
}
