//! What limits calls across stages and pipes: permits of a pool, starts of a limiter.

mod limiter;
mod places;
mod pool;
mod run;
mod timeout;
mod wait;

pub use limiter::{Limiter, Start};
pub use pool::{Acquire, Permit, Pool, Seat};
pub(crate) use run::Inside;
pub use run::RunId;
pub use timeout::{NeedsQuestionMark, TakesTime, TimedCalled};
