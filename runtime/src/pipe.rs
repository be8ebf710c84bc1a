//! `Pipe`, the type users meet.

use std::marker::PhantomData;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::flow::{Drive, Pulled, Shape};

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
        types: PhantomData<fn() -> (T, E)>,
    }
}

impl<T, E, S> Pipe<T, E, S> {
    pub(crate) fn new(flow: S) -> Self {
        Pipe { flow, types: PhantomData }
    }

    pub(crate) fn into_flow(self) -> S {
        self.flow
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
    fn poll_work(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        self.project().flow.poll_work(cx)
    }

    #[inline]
    fn poll_each<H>(self: Pin<&mut Self>, cx: &mut Context<'_>, each: &mut H) -> Pulled
    where
        H: FnMut(Self::Work, &mut Context<'_>) -> ControlFlow<()>,
    {
        self.project().flow.poll_each(cx, each)
    }

    #[inline]
    fn poll_progress(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.project().flow.poll_progress(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.flow.size_hint()
    }
}
