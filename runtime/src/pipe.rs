//! `Pipe`, the type users meet.

use std::marker::PhantomData;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::engine::One;
use crate::flow::{Drive, Pulled, Shape};
use crate::observe::{Mode, Plan, Site};

pin_project! {
    /// A pipe: elements of type `T`, which may end early with `E`, made by `S`.
    ///
    /// Each stage is a method; [`pipe!`](crate::pipe) writes the calls. A pipe does nothing until a terminal such as
    /// [`collect`](Pipe::collect) is awaited. Until then it is a value: the source of another pipe, the result of a
    /// function (as `impl `[`Flow`](crate::Flow)), or, [boxed](crate::BoxPipe), a field.
    ///
    /// The methods carry no bounds on `S`: a mistake is reported where it was made, not at the next stage.
    #[must_use = "a pipe does nothing until it is run: end it with `|> collect`, `|> run` or another terminal, and `.await` that"]
    pub struct Pipe<T, E, S> {
        #[pin]
        flow: S,
        // The stage that comes next.
        next: Site,
        types: PhantomData<fn() -> (T, E)>,
    }
}

impl<T, E, S> Pipe<T, E, S> {
    pub(crate) fn new(flow: S) -> Self {
        Pipe { flow, next: Site::default(), types: PhantomData }
    }

    /// What the next stage is called, and where it stands.
    #[doc(hidden)]
    #[track_caller]
    pub fn __at(self, text: &'static str) -> Self {
        Pipe { next: Site::here(text), ..self }
    }

    pub(crate) fn into_flow(self) -> S {
        self.flow
    }

    /// The stage that comes next.
    pub(crate) fn site(&self) -> Site {
        self.next
    }

    /// For a stage, which knows what it is called.
    pub(crate) fn open(self) -> (S, Site) {
        (self.flow, self.next)
    }
}

impl<T, E, S: Shape> Pipe<T, E, S> {
    /// For a stage that sees its elements one by one.
    pub(crate) fn into_one(self) -> One<S> {
        One::new(self.flow, self.next)
    }
}

impl<T, E, S: Drive + Shape<Item = T, Error = E>> Pipe<T, E, S> {
    /// What the pipe is going to do, without running it: its stages, what runs at once and what does not, what it holds.
    pub fn plan(&self) -> Plan {
        Plan::of(|plan| self.flow.plan(plan))
    }
}

impl<T, E, S: Shape> Shape for Pipe<T, E, S> {
    type In = S::In;
    type Item = S::Item;
    type Error = S::Error;
    type Work = S::Work;
    type Make = S::Make;
}

impl<T, E, S: Drive + Shape<Item = T, Error = E>> Drive for Pipe<T, E, S> {
    #[inline]
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        self.project().flow.poll_work::<M>(cx)
    }

    #[inline]
    fn poll_each<M: Mode, H>(self: Pin<&mut Self>, cx: &mut Context<'_>, each: &mut H) -> Pulled
    where
        H: FnMut(Self::Work, &mut Context<'_>) -> ControlFlow<()>,
    {
        self.project().flow.poll_each::<M, _>(cx, each)
    }

    #[inline]
    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.project().flow.poll_progress::<M>(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.flow.size_hint()
    }

    fn plan(&self, plan: &mut Plan) {
        self.flow.plan(plan);
    }
}
