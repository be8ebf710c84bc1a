//! Iterators and ranges.

use std::marker::PhantomData;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::Source;
use crate::error::NoErr;
use crate::flow::{Drive, Known, PULLS, Pulled, Ready, Shape};
use crate::observe::{Mode, Plan, Site};

/// An iterator.
pub enum ByIter {}

#[diagnostic::do_not_recommend]
impl<I: IntoIterator> Source<ByIter> for I {
    type Item = I::Item;
    type Error = NoErr;
    type Flow = IterFlow<I::IntoIter, I::Item>;
    fn flow(self, site: Site) -> Self::Flow {
        IterFlow { iter: Some(self.into_iter()), site, types: PhantomData }
    }
}

/// The flow of an iterator.
#[must_use = "a flow does nothing until it is driven"]
pub struct IterFlow<I, T> {
    /// Dropped at its end: an iterator need not be fused.
    iter: Option<I>,
    site: Site,
    types: PhantomData<fn() -> T>,
}

// The iterator is never pinned.
impl<I, T> Unpin for IterFlow<I, T> {}

impl<I, T> Shape for IterFlow<I, T> {
    type In = T;
    type Item = T;
    type Error = NoErr;
    type Work = Ready<T, NoErr>;
    type Make = Known;
}

/// Elements of which only the last is counted: the compiler writes them out one after another if they are small.
const STEP: usize = 16;

#[inline(always)]
fn give<I: Iterator<Item = T>, T>(
    iter: &mut I,
    cx: &mut Context<'_>,
    each: &mut impl FnMut(Ready<T, NoErr>, &mut Context<'_>) -> ControlFlow<()>,
) -> Pulled {
    for _ in 0..PULLS / STEP {
        for _ in 0..STEP {
            let Some(item) = iter.next() else { return Pulled::End };
            if each(Ready::item(item), cx).is_break() {
                return Pulled::More;
            }
        }
    }
    Pulled::More
}

impl<I: Iterator<Item = T>, T> Drive for IterFlow<I, T> {
    #[inline]
    fn poll_work<M: Mode>(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let item = self.iter.as_mut().and_then(Iterator::next);
        if item.is_none() {
            self.iter = None;
        }
        Poll::Ready(item.map(Ready::item))
    }

    #[inline]
    fn poll_each<M: Mode, G>(mut self: Pin<&mut Self>, cx: &mut Context<'_>, each: &mut G) -> Pulled
    where
        G: FnMut(Self::Work, &mut Context<'_>) -> ControlFlow<()>,
    {
        if size_of::<I>() > 64 {
            let pulled = self.iter.as_mut().map_or(Pulled::End, |iter| give(iter, cx, each));
            if pulled == Pulled::End {
                self.iter = None;
            }
            return pulled;
        }
        // A small iterator is moved out for the time: then it can live in registers.
        let Some(mut iter) = self.iter.take() else { return Pulled::End };
        let pulled = give(&mut iter, cx, each);
        if pulled == Pulled::More {
            self.iter = Some(iter);
        }
        pulled
    }

    #[inline]
    fn poll_progress<M: Mode>(self: Pin<&mut Self>, _: &mut Context<'_>) {}

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.iter.as_ref().map_or((0, Some(0)), Iterator::size_hint)
    }

    fn plan(&self, plan: &mut Plan) {
        plan.source(self.site, false, self.size_hint());
    }
}
