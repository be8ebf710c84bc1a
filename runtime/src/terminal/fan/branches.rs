//! The futures of the branches: nested pairs, so that there may be any number of them.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::hub::{Hub, Seat};
use crate::observe::Plan;

/// What the branches give, in nested pairs: `(((), A), B)`.
pub trait Gives {
    /// Of all of them.
    type Output;
}

/// The branches of a terminal.
pub trait Branches: Gives {
    /// Polls those that are due and have not ended. `true` once all have.
    fn poll<T, E>(self: Pin<&mut Self>, cx: &mut Context<'_>, hub: &Hub<T, E>, seats: &mut [Seat]) -> bool;
    /// What they gave.
    fn take(self: Pin<&mut Self>) -> Self::Output;
    /// Says what those do that have not ended: they begin at a stage.
    fn plan(&self, plan: &mut Plan, fork: usize);
}

impl Gives for () {
    type Output = ();
}

impl Branches for () {
    fn poll<T, E>(self: Pin<&mut Self>, _: &mut Context<'_>, _: &Hub<T, E>, _: &mut [Seat]) -> bool {
        true
    }
    fn take(self: Pin<&mut Self>) {}
    fn plan(&self, _: &mut Plan, _: usize) {}
}

/// Says what a branch is going to do.
pub(super) type Describe<R> = fn(&R, &mut Plan);

pin_project! {
    /// Branches, and one more: `R` is its future, which gives `O`.
    pub struct AndBranch<L, R, O> {
        #[pin]
        left: L,
        // `None` once it has ended.
        #[pin]
        future: Option<R>,
        describe: Describe<R>,
        output: Option<O>,
    }
}

impl<L, R, O> AndBranch<L, R, O> {
    pub(super) fn new(left: L, future: R, describe: Describe<R>) -> Self {
        AndBranch { left, future: Some(future), describe, output: None }
    }
}

impl<L: Gives, R, O> Gives for AndBranch<L, R, O> {
    type Output = (L::Output, O);
}

impl<L: Branches, R: Future<Output = O>, O> Branches for AndBranch<L, R, O> {
    fn poll<T, E>(self: Pin<&mut Self>, cx: &mut Context<'_>, hub: &Hub<T, E>, seats: &mut [Seat]) -> bool {
        let mut this = self.project();
        let Some((seat, before)) = seats.split_last_mut() else { unreachable!("a seat for each branch") };
        let others = this.left.poll(cx, hub, before);
        let is_due = std::mem::take(&mut seat.is_due);
        let Some(future) = this.future.as_mut().as_pin_mut() else { return others };
        if !is_due {
            return false;
        }
        let Poll::Ready(output) = future.poll(cx) else { return false };
        *this.output = Some(output);
        this.future.set(None);
        hub.cut(before.len());
        others
    }

    fn take(self: Pin<&mut Self>) -> Self::Output {
        let this = self.project();
        let Some(output) = this.output.take() else { unreachable!("all have ended") };
        (this.left.take(), output)
    }

    fn plan(&self, plan: &mut Plan, fork: usize) {
        self.left.plan(plan, fork);
        if let Some(future) = &self.future {
            plan.branch_of(fork, |plan| (self.describe)(future, plan));
        }
    }
}
