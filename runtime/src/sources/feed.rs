//! A call whose result is the argument of the next: what `unfold` and `paginate` have in common.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::element::{CallFlow, NowFlow};
use crate::engine::One;
use crate::error::NoErr;
use crate::flow::{Drive, Known, Ready, Shape};
use crate::observe::{Mode, Plan, Site};

/// The argument of the next call. It is empty while a call runs.
pub struct Feed<C>(Option<C>);

impl<C> Feed<C> {
    pub(crate) fn new(first: C) -> Self {
        Feed(Some(first))
    }
}

impl<C> Unpin for Feed<C> {}

impl<C> Shape for Feed<C> {
    type In = C;
    type Item = C;
    type Error = NoErr;
    type Work = Ready<C, NoErr>;
    type Make = Known;
}

impl<C> Drive for Feed<C> {
    fn poll_work<M: Mode>(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        Poll::Ready(self.0.take().map(Ready::item))
    }
    fn poll_progress<M: Mode>(self: Pin<&mut Self>, _: &mut Context<'_>) {}
    fn plan(&self, _: &mut Plan) {}
}

/// A flow with a [`Feed`] at its beginning: the way back to it.
pub trait Feeds<C> {
    /// Sets the argument of the next call.
    fn feed(self: Pin<&mut Self>, argument: C);
}

impl<C> Feeds<C> for Feed<C> {
    fn feed(mut self: Pin<&mut Self>, argument: C) {
        self.0 = Some(argument);
    }
}

impl<C, S: Feeds<C>, F, R, O> Feeds<C> for CallFlow<S, F, R, O> {
    fn feed(self: Pin<&mut Self>, argument: C) {
        self.up().feed(argument);
    }
}

impl<C, S: Feeds<C>, G, U, E> Feeds<C> for NowFlow<S, G, U, E> {
    fn feed(self: Pin<&mut Self>, argument: C) {
        self.up().feed(argument);
    }
}

/// How to read what a call gives: an item, and the argument of the next call.
pub trait Turn<O, C> {
    /// What comes out.
    type Item;
    /// `None` ends the source without an item, `(item, None)` after it.
    fn turn(output: O) -> Option<(Self::Item, Option<C>)>;
}

pin_project! {
    /// Calls that feed each other, strictly one after another, on demand.
    #[must_use = "a flow does nothing until it is driven"]
    pub struct Fed<S: Shape, N, C, U> {
        #[pin]
        one: One<S>,
        // No further call.
        ended: bool,
        types: PhantomData<fn() -> (N, C, U)>,
    }
}

impl<S: Shape, N, C, U> Fed<S, N, C, U> {
    pub(crate) fn new(up: S) -> Self {
        Fed { one: One::new(up, Site::default()), ended: false, types: PhantomData }
    }
}

impl<S: Shape, N, C, U> Shape for Fed<S, N, C, U> {
    type In = U;
    type Item = U;
    type Error = S::Error;
    type Work = Ready<U, S::Error>;
    type Make = S::Make;
}

impl<S, N, C, U> Drive for Fed<S, N, C, U>
where
    S: Drive + Feeds<C>,
    N: Turn<S::Item, C, Item = U>,
{
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let mut this = self.project();
        if *this.ended {
            this.one.close();
            return Poll::Ready(None);
        }
        Poll::Ready(match ready!(this.one.as_mut().poll_next::<M>(cx)) {
            Some(Ok(output)) => match N::turn(output) {
                Some((item, next)) => {
                    match (next, this.one.up()) {
                        (Some(next), Some(up)) => up.feed(next),
                        _ => *this.ended = true,
                    }
                    Some(Ready::item(item))
                }
                None => {
                    *this.ended = true;
                    this.one.close();
                    None
                }
            },
            Some(Err(error)) => {
                *this.ended = true;
                Some(Ready::new(Err(error)))
            }
            None => None,
        })
    }

    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.project().one.poll_progress::<M>(cx)
    }

    fn plan(&self, plan: &mut Plan) {
        plan.source_of(|plan| self.one.plan_above(plan));
    }
}
