//! What a pipe is going to do, and what it does.

mod event;
#[cfg(feature = "metrics")]
mod metrics;
pub(crate) mod mode;
#[cfg(feature = "numbers")]
mod numbers;
mod plan;
#[cfg(feature = "progress")]
mod progress;
mod recording;
mod site;
mod stall;
mod state;
#[cfg(feature = "timeline")]
mod timeline;
#[cfg(feature = "tracing")]
mod trace;
pub(crate) mod watch;
#[cfg(feature = "what-if")]
mod what_if;
mod words;

pub use event::{End, Event, Observer, Turn, Unit, WaitFor, What};
#[cfg(feature = "metrics")]
pub use metrics::Metrics;
pub(crate) use mode::{Mode, Off, On, tell};
#[cfg(feature = "numbers")]
pub use numbers::{Bottleneck, Cause, Numbers, StageNumbers, WaitShares};
pub use plan::{Around, Plan, PlannedStage, Role};
#[cfg(feature = "progress")]
pub use progress::Progress;
pub use recording::Recording;
pub use site::Site;
pub use stall::{Stall, StallReport, Waiting, WaitsOn};
#[cfg(feature = "timeline")]
pub use timeline::Timeline;
#[cfg(feature = "tracing")]
pub use trace::Trace;

#[cfg(feature = "what-if")]
pub use what_if::{Prediction, StageKey, Suggestion, WhatIf, WhatIfError};

pub use crate::terminal::Observed;
