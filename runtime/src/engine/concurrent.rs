//! Runs the units of a flow through a window: what `buffer` and `par_flat_map` have in common.

use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::order::{AsFinished, Order};
use super::window::{Next, Window};
use crate::flow::{Drive, Shape, StepOf, Work};

/// More than anybody means; keeps sums of two within `u32`.
pub(crate) const MOST: u32 = 1 << 29;

/// Units looked at in one poll before other tasks get a chance; twice as many, in fact, and a few.
const TURN: u32 = 512;

pin_project! {
    /// A flow and the window its units run in. `O` says in which order results leave.
    pub(crate) struct Concurrent<S: Shape, O> {
        // `None` once it has ended, or an error came up that stands before everything it could still give.
        #[pin]
        up: Option<S>,
        // Pulled and not begun: comes after everything in the window.
        ahead: Option<S::Work>,
        window: Window<S::Work, O>,
    }
}

impl<S: Shape, O: Order> Concurrent<S, O> {
    pub(crate) fn new(up: S, width: u32, bound: u32) -> Self {
        Concurrent { up: Some(up), ahead: None, window: Window::new(width, bound) }
    }

    pub(crate) fn width(&self) -> u32 {
        self.window.width()
    }

    /// The same flow with another bound. Nothing has begun yet.
    pub(crate) fn with_bound(self, bound: u32) -> Self {
        let width = self.width();
        Concurrent { up: self.up, ahead: None, window: Window::new(width, bound) }
    }

    /// The same flow, whose results leave as they finish. Nothing has begun yet.
    pub(crate) fn unordered(self) -> Concurrent<S, AsFinished> {
        let width = self.width();
        Concurrent { up: self.up, ahead: None, window: Window::new(width, width) }
    }
}

impl<S: Drive, O: Order> Concurrent<S, O> {
    /// The next result; `None` at the end, and from then on.
    // Not inlined: a pipe with ten buffers takes five times as long to compile where it is, for some 30 instructions
    // per element.
    #[inline(never)]
    pub(crate) fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<S::Item, S::Error>>> {
        self.pass(cx, true)
    }

    /// Moves on everything in progress, and begins what the window owes.
    #[inline(never)]
    pub(crate) fn poll_progress(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        let _ = self.pass(cx, false);
    }

    /// What is in the window may still become several, so it is exact only before anything has begun.
    pub(crate) fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.up {
            Some(up) if self.window.is_empty() && self.ahead.is_none() => up.size_hint(),
            None if self.window.is_empty() && self.ahead.is_none() => (0, Some(0)),
            _ => (0, None),
        }
    }

    /// Whether an element may be pulled, as far as the window goes.
    #[inline]
    fn has_room(window: &Window<S::Work, O>, asked: bool) -> bool {
        if O::LISTS {
            // The next list, when the last result has left and somebody asks.
            asked && window.is_empty()
        } else {
            // What is finished as soon as it is pulled needs a place; anything else waits in `ahead`.
            !<S::Work as Work>::INSTANT || window.open() < window.width()
        }
    }

    /// One pass: hand over, poll what was woken, pull, begin; until nothing more can be done.
    #[inline]
    fn pass(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        hand_over: bool,
    ) -> Poll<Option<Result<S::Item, S::Error>>> {
        let mut this = self.project();
        let window = this.window;
        // Units that wake themselves must not keep the task for ever, in however wide a window.
        let mut budget = 2 * window.width().min(TURN) + 32;
        // Whether everything upstream has been reached since it last gave something; and whether it owes the next
        // element. `reached` alone does not say that: what is woken meanwhile may make room for a pull.
        let (mut reached, mut owed) = (false, false);
        loop {
            if hand_over {
                if let Some(result) = window.take() {
                    if window.failed() {
                        this.up.set(None);
                        *this.ahead = None;
                    }
                    return Poll::Ready(Some(result));
                }
            }
            // Every unit once: one that wakes itself must let others begin.
            let mut polls = window.running().max(1);
            while polls > 0 && budget > 0 {
                let Some(id) = window.next_woken() else { break };
                budget -= 1;
                polls -= u32::from(window.poll(id));
                if hand_over && window.ready() {
                    break;
                }
            }
            if hand_over && window.ready() {
                continue;
            }
            if window.failed() {
                // Everything that has not begun comes after the error.
                this.up.set(None);
                *this.ahead = None;
            }
            // Pull before begin: else a source with work of its own would stand still by one element.
            if !owed && this.ahead.is_none() && Self::has_room(window, hand_over) {
                if let Some(up) = this.up.as_mut().as_pin_mut() {
                    match up.poll_work(cx) {
                        Poll::Pending => (reached, owed) = (true, true),
                        Poll::Ready(None) => this.up.set(None),
                        Poll::Ready(Some(work)) => {
                            reached = false;
                            if <S::Work as Work>::INSTANT {
                                // Pulled is finished: it needs a place, and never waits.
                                window.admit(instant(work, cx));
                                budget = budget.saturating_sub(1);
                                if budget > 0 {
                                    continue;
                                }
                            } else {
                                *this.ahead = Some(work);
                            }
                        }
                    }
                }
            }
            if budget > 0 {
                let begun = match window.next() {
                    Next::Child(rest) => {
                        window.begin_child(rest);
                        true
                    }
                    Next::Element => this.ahead.take().map(|work| window.begin(work)).is_some(),
                    Next::Nothing => false,
                };
                if begun {
                    budget -= 1;
                    continue;
                }
            }
            if window.is_empty() && this.ahead.is_none() && this.up.is_none() {
                return Poll::Ready(None);
            }
            if !reached {
                if let Some(up) = this.up.as_mut().as_pin_mut() {
                    up.poll_progress(cx);
                    reached = true;
                }
            }
            if budget == 0 {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            if window.arm(cx.waker()) {
                return Poll::Pending;
            }
        }
    }
}

fn instant<W: Work>(work: W, cx: &mut Context<'_>) -> StepOf<W> {
    match pin!(work).poll_step(cx) {
        Poll::Ready(step) => step,
        Poll::Pending => panic!("work that promised to be instant is not ready"),
    }
}
