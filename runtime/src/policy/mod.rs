//! What limits calls across stages and pipes: permits of a pool, starts of a limiter. And what calls them again, or ends them.

pub(crate) mod again;
mod limiter;
pub(crate) mod on_err;
mod places;
mod pool;
pub(crate) mod retry;
mod run;
pub(crate) mod skip_err;
mod timeout;
pub(crate) mod tries;
mod wait;

pub use limiter::Limiter;
pub use pool::Pool;
pub use retry::Retry;
pub(crate) use run::{Inside, RunId};

/// What is met inside of the crate, and in messages of the compiler.
pub(crate) mod parts {
    pub use super::limiter::Start;
    pub use super::pool::{Acquire, Permit, Seat};
    pub use super::run::RunId;
    pub use super::timeout::{NeedsQuestionMark, TakesTime, TimedCalled};
}
