//! What observers are told: called where there are any.

use std::pin::Pin;

use super::One;
use crate::flow::{Drive, Work};
use crate::observe::{What, watch};

impl<S: Drive> One<S> {
    /// The lane of what it runs. What takes no time has none.
    pub(super) const LANE: Option<u32> = if <S::Work as Work>::INSTANT { None } else { Some(0) };

    /// What runs has ended so.
    pub(super) fn ended(self: Pin<&mut Self>, how: What) {
        if Self::LANE.is_some() {
            watch::ended(self.project().site, 0, how);
        }
    }

    /// A result is handed over. An error is none.
    pub(super) fn handed(self: Pin<&mut Self>, is_item: bool, is_last: bool) {
        if is_item {
            watch::left(self.project().site, Self::LANE, is_last);
        }
    }

    /// What runs has become several: these items, and what is left.
    pub(super) fn parted(mut self: Pin<&mut Self>, has_items: bool) {
        let this = self.as_mut().project();
        let rests = this.left.rests.len();
        watch::is_rest(this.site, rests);
        if has_items {
            watch::begun(this.site, 0);
            watch::child_of_rest(this.site, rests);
            self.ended(What::Done);
        }
    }
}
