//! The driver of width one: runs a stretch for one element at a time, on demand.

mod left;
mod told;

use std::ops::ControlFlow;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::flow::{Drive, PULLS, Pulled, Shape, Step, Work, Yields};
use crate::observe::{Mode, Plan, Role, Site, tell, watch};
use left::Left;

/// Elements looked at in one poll before other tasks get a chance.
pub(crate) const TURN: usize = 1024;

/// What a driver hands over.
pub(crate) type Outcome<S> = Result<<S as Shape>::Item, <S as Shape>::Error>;

/// Why [`One::poll_each`] came back.
pub(crate) enum Stopped<E> {
    /// Nothing is there now.
    Pending,
    /// Nothing comes any more.
    End,
    /// An error came up.
    Fail(E),
    /// `take` has had enough.
    Enough,
    /// The turn is over.
    Turn,
}

pin_project! {
    /// Turns the work of `S` into items, in order. Terminals and ordered stages own one.
    pub struct One<S: Shape> {
        // The stage it belongs to.
        site: Site,
        // `None` from the end on, or from the first error on: what is upstream is dropped at that instant.
        #[pin]
        up: Option<S>,
        // Begun and not finished. Never `Some` where work is instant.
        #[pin]
        work: Option<S::Work>,
        left: Left<S>,
    }
}

impl<S: Shape> One<S> {
    pub(crate) fn new(up: S, site: Site) -> Self {
        let left = Left { any: false, parked: None, carry: None, rests: Vec::new() };
        One { site: site.of_driver(), up: Some(up), work: None, left }
    }

    /// The stage it belongs to has a name.
    pub(crate) fn rename(&mut self, name: &'static str) {
        self.site.text = name;
    }

    /// Ends it here: drops everything in progress and everything upstream.
    pub(crate) fn close(self: Pin<&mut Self>) {
        let mut this = self.project();
        this.left.any = false;
        this.work.set(None);
        this.up.set(None);
        this.left.parked = None;
        this.left.carry = None;
        this.left.rests.clear();
    }

    /// Pulls nothing more: drops everything upstream. What has been pulled goes on.
    pub(crate) fn stop(self: Pin<&mut Self>) {
        self.project().up.set(None);
    }

    /// The stage it belongs to.
    pub(crate) fn site(self: Pin<&mut Self>) -> &Site {
        self.project().site
    }

    /// The flow above, until it has ended.
    pub(crate) fn up(self: Pin<&mut Self>) -> Option<Pin<&mut S>> {
        self.project().up.as_pin_mut()
    }
}

impl<S: Drive> One<S> {
    /// The next item; `None` at the end, and from then on.
    #[inline]
    pub(crate) fn poll_next<M: Mode>(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Outcome<S>>> {
        // Elements that give nothing must not keep the task for ever.
        for _ in 0..TURN {
            if self.left.any {
                match self.as_mut().poll_left::<M>(cx) {
                    Poll::Ready(None) => {}
                    result => return result,
                }
            }
            let mut this = self.as_mut().project();
            let Some(up) = this.up.as_mut().as_pin_mut() else { return Poll::Ready(None) };
            match up.poll_work::<M>(cx) {
                Poll::Pending => {
                    tell!(M: watch::starved(this.site, true));
                    return Poll::Pending;
                }
                Poll::Ready(None) => {
                    tell!(M: watch::starved(this.site, false));
                    this.up.set(None);
                    return Poll::Ready(None);
                }
                Poll::Ready(Some(work)) if <S::Work as Work>::INSTANT => {
                    tell!(M: watch::entered(this.site, &work));
                    let Poll::Ready(step) = pin!(work).poll_step::<M>(cx) else {
                        panic!("work that promised to be instant is not ready")
                    };
                    if let Some(result) = self.as_mut().settle::<M>(step) {
                        tell!(M: Self::handed(result.is_ok(), true));
                        return Poll::Ready(Some(result));
                    }
                }
                Poll::Ready(Some(work)) => {
                    tell!(M: watch::taken(this.site, &work));
                    tell!(M: watch::begun(this.site, 0));
                    this.work.set(Some(work));
                    this.left.any = true;
                }
            }
        }
        self.end_turn::<M>(cx);
        Poll::Pending
    }

    /// Hands items to `take` until it has had enough, or a turn of so many is over.
    #[inline]
    pub(crate) fn poll_each<M: Mode>(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        turn: usize,
        mut take: impl FnMut(S::Item) -> ControlFlow<()>,
    ) -> Stopped<S::Error> {
        if M::ON && !<S::Work as Work>::INSTANT {
            // What the loop below does, one by one: it is not told there what becomes of work that takes time.
            for _ in 0..turn {
                match self.as_mut().poll_next::<M>(cx) {
                    Poll::Pending => return Stopped::Pending,
                    Poll::Ready(None) => return Stopped::End,
                    Poll::Ready(Some(Err(error))) => return Stopped::Fail(error),
                    Poll::Ready(Some(Ok(item))) => {
                        if take(item).is_break() {
                            return Stopped::Enough;
                        }
                    }
                }
            }
            return Stopped::Turn;
        }
        let mut turn = turn;
        loop {
            if self.left.any {
                match self.as_mut().poll_left::<M>(cx) {
                    Poll::Pending => return Stopped::Pending,
                    Poll::Ready(None) => {}
                    Poll::Ready(Some(Err(error))) => return Stopped::Fail(error),
                    Poll::Ready(Some(Ok(item))) => {
                        if take(item).is_break() {
                            return Stopped::Enough;
                        }
                        turn = turn.saturating_sub(1);
                        if turn == 0 {
                            return Stopped::Turn;
                        }
                        continue;
                    }
                }
            }
            let mut this = self.as_mut().project();
            let Some(up) = this.up.as_mut().as_pin_mut() else { return Stopped::End };
            let (mut work, left, site) = (this.work, this.left, &*this.site);
            let mut ended = None;
            let pulled = up.poll_each::<M, _>(cx, &mut |unit, cx: &mut Context<'_>| {
                let step = if <S::Work as Work>::INSTANT {
                    tell!(M: watch::entered(site, &unit));
                    let Poll::Ready(step) = pin!(unit).poll_step::<M>(cx) else {
                        panic!("work that promised to be instant is not ready")
                    };
                    step
                } else {
                    work.set(Some(unit));
                    let Some(unit) = work.as_mut().as_pin_mut() else {
                        unreachable!("it was just put there")
                    };
                    let Poll::Ready(step) = unit.poll_step::<M>(cx) else {
                        left.any = true;
                        ended = Some(Stopped::Pending);
                        return ControlFlow::Break(());
                    };
                    work.set(None);
                    step
                };
                match step {
                    Step::Item(item) => {
                        tell!(M: watch::left(true));
                        if take(item).is_continue() {
                            return ControlFlow::Continue(());
                        }
                        ended = Some(Stopped::Enough);
                    }
                    Step::Skip => return ControlFlow::Continue(()),
                    Step::Carry(mut carry) => loop {
                        match carry.next::<M>() {
                            None => return ControlFlow::Continue(()),
                            Some(Ok(item)) => {
                                tell!(M: watch::left(false));
                                let go_on = take(item);
                                turn = turn.saturating_sub(1);
                                if go_on.is_continue() && turn > 0 {
                                    continue;
                                }
                                ended = Some(if go_on.is_break() { Stopped::Enough } else { Stopped::Turn });
                                left.any = true;
                                left.carry = Some(carry);
                            }
                            Some(Err(error)) => ended = Some(Stopped::Fail(error)),
                        }
                        break;
                    },
                    Step::Split(items, rest) => left.split::<M>(items, rest),
                    Step::Fail(error) => ended = Some(Stopped::Fail(error)),
                }
                ControlFlow::Break(())
            });
            match ended {
                Some(Stopped::Pending) => {
                    if let Some(up) = this.up.as_mut().as_pin_mut() {
                        up.poll_progress::<M>(cx);
                    }
                    return Stopped::Pending;
                }
                Some(Stopped::Fail(error)) => {
                    self.close();
                    return Stopped::Fail(error);
                }
                Some(ended) => return ended,
                None if left.any => {}
                None => match pulled {
                    Pulled::Pending => {
                        tell!(M: watch::starved(site, true));
                        return Stopped::Pending;
                    }
                    Pulled::End => {
                        tell!(M: watch::starved(site, false));
                        this.up.set(None);
                        return Stopped::End;
                    }
                    Pulled::More => {
                        turn = turn.saturating_sub(PULLS);
                        if turn == 0 {
                            return Stopped::Turn;
                        }
                    }
                },
            }
        }
    }

    /// Moves on what has been begun, here and upstream. Begins nothing.
    pub(crate) fn poll_progress<M: Mode>(mut self: Pin<&mut Self>, cx: &mut Context<'_>) {
        let mut this = self.as_mut().project();
        if let Some(work) = this.work.as_mut().as_pin_mut() {
            tell!(M: watch::enter(this.site, Some(0)));
            if let Poll::Ready(step) = work.poll_step::<M>(cx) {
                this.work.set(None);
                if let Some(result) = self.as_mut().settle::<M>(step) {
                    let left = self.as_mut().project().left;
                    left.any = true;
                    left.parked = Some(result);
                }
            }
        }
        if let Some(up) = self.project().up.as_pin_mut() {
            up.poll_progress::<M>(cx);
        }
    }

    /// Before a `Pending` that is there to give other tasks a chance: comes back soon, and moves on what has been begun.
    pub(crate) fn end_turn<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        cx.waker().wake_by_ref();
        self.poll_progress::<M>(cx);
    }

    /// What comes before the stage, and the stage itself, whose number this gives.
    pub(crate) fn plan(&self, plan: &mut Plan, name: &'static str, role: Role) -> usize {
        self.plan_above(plan);
        plan.stage(self.site.or(name), role);
        plan.stages().len() - 1
    }

    /// What comes before the stage.
    pub(crate) fn plan_above(&self, plan: &mut Plan) {
        if let Some(up) = &self.up {
            up.plan(plan);
            plan.runs_here(&self.site);
        }
    }

    pub(crate) fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.up {
            None if !self.left.any => (0, Some(0)),
            Some(up) if !self.left.any => up.size_hint(),
            _ => (0, None),
        }
    }
}
