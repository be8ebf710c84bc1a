//! The end of a stretch as a flow.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::One;
use crate::flow::{Drive, Ready, Shape};
use crate::observe::{Mode, Plan, Role};

pin_project! {
    /// A flow whose stretch ends here: what it yields is finished.
    #[must_use = "a flow does nothing until it is driven"]
    pub struct Boundary<S: Shape> {
        #[pin]
        one: One<S>,
    }
}

impl<S: Shape> Boundary<S> {
    pub(crate) fn new(one: One<S>) -> Self {
        Boundary { one }
    }
}

impl<S: Shape> Shape for Boundary<S> {
    type In = S::Item;
    type Item = S::Item;
    type Error = S::Error;
    type Work = Ready<S::Item, S::Error>;
    type Make = S::Make;
}

impl<S: Drive> Drive for Boundary<S> {
    #[inline]
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        self.project().one.poll_next::<M>(cx).map(|result| result.map(Ready::new))
    }

    #[inline]
    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.project().one.poll_progress::<M>(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.one.size_hint()
    }

    fn plan(&self, plan: &mut Plan) {
        self.one.plan(plan, "", Role::OneByOne { keeps: 0 });
    }
}
