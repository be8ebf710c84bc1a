//! What a pipe is going to do, and what it does.

mod event;
mod plan;
mod recording;
mod site;
#[cfg(feature = "timeline")]
mod timeline;

pub use event::{End, Event, Observer, Turn, Unit, WaitFor, What};
pub use plan::{Plan, PlannedStage, Role};
pub use recording::Recording;
pub use site::Site;
#[cfg(feature = "timeline")]
pub use timeline::Timeline;
