//! Iterators and ranges.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::Source;
use crate::error::NoErr;
use crate::flow::{Drive, Ready, Shape};

/// An iterator.
pub enum ByIter {}

#[diagnostic::do_not_recommend]
impl<I: IntoIterator> Source<ByIter> for I {
    type Item = I::Item;
    type Error = NoErr;
    type Flow = IterFlow<I::IntoIter, I::Item>;
    fn flow(self) -> Self::Flow {
        IterFlow { iter: Some(self.into_iter()), types: PhantomData }
    }
}

/// The flow of an iterator.
#[must_use = "a flow does nothing until it is driven"]
pub struct IterFlow<I, T> {
    /// Dropped at its end: an iterator need not be fused.
    iter: Option<I>,
    types: PhantomData<fn() -> T>,
}

// The iterator is never pinned.
impl<I, T> Unpin for IterFlow<I, T> {}

impl<I, T> Shape for IterFlow<I, T> {
    type Item = T;
    type Error = NoErr;
    type Work = Ready<T, NoErr>;
}

impl<I: Iterator<Item = T>, T> Drive for IterFlow<I, T> {
    #[inline]
    fn poll_work(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let item = self.iter.as_mut().and_then(Iterator::next);
        if item.is_none() {
            self.iter = None;
        }
        Poll::Ready(item.map(Ready::item))
    }

    #[inline]
    fn poll_progress(self: Pin<&mut Self>, _: &mut Context<'_>) {}

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.iter.as_ref().map_or((0, Some(0)), Iterator::size_hint)
    }
}
