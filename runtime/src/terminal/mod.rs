//! What terminals are made of: a sink that takes no time, a body that does, a loop in the user's own context.

mod body;
mod drain;
mod driver;
mod once;

pub use body::{BodyCalled, BodyFuture, BodyStage, Each, Judge, PlainBodyStage, PlainFuture};
pub use drain::{Drain, Ending, Sink};
pub use driver::{Looped, bad, driver, good, looped};
pub(crate) use once::Once;
