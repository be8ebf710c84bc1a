//! What the tests share: a log of calls in virtual time, expected rows, sources, gates and polling by hand.
//!
//! All instants are milliseconds since the start of a test, on tokio's paused clock.

mod gates;
mod hand;
mod log;
mod rng;
mod rows;
mod sources;

pub use gates::{Gates, Pass};
pub use hand::{Hand, caught};
pub use log::{Arrivals, Aside, Call, Failed, Guard, Log, arrive, call, or_fail};
pub use rng::Rng;
pub use rows::{Ending, Run, rows};
pub use sources::{body, container, nth, one_by_one, page, pages_one_by_one, silent, ticking};

/// Sleeps for `ms` virtual milliseconds; does not even yield for none.
pub async fn sleep(ms: u64) {
    if ms > 0 {
        tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
    }
}
