//! tokio's channel receivers, by value and by `&mut`.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::mpsc::{Receiver, UnboundedReceiver};

use super::Source;
use crate::error::NoErr;
use crate::flow::{Drive, Known, Ready, Shape};
use crate::observe::{Mode, Plan, Site};

/// A receiver of tokio's.
pub enum ByTokio {}

/// What tokio's receivers have in common.
pub trait Receive {
    /// What is received.
    type Item;
    /// The next of it.
    fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Option<Self::Item>>;
    /// How many wait in the channel.
    fn waiting(&self) -> usize;
}

impl<T> Receive for Receiver<T> {
    type Item = T;
    fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        Receiver::poll_recv(self, cx)
    }
    fn waiting(&self) -> usize {
        self.len()
    }
}

impl<T> Receive for UnboundedReceiver<T> {
    type Item = T;
    fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        UnboundedReceiver::poll_recv(self, cx)
    }
    fn waiting(&self) -> usize {
        self.len()
    }
}

impl<R: Receive> Receive for &mut R {
    type Item = R::Item;
    fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Option<R::Item>> {
        R::poll_recv(self, cx)
    }
    fn waiting(&self) -> usize {
        R::waiting(self)
    }
}

#[diagnostic::do_not_recommend]
impl<R: Receive> Source<ByTokio> for R {
    type Item = R::Item;
    type Error = NoErr;
    type Flow = ChannelFlow<R>;
    fn flow(self, site: Site) -> ChannelFlow<R> {
        ChannelFlow { receiver: Some(self), site }
    }
}

/// The flow of a receiver. By `&mut`, the receiver can be used again after the pipe; what the pipe had pulled is lost
/// when it is dropped.
#[must_use = "a flow does nothing until it is driven"]
pub struct ChannelFlow<R> {
    /// Dropped when the channel has been closed and emptied.
    receiver: Option<R>,
    site: Site,
}

// A receiver is never pinned.
impl<R> Unpin for ChannelFlow<R> {}

impl<R: Receive> Shape for ChannelFlow<R> {
    type In = R::Item;
    type Item = R::Item;
    type Error = NoErr;
    type Work = Ready<R::Item, NoErr>;
    type Make = Known;
}

impl<R: Receive> Drive for ChannelFlow<R> {
    fn poll_work<M: Mode>(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let Some(receiver) = &mut self.receiver else { return Poll::Ready(None) };
        let item = std::task::ready!(receiver.poll_recv(cx));
        if item.is_none() {
            self.receiver = None;
        }
        Poll::Ready(item.map(Ready::item))
    }

    fn poll_progress<M: Mode>(self: Pin<&mut Self>, _: &mut Context<'_>) {}

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.receiver.as_ref().map_or((0, Some(0)), |receiver| (receiver.waiting(), None))
    }

    fn plan(&self, plan: &mut Plan) {
        plan.source(self.site, true, (0, None)).sent();
    }
}
