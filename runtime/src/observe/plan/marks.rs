//! What else stages say of themselves, beside what they are.

use super::{Around, Plan, PlannedStage};

impl Plan {
    /// The last stage makes several of one.
    pub(crate) fn last_splits(&mut self) {
        self.mark(|last| last.splits = true);
        self.part_of_last();
    }

    /// The last stage looks at the time.
    pub(crate) fn last_has_a_clock(&mut self) {
        self.mark(|last| last.own_rule = Some("it has a clock of its own"));
    }

    /// The last stage may end the pipe before its source ends.
    pub(crate) fn last_may_end(&mut self) {
        self.mark(|last| last.own_rule = Some("it may end the pipe before all elements have come"));
    }

    /// What the last stage does with elements is not known before it runs.
    pub(crate) fn last_is_unforeseen(&mut self, why: &'static str) {
        self.mark(|last| last.unforeseen = Some(why));
    }

    /// The last stage is a terminal with a body that may wait.
    pub(crate) fn last_has_a_body(&mut self) {
        self.mark(|last| last.has_body = true);
    }

    /// The last stage leaves out so many elements, before all others.
    pub(crate) fn last_skips(&mut self, count: usize) {
        self.mark(|last| last.skips = count);
    }

    fn mark(&mut self, mark: impl FnOnce(&mut PlannedStage)) {
        if let Some(last) = self.last {
            mark(&mut self.stages[last]);
        }
    }
}

impl PlannedStage {
    pub(crate) fn splitting(&mut self) -> &mut Self {
        self.splits = true;
        self
    }

    /// Elements come whether they are asked for or not.
    pub(crate) fn unasked(&mut self) {
        self.unasked = true;
    }

    /// They come from a channel.
    pub(crate) fn sent(&mut self) {
        (self.unasked, self.has_senders) = (true, true);
    }

    pub(crate) fn with(&mut self, modifiers: impl FnOnce(&mut Vec<Around>)) {
        modifiers(&mut self.around);
    }
}
