//! Timelines of pipes that ran: in a real browser, where one is installed. Otherwise that test says so and passes.

mod browser;
mod jobs;
mod page;
mod recorded;
mod trace;
