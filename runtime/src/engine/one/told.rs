//! What observers are told: called where there are any.

use std::pin::Pin;

use super::One;
use crate::flow::{Drive, Work};
use crate::observe::{What, watch};

impl<S: Drive> One<S> {
    /// The lane of what it runs. What takes no time has none.
    pub(super) const LANE: Option<u32> = if <S::Work as Work>::INSTANT { None } else { Some(0) };

    /// What was polled has ended so.
    pub(super) fn ended(how: What) {
        if Self::LANE.is_some() {
            watch::ended(how);
        }
    }

    /// A result of what was polled is handed over. An error is none.
    pub(super) fn handed(is_item: bool, is_last: bool) {
        if is_item {
            watch::left(is_last);
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
            Self::ended(What::Done);
        }
    }
}
