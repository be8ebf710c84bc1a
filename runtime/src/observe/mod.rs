//! What a pipe is going to do, and what it does.

mod event;
mod plan;
mod site;

pub use event::{End, Event, Observer, Turn, Unit, WaitFor, What};
pub use plan::{Plan, PlannedStage, Role};
pub use site::Site;
