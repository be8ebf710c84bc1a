//! A set for slots that are not there: tests know them by their numbers.
#![allow(unsafe_code, reason = "tests look into blocks")]

use std::ptr;

use super::{Key, SLOTS, SlotWaker, WakeSet};
use crate::engine::sync::Ordering;

impl WakeSet {
    pub(crate) fn grow(&mut self) {
        self.grow_for(ptr::null_mut());
    }

    /// Lends the waker of a slot.
    pub(crate) fn waker(&self, slot: u32) -> SlotWaker<'_> {
        assert!(slot < self.capacity(), "there is no such slot");
        let mut block = self.head().blocks.load(Ordering::Relaxed);
        // SAFETY: blocks live as long as the set, and nobody writes these fields.
        unsafe {
            while (*block).first > slot {
                block = (*block).older;
            }
            self.lend(Key(block.cast_const().cast()).behind((slot % SLOTS) as usize))
        }
    }

    /// The number of a slot that was woken.
    pub(crate) fn next_woken(&mut self) -> Option<u32> {
        let woken = self.take_woken()?;
        // SAFETY: it has just given a slot of this block.
        Some(unsafe { (*self.block).first } + woken.index)
    }
}
