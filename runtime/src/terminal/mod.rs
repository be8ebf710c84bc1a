//! What terminals are made of: a sink that takes no time, a body that does, a loop in the user's own context, and
//! branches.

mod body;
mod drain;
mod driver;
mod fan;
mod observed;
mod once;

pub use body::{BodyCalled, BodyFuture, BodyStage, Each, Judge, PlainBodyStage, PlainFuture};
pub use drain::{Drain, Ending, Sink};
#[cfg(all(any(test, fuzzing), not(pipewright_loom)))]
pub(crate) use driver::Start;
pub use driver::{Looped, bad, driver, good, looped};
pub use fan::{AndBranch, Branch, Branches, Deal, EndsBranch, Fan, FanStage, MakesBranch, Table};
pub use observed::{Observable, Observed};
pub(crate) use once::Once;

use crate::observe::Plan;

/// The future of a terminal.
pub trait Described {
    /// Says what its pipe is going to do.
    fn describe(&self, plan: &mut Plan);
}
