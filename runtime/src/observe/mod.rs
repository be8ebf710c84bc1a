//! What a pipe is going to do, and what it does.

mod plan;
mod site;

pub use plan::{Plan, PlannedStage, Role};
pub use site::Site;
