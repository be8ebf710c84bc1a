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

pub use limiter::{Limiter, Start};
pub use pool::{Acquire, Permit, Pool, Seat};
pub use retry::Retry;
pub(crate) use run::Inside;
pub use run::RunId;
pub use timeout::{NeedsQuestionMark, TakesTime, TimedCalled};
