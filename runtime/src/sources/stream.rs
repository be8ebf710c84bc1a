//! `futures::Stream`s.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use pin_project_lite::pin_project;

use super::Source;
use crate::error::NoErr;
use crate::flow::{Drive, Known, Ready, Shape};
use crate::observe::{Mode, Plan, Site};

/// A stream.
pub enum ByStream {}

#[diagnostic::do_not_recommend]
impl<S: Stream> Source<ByStream> for S {
    type Item = S::Item;
    type Error = NoErr;
    type Flow = StreamFlow<S, S::Item>;
    fn flow(self, site: Site) -> Self::Flow {
        StreamFlow { stream: Some(self), site, types: PhantomData }
    }
}

pin_project! {
    /// The flow of a stream. Only a poll moves it: nothing in it goes on while nobody asks. A `buffer` asks ahead.
    #[must_use = "a flow does nothing until it is driven"]
    pub struct StreamFlow<S, T> {
        // Dropped at its end: a stream need not be fused.
        #[pin]
        stream: Option<S>,
        site: Site,
        types: PhantomData<fn() -> T>,
    }
}

impl<S, T> Shape for StreamFlow<S, T> {
    type In = T;
    type Item = T;
    type Error = NoErr;
    type Work = Ready<T, NoErr>;
    type Make = Known;
}

impl<S: Stream<Item = T>, T> Drive for StreamFlow<S, T> {
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let mut stream = self.project().stream;
        let Some(polled) = stream.as_mut().as_pin_mut() else { return Poll::Ready(None) };
        let item = std::task::ready!(polled.poll_next(cx));
        if item.is_none() {
            stream.set(None);
        }
        Poll::Ready(item.map(Ready::item))
    }

    fn poll_progress<M: Mode>(self: Pin<&mut Self>, _: &mut Context<'_>) {}

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.stream.as_ref().map_or((0, Some(0)), Stream::size_hint)
    }

    fn plan(&self, plan: &mut Plan) {
        plan.source(self.site, true, self.size_hint());
    }
}
