//! What observers are told.

use std::pin::Pin;

use super::One;
use crate::flow::{Drive, Work};
use crate::observe::{Mode, What, watch};

impl<S: Drive> One<S> {
    /// The lane of what it runs. What takes no time has none.
    pub(super) const LANE: Option<u32> = if <S::Work as Work>::INSTANT { None } else { Some(0) };

    /// What runs has ended so.
    #[inline]
    pub(super) fn ended<M: Mode>(self: Pin<&mut Self>, how: What) {
        if M::ON && Self::LANE.is_some() {
            watch::ended(self.project().site, 0, how);
        }
    }

    /// A result is handed over. An error is none.
    #[inline]
    pub(super) fn handed<M: Mode>(self: Pin<&mut Self>, is_item: bool, is_last: bool) {
        if M::ON && is_item {
            watch::left(self.project().site, Self::LANE, is_last);
        }
    }
}
