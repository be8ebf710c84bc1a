//! What comes before the next pull.

use std::pin::Pin;
use std::task::{Context, Poll};

use super::{One, Outcome, TURN};
use crate::flow::{Drive, Rest, Shape, Step, StepOf, Work, WorkShape, Yields};
use crate::observe::{Mode, What, tell, watch};

/// What is left of elements that have become several. Depth first: the carry belongs before the innermost rest.
pub(super) struct Left<S: Shape> {
    /// Whether anything else in here, or a begun work, comes before the next pull: one test on the fast path.
    pub(super) any: bool,
    /// Finished while nobody asked.
    pub(super) parked: Option<Outcome<S>>,
    pub(super) carry: Option<<S::Work as WorkShape>::Carry>,
    pub(super) rests: Vec<<S::Work as WorkShape>::Rest>,
}

impl<S: Drive> Left<S> {
    pub(super) fn split<M: Mode>(
        &mut self,
        items: Option<<S::Work as WorkShape>::Carry>,
        rest: <S::Work as WorkShape>::Rest,
    ) {
        // A long line of only children must not leave an empty rest behind for each.
        if <S::Work as Work>::RECURS && self.rests.last_mut().is_some_and(|parent| parent.is_empty::<M>()) {
            self.rests.pop();
        }
        self.any = true;
        self.carry = items;
        self.rests.push(rest);
    }
}

impl<S: Drive> One<S> {
    /// Goes on with what comes before the next pull. `Ready(None)`: nothing of it is left.
    #[inline]
    pub(super) fn poll_left<M: Mode>(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Outcome<S>>> {
        // Children that give nothing must not keep the task for ever.
        for _ in 0..TURN {
            let mut this = self.as_mut().project();
            if let Some(result) = this.left.parked.take() {
                tell!(M: watch::enter(this.site, Self::LANE));
                tell!(M: Self::handed(result.is_ok(), true));
                return Poll::Ready(Some(result));
            }
            if let Some(work) = this.work.as_mut().as_pin_mut() {
                tell!(M: watch::enter(this.site, Some(0)));
                let Poll::Ready(step) = work.poll_step::<M>(cx) else {
                    if let Some(up) = this.up.as_pin_mut() {
                        up.poll_progress::<M>(cx);
                    }
                    return Poll::Pending;
                };
                this.work.set(None);
                if let Some(result) = self.as_mut().settle::<M>(step) {
                    tell!(M: Self::handed(result.is_ok(), true));
                    return Poll::Ready(Some(result));
                }
                continue;
            }
            if let Some(carry) = &mut this.left.carry {
                tell!(M: watch::enter(this.site, Self::LANE));
                match carry.next::<M>() {
                    Some(Ok(item)) => {
                        tell!(M: Self::handed(true, false));
                        return Poll::Ready(Some(Ok(item)));
                    }
                    Some(Err(error)) => {
                        tell!(M: Self::ended(What::Fatal));
                        self.close();
                        return Poll::Ready(Some(Err(error)));
                    }
                    None => {
                        this.left.carry = None;
                        tell!(M: Self::ended(What::Void));
                    }
                }
                continue;
            }
            let Some(rest) = this.left.rests.last_mut() else {
                this.left.any = false;
                return Poll::Ready(None);
            };
            match rest.next::<M>() {
                Some(Ok(work)) => {
                    tell!(M: watch::begun(this.site, 0));
                    tell!(M: watch::child_of_rest(this.site, this.left.rests.len()));
                    this.work.set(Some(work));
                }
                Some(Err(error)) => {
                    self.close();
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    this.left.rests.pop();
                }
            }
        }
        self.end_turn::<M>(cx);
        Poll::Pending
    }

    #[inline]
    pub(super) fn settle<M: Mode>(mut self: Pin<&mut Self>, step: StepOf<S::Work>) -> Option<Outcome<S>> {
        tell!(M: Self::ended(What::of(&step)));
        match step {
            Step::Item(item) => return Some(Ok(item)),
            Step::Skip => {}
            Step::Carry(carry) => {
                let left = self.project().left;
                left.any = true;
                left.carry = Some(carry);
            }
            Step::Split(items, rest) => {
                let has_items = M::ON && items.is_some();
                self.as_mut().project().left.split::<M>(items, rest);
                tell!(M: self.as_mut().parted(has_items));
            }
            Step::Fail(error) => {
                self.close();
                return Some(Err(error));
            }
        }
        None
    }
}
