//! Runs the units of a flow through a window: what `buffer` and `par_flat_map` have in common.

use std::ops::ControlFlow;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::keyed::{GroupOf, Keyed, Unkeyed};
use super::order::{AsFinished, Order};
use super::window::{Next, Polled, Window};
use crate::flow::{Drive, PULLS, Pulled, Ready, Shape, StepOf, Work};
use crate::observe::{Mode, Plan, Role, Site, tell, watch};

/// More than anybody means; keeps sums of two within `u32`.
pub(crate) const MOST: u32 = 1 << 29;

/// Units looked at in one poll before other tasks get a chance; twice as many, in fact, and a few.
const TURN: u32 = 512;

/// A unit that is ready at once while nobody asks counts as so many that were looked at.
const DETOUR: u32 = 16;

/// So many results of units that were ready at once are handed over before it is looked for what was woken.
const LOOK: usize = 16;

pin_project! {
    /// A flow and the window its units run in. `O` says in which order results leave, `G` whether units have keys.
    pub(crate) struct Concurrent<S: Shape, O, G = Unkeyed> {
        // `None` once it has ended, or an error came up that stands before everything it could still give.
        #[pin]
        up: Option<S>,
        window: Window<S::Work, O, G>,
        // Units looked at in one poll.
        turn: u32,
    }
}

impl<S: Shape, O> Concurrent<S, O> {
    pub(crate) fn new((up, site): (S, Site), width: u32, bound: u32) -> Self {
        Self::from(Some(up), Window::new(site, width, bound, Unkeyed))
    }

    /// The same flow, of which at most `limit` units of one key run at once. Nothing has begun yet.
    pub(crate) fn by_key<F, K>(self, key: F, limit: u32) -> Concurrent<S, O, Keyed<F, K>> {
        let (width, bound) = (self.width(), self.window.bound());
        Concurrent::from(self.up, self.window.with(bound, |Unkeyed| Keyed::new(key, limit, width)))
    }
}

impl<S: Shape, O, G> Concurrent<S, O, G> {
    fn from(up: Option<S>, window: Window<S::Work, O, G>) -> Self {
        let turn = 2 * window.width().min(TURN) + 32;
        Concurrent { up, window, turn }
    }

    /// The same flow, which never lets other tasks go on in the middle of its work: as its twins.
    #[cfg(all(any(test, fuzzing), not(pipewright_loom)))]
    pub(crate) fn in_one_turn(self) -> Self {
        Concurrent { turn: u32::MAX, ..self }
    }

    pub(crate) fn width(&self) -> u32 {
        self.window.width()
    }

    /// The same flow with another bound. Nothing has begun yet.
    pub(crate) fn with_bound(self, bound: u32) -> Self {
        Self::from(self.up, self.window.with(bound, |keys| keys))
    }

    /// The same flow, whose results leave as they finish. Nothing has begun yet.
    pub(crate) fn unordered(self) -> Concurrent<S, AsFinished, G> {
        let bound = self.window.bound();
        Concurrent::from(self.up, self.window.with(bound, |keys| keys))
    }
}

impl<S: Drive, O: Order, G: GroupOf<S::In>> Concurrent<S, O, G> {
    /// The next result; `None` at the end, and from then on.
    #[inline]
    pub(crate) fn poll_next<M: Mode>(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<S::Item, S::Error>>> {
        let this = self.as_mut().project();
        if let Some(result) = Self::take_from::<M>(this.up, this.window) {
            return Poll::Ready(Some(result));
        }
        let mut next = None;
        let pulled = self.pass::<M, true, _>(cx, &mut |result, _: &mut Context<'_>| {
            next = Some(result);
            ControlFlow::Break(())
        });
        match (next, pulled) {
            (Some(result), _) => Poll::Ready(result.0),
            (None, Pulled::End) => Poll::Ready(None),
            (None, _) => Poll::Pending,
        }
    }

    /// Hands results to `each` for as long as they are there and it wants more: see [`Drive::poll_each`].
    #[inline]
    pub(crate) fn poll_each<M: Mode, H>(self: Pin<&mut Self>, cx: &mut Context<'_>, each: &mut H) -> Pulled
    where
        H: FnMut(Ready<S::Item, S::Error>, &mut Context<'_>) -> ControlFlow<()>,
    {
        self.pass::<M, true, H>(cx, each)
    }

    /// Hands over a result that is there.
    #[inline]
    fn take_from<M: Mode>(
        up: Pin<&mut Option<S>>,
        window: &mut Window<S::Work, O, G>,
    ) -> Option<Result<S::Item, S::Error>> {
        let result = window.take::<M>()?;
        Self::close_if_failed(up, window);
        Some(result)
    }

    /// Once an error has come up, nothing that has not begun is going to.
    #[inline]
    fn close_if_failed(up: Pin<&mut Option<S>>, window: &mut Window<S::Work, O, G>) {
        if Window::<S::Work, O, G>::FALLIBLE && window.failed() {
            Self::close(up, window);
        }
    }

    #[cold]
    fn close(mut up: Pin<&mut Option<S>>, window: &mut Window<S::Work, O, G>) {
        up.set(None);
        window.drop_ahead();
    }

    /// Moves on everything in progress, and begins what the window owes.
    pub(crate) fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.pass::<M, false, _>(cx, &mut |_, _: &mut Context<'_>| unreachable!("nobody asks"));
    }

    /// What comes before the stage.
    pub(crate) fn plan_above(&self, plan: &mut Plan) {
        if let Some(up) = &self.up {
            up.plan(plan);
            plan.runs_here(self.window.site());
        }
    }

    /// What comes before the stage, and the stage itself: a buffer.
    pub(crate) fn plan(&self, plan: &mut Plan) {
        self.plan_above(plan);
        let (width, bound) = (self.width() as usize, self.window.bound() as usize);
        let window = O::ORDERED.then_some(bound);
        let of_one_key = self.window.of_one_key().map(|limit| limit.min(width));
        let is_prefetch = <S::Work as Work>::INSTANT;
        // Where keys let some wait, as many as the window holds do, and one that is pulled.
        let ahead = if of_one_key.is_some() { bound + 1 } else { 1 };
        let role = Role::Window { width, window, of_one_key, ahead, is_prefetch };
        plan.stage(self.window.site().or("buffer"), role);
    }

    /// What is in the window may still become several, so it is exact only before anything has begun.
    pub(crate) fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.up {
            Some(up) if self.window.is_empty() && !self.window.has_ahead() => up.size_hint(),
            None if self.window.is_empty() && !self.window.has_ahead() => (0, Some(0)),
            _ => (0, None),
        }
    }

    /// Whether an element is to be pulled, as far as those go that wait.
    #[inline]
    fn wants(window: &Window<S::Work, O, G>) -> bool {
        if Window::<S::Work, O, G>::KEYED { window.wants_more() } else { !window.has_ahead() }
    }

    /// Whether an element may be pulled, as far as the window goes.
    #[inline]
    fn has_room(window: &Window<S::Work, O, G>, asked: bool) -> bool {
        if O::LISTS {
            // The next list, when the last result has left and somebody asks.
            asked && window.is_empty()
        } else {
            // What is finished as soon as it is pulled needs a place; anything else waits ahead.
            !<S::Work as Work>::INSTANT || window.open() < window.width()
        }
    }

    /// One pass: hand over, poll what was woken, pull, begin; until nothing more can be done.
    // Not inlined: a pipe with ten buffers takes five times as long to compile where it is.
    #[inline(never)]
    fn pass<M: Mode, const ASKED: bool, H>(self: Pin<&mut Self>, cx: &mut Context<'_>, each: &mut H) -> Pulled
    where
        H: FnMut(Ready<S::Item, S::Error>, &mut Context<'_>) -> ControlFlow<()>,
    {
        let mut this = self.project();
        let window = this.window;
        let mut left = PULLS;
        // What a unit costs that was ready at once. While nobody asks, it takes a detour through the window: not many in
        // one poll, as somebody who asks then, gets them without.
        let at_once = if ASKED { 1 } else { DETOUR };
        // Whether to look for what was woken, and for results: not between beginning one that waits and the next, and
        // only now and then between one that was ready at once and the next. `arm` finds what is left.
        let mut look = true;
        // What is left of an earlier pass must not keep what was woken since waiting while others begin.
        window.add_woken();
        // What else the unit gave whose result is handed over.
        let mut leaving = None;
        loop {
            // Units that wake themselves must not keep the task for ever, in however wide a window.
            let mut budget = *this.turn;
            // Whether everything upstream has been reached since it last gave something; and whether it owes the next
            // element. `reached` alone does not say that: what is woken meanwhile may make room for a pull.
            let (mut reached, mut owed) = (false, false);
            let mut result = 'next: loop {
                if look {
                    if ASKED {
                        if let Some(result) = window.take_all::<M>(&mut leaving) {
                            break 'next result;
                        }
                    }
                    // Not what is woken meanwhile: one that wakes itself must let others begin.
                    while budget > 0 {
                        let Some(at) = window.next_woken() else { break };
                        budget -= 1;
                        match window.poll::<M>(at, ASKED, &mut leaving) {
                            Polled::Changed if ASKED && window.ready() => break,
                            Polled::Late | Polled::Pending | Polled::Kept | Polled::Changed => {}
                            Polled::Result(result) => {
                                look = O::ORDERED && window.ready() || window.has_woken();
                                break 'next result;
                            }
                        }
                        if !window.has_woken() {
                            break;
                        }
                    }
                    if ASKED && window.ready() {
                        continue;
                    }
                    Self::close_if_failed(this.up.as_mut(), window);
                }
                // Whether it is known that nothing may begin.
                let mut full = false;
                // Pull before begin: else a source with work of its own would stand still by one element.
                if !owed && Self::wants(window) && Self::has_room(window, ASKED) {
                    if let Some(up) = this.up.as_mut().as_pin_mut() {
                        match up.poll_work::<M>(cx) {
                            Poll::Pending => {
                                tell!(M: watch::starved(window.site(), true));
                                (reached, owed) = (true, true);
                            }
                            Poll::Ready(None) => {
                                tell!(M: watch::starved(window.site(), false));
                                this.up.set(None);
                            }
                            Poll::Ready(Some(work)) => {
                                tell!(M: watch::taken(window.site(), &work));
                                reached = false;
                                if <S::Work as Work>::INSTANT {
                                    tell!(M: watch::enter(window.site(), None));
                                    // Pulled is finished: it needs a place, and never waits.
                                    if let Some(result) =
                                        window.admit::<M>(instant::<M, _>(work, cx), ASKED, &mut leaving)
                                    {
                                        break 'next result;
                                    }
                                    look = true;
                                    budget = budget.saturating_sub(at_once);
                                    // An error closes what is above at once, whatever the budget.
                                    if budget > 0 || window.failed() {
                                        continue;
                                    }
                                } else if Window::<S::Work, O, G>::KEYED {
                                    window.put_waiting(work);
                                    budget = budget.saturating_sub(1);
                                    if budget > 0 && window.wants_more() {
                                        continue;
                                    }
                                } else if budget > 0 && window.may_begin_new(ASKED) {
                                    match window.begin_new::<M>(work, ASKED, &mut leaving) {
                                        Polled::Result(result) => {
                                            look = left % LOOK == 0;
                                            break 'next result;
                                        }
                                        Polled::Pending => (look, budget) = (false, budget - 1),
                                        _ => (look, budget) = (true, budget.saturating_sub(at_once)),
                                    }
                                    continue;
                                } else {
                                    window.put_ahead(work);
                                    // Either that, or the budget is used up, or something that stands before it may begin.
                                    full = !<S::Work as Work>::SPLITS;
                                }
                            }
                        }
                    }
                }
                look = true;
                if !full && budget > 0 {
                    let begun = match window.next(ASKED) {
                        Next::Child(rest) if <S::Work as Work>::SPLITS => {
                            Some(window.begin_child::<M>(rest, ASKED, &mut leaving))
                        }
                        Next::Element => window.begin_ahead::<M>(ASKED, &mut leaving),
                        Next::Waiting(at) if Window::<S::Work, O, G>::KEYED => {
                            Some(window.begin_waiting::<M>(at, ASKED, &mut leaving))
                        }
                        Next::Finds(rest) if Window::<S::Work, O, G>::KEYED && <S::Work as Work>::RECURS => {
                            window.take_out::<M>(rest);
                            Some(Polled::Changed)
                        }
                        _ => None,
                    };
                    match begun {
                        Some(Polled::Result(result)) => break 'next result,
                        Some(Polled::Pending) => {
                            (look, budget) = (false, budget - 1);
                            continue;
                        }
                        Some(_) => {
                            budget = budget.saturating_sub(at_once);
                            continue;
                        }
                        None => {}
                    }
                }
                if window.is_empty() && !window.has_ahead() && this.up.is_none() {
                    return Pulled::End;
                }
                if !reached {
                    if let Some(up) = this.up.as_mut().as_pin_mut() {
                        up.poll_progress::<M>(cx);
                        reached = true;
                    }
                }
                if budget == 0 {
                    cx.waker().wake_by_ref();
                    return Pulled::Pending;
                }
                if window.arm(cx.waker()) {
                    return Pulled::Pending;
                }
            };
            Self::close_if_failed(this.up.as_mut(), window);
            if <S::Work as Work>::GIVES_MANY {
                let before = left;
                let last = window.hand_over::<M>(result, &mut leaving, |item| {
                    left -= 1;
                    let go_on = each(Ready::item(item), cx);
                    if left == 0 { ControlFlow::Break(()) } else { go_on }
                });
                result = match last {
                    Some(last) => last,
                    None => return Pulled::More,
                };
                Self::close_if_failed(this.up.as_mut(), window);
                // An error in the list is a result, and ready.
                look |= window.failed() || left / LOOK != before / LOOK;
            }
            if each(Ready::new(result), cx).is_break() {
                return Pulled::More;
            }
            left -= 1;
            if left == 0 {
                return Pulled::More;
            }
        }
    }
}

fn instant<M: Mode, W: Work>(work: W, cx: &mut Context<'_>) -> StepOf<W> {
    match pin!(work).poll_step::<M>(cx) {
        Poll::Ready(step) => step,
        Poll::Pending => panic!("work that promised to be instant is not ready"),
    }
}
