//! What limits calls across stages and pipes: permits of a pool, starts of a limiter.

mod limiter;
mod places;
mod pool;

pub use limiter::{Limiter, Start};
pub use pool::{Acquire, Permit, Pool, RunId, Seat};
