//! The futures of the branches: nested pairs, so that there may be any number of them.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::hub::{Hub, Seat};
use crate::observe::{Plan, Role, Site};
use crate::terminal::{Described, Observable};

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

pin_project! {
    /// Branches, and one more: `R` is its future, which gives `O`.
    pub struct AndBranch<L, R, O> {
        #[pin]
        left: L,
        // `None` once it has ended.
        #[pin]
        future: Option<R>,
        output: Option<O>,
    }
}

impl<L, R, O> AndBranch<L, R, O> {
    pub(super) fn new(left: L, future: R) -> Self {
        AndBranch { left, future: Some(future), output: None }
    }
}

impl<L: Gives, R, O> Gives for AndBranch<L, R, O> {
    type Output = (L::Output, O);
}

impl<L: Gives, R, O> AndBranch<L, R, O> {
    /// Polls the others, and then this one, each by its function.
    fn poll_all<T, E>(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        hub: &Hub<T, E>,
        seats: &mut [Seat],
        others: impl FnOnce(Pin<&mut L>, &mut Context<'_>, &mut [Seat]) -> bool,
        own: impl FnOnce(Pin<&mut R>, &mut Context<'_>) -> Poll<O>,
    ) -> bool {
        let mut this = self.project();
        let Some((seat, before)) = seats.split_last_mut() else { unreachable!("a seat for each branch") };
        let others = others(this.left, cx, before);
        let is_due = std::mem::take(&mut seat.is_due);
        let Some(future) = this.future.as_mut().as_pin_mut() else { return others };
        if !is_due {
            return false;
        }
        let Poll::Ready(output) = own(future, cx) else { return false };
        *this.output = Some(output);
        this.future.set(None);
        hub.cut(before.len());
        others
    }
}

impl<L: Branches, R: Future<Output = O> + Described, O> Branches for AndBranch<L, R, O> {
    fn poll<T, E>(self: Pin<&mut Self>, cx: &mut Context<'_>, hub: &Hub<T, E>, seats: &mut [Seat]) -> bool {
        self.poll_all(cx, hub, seats, |left, cx, seats| left.poll(cx, hub, seats), R::poll)
    }

    fn take(self: Pin<&mut Self>) -> Self::Output {
        let this = self.project();
        let Some(output) = this.output.take() else { unreachable!("all have ended") };
        (this.left.take(), output)
    }

    fn plan(&self, plan: &mut Plan, fork: usize) {
        self.left.plan(plan, fork);
        if let Some(future) = &self.future {
            plan.branch_of(fork, |plan| future.describe(plan));
        }
    }
}

/// Branches that can be observed.
pub trait ObservedBranches: Branches {
    /// [`poll`](Branches::poll), which tells observers.
    fn poll_observed<T, E>(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        hub: &Hub<T, E>,
        seats: &mut [Seat],
    ) -> bool;
}

impl ObservedBranches for () {
    fn poll_observed<T, E>(self: Pin<&mut Self>, _: &mut Context<'_>, _: &Hub<T, E>, _: &mut [Seat]) -> bool {
        true
    }
}

impl<L: ObservedBranches, R: Observable<Output = O>, O> ObservedBranches for AndBranch<L, R, O> {
    fn poll_observed<T, E>(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        hub: &Hub<T, E>,
        seats: &mut [Seat],
    ) -> bool {
        let others =
            |left: Pin<&mut L>, cx: &mut Context<'_>, seats: &mut [Seat]| left.poll_observed(cx, hub, seats);
        self.poll_all(cx, hub, seats, others, R::poll_observed)
    }
}

pin_project! {
    /// A branch that is any future: nothing is known of what it does.
    pub struct Opaque<R> {
        #[pin]
        future: R,
    }
}

impl<R> Opaque<R> {
    pub(super) fn new(future: R) -> Self {
        Opaque { future }
    }
}

impl<R: Future> Future for Opaque<R> {
    type Output = R::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R::Output> {
        self.project().future.poll(cx)
    }
}

impl<R> Described for Opaque<R> {
    fn describe(&self, plan: &mut Plan) {
        plan.stage(Site::default().or("a future"), Role::End);
    }
}

impl<R: Future> Observable for Opaque<R> {
    fn poll_observed(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R::Output> {
        self.poll(cx)
    }
}
