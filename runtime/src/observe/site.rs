//! Where a stage stands in the user's code.

use std::panic::Location;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a stage is called there, and where it is written. Empty where it was not made by `pipe!`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Site {
    pub(crate) text: &'static str,
    pub(crate) place: Option<&'static Location<'static>>,
    /// Tells a driver from all others. 0 where it is not that of a driver.
    driver: u64,
}

impl Site {
    #[track_caller]
    pub(crate) fn here(text: &'static str) -> Self {
        Site { text, place: Some(Location::caller()), driver: 0 }
    }

    /// The same with another name, where it is.
    #[track_caller]
    pub(crate) fn named(self, text: &'static str) -> Self {
        Site { text, place: self.place.or(Some(Location::caller())), ..self }
    }

    /// Its text, or what the stage is called by everybody.
    pub(crate) fn or(self, name: &'static str) -> Self {
        if self.text.is_empty() { Site { text: name, ..self } } else { self }
    }

    /// The same for a new driver.
    pub(crate) fn of_driver(self) -> Self {
        static DRIVERS: AtomicU64 = AtomicU64::new(1);
        Site { driver: DRIVERS.fetch_add(1, Ordering::Relaxed), ..self }
    }

    pub(super) fn driver(&self) -> u64 {
        self.driver
    }
}
