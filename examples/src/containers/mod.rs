//! The site of the example `containers`: pages list containers, containers hold items.
//!
//! It comes twice with the same contents: [`Remote`] is a real HTTP server with a real client, [`Virtual`] answers
//! in process after a sleep, for tokio's paused clock. [`Traffic`] counts requests in progress where they are
//! served, so that a limit is checked from outside the pipe that promises it.

mod bounds;
mod remote;
mod site;
mod table;
mod traffic;

pub use bounds::{Bound, Limits};
pub use remote::Remote;
pub use site::{CONTAINER, ContainerId, Item, PAGE, Site, Virtual, all_items};
pub use table::{Header, Outcome, Variant, one_line};
pub use traffic::{Kind, Peaks, Traffic};
