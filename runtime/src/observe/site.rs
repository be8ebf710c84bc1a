//! Where a stage stands in the user's code.

use std::panic::Location;

/// What a stage is called there, and where it is written. Empty where it was not made by `pipe!`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Site {
    pub(crate) text: &'static str,
    pub(crate) place: Option<&'static Location<'static>>,
}

impl Site {
    #[track_caller]
    pub(crate) fn here(text: &'static str) -> Self {
        Site { text, place: Some(Location::caller()) }
    }

    /// The same with another name, where it is.
    #[track_caller]
    pub(crate) fn named(self, text: &'static str) -> Self {
        Site { text, place: self.place.or(Some(Location::caller())) }
    }

    /// Its text, or what the stage is called by everybody.
    pub(crate) fn or(self, name: &'static str) -> Self {
        if self.text.is_empty() { Site { text: name, ..self } } else { self }
    }

    /// Where the driver is that it belongs to: tells it from all others, as each has a site of its own.
    pub(super) fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }
}
