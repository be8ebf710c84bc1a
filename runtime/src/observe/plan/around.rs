//! What calls have around them.

use std::fmt::{self, Debug, Display, Formatter};
use std::time::Duration;

/// What each call of a stage has around it: one for each of its modifiers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Around {
    /// `.timeout(limit)`: it ends after so long.
    TimeLimit(Duration),
    /// `.retry(n)`: where it fails it is made again, so many times in all.
    Tries(u32),
    /// `.pool(&pool)`: it waits for permits.
    Permits {
        /// So many, and holds them while it runs.
        taken: usize,
        /// Of so many.
        of: usize,
        /// Of this pool.
        pool: PoolId,
    },
    /// `.rate(&limiter)`: it waits for its start.
    Starts {
        /// So many there are..
        count: u32,
        /// ..in so long.
        period: Duration,
        /// It counts as so many.
        cost: u32,
    },
    /// `.spawn()`: it is a task of its own.
    OwnTask,
    /// `.spawn()` of a plain function: a worker makes it.
    OnWorker,
    /// `.blocking()`: it is made on a thread that may block.
    OnThread,
}

/// Tells the pools of a plan apart: stages with equal ones share a [`Pool`](crate::policy::Pool).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PoolId(pub(crate) usize);

impl Debug for PoolId {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        // Where it is in memory is another one each time.
        out.write_str("PoolId(..)")
    }
}

impl Display for Around {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Around::TimeLimit(limit) => write!(out, "at most {limit:?}"),
            Around::Tries(count) => write!(out, "{count} tries"),
            Around::Permits { taken, of, .. } => write!(out, "{taken} of {of} permits"),
            Around::Starts { count, period, cost } => write!(out, "{cost} of {count} starts in {period:?}"),
            Around::OwnTask => out.write_str("a task"),
            Around::OnWorker => out.write_str("a worker"),
            Around::OnThread => out.write_str("a blocking thread"),
        }
    }
}
