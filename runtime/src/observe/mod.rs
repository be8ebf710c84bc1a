//! What a pipe is going to do, and what it does.
//!
//! [`plan()`](crate::Pipe::plan) says it before anything runs: what runs at once, what one at a time, what is held, and
//! what looks like a mistake. `.observe(&x)` on the future of a terminal, or on the stream of `into_stream`, tells an
//! [`Observer`] what happens. Several may look at one pipe.
//!
//! ```
//! use std::time::Duration;
//! use pipewright::observe::{Recording, Stall, What};
//! use pipewright::pipe;
//!
//! # async fn get(n: u32) -> u32 { n + 1 }
//! # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
//! let recording = Recording::new();
//! let stall = Stall::after(Duration::from_secs(30)); // prints a report if nothing happens for so long
//! let sum = pipe!(0..9 |> map(get) |> buffer(4) |> sum::<u32>).observe(&recording).observe(&stall).await;
//! assert_eq!(sum, 45);
//! let calls = recording.events().iter().filter(|event| event.what == What::CallEnded).count();
//! assert_eq!(calls, 9);
//! # });
//! ```
//!
//! | | says | feature |
//! | --- | --- | --- |
//! | [`Plan`] | what is going to run, and how | |
//! | [`Recording`] | all events, for what is made of them later | |
//! | [`Stall`] | who waits for whom, when nothing happens any more | |
//! | `Numbers` | what each stage did, and what holds the pipe back, in a sentence | `numbers` |
//! | `Progress` | how far it is | `progress` |
//! | `Timeline` | a recording as a picture, a page, or a trace for Perfetto | `timeline` |
//! | `WhatIf` | what a pipe would do with other numbers, recorded or assumed | `what-if` |
//! | `Metrics`, `Trace` | the same for the crates `metrics` and `tracing` | `metrics`, `tracing` |
//!
//! # What it costs
//!
//! Nothing, where nobody observes: each method that polls a pipe has a second copy for those that are observed, and that
//! copy is compiled only where `.observe` is called (and for what is `boxed`).
//!
//! Where somebody does, an event costs less than 150 instructions until it is told, with what a poll costs; and then what
//! observers do with it. The part `observed` of the bench `cost` measures both. Observers are told after each poll of the
//! pipe, so they are never in the way of what happens in it.
//!
//! # What is not told
//!
//! What a pipe does inside of a call, unless it is observed itself; what a call waits for in a task of its own
//! (`.spawn()`, `.blocking()`); `inspect`, `map` and their kin in stretches that take no time are told as one event for
//! each element, [`What::Applied`].

#[cfg(all(test, any(feature = "metrics", feature = "numbers", feature = "progress", feature = "tracing")))]
mod by_hand;
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
pub use plan::{Around, Plan, PlannedStage, PoolId, Role};
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
pub use what_if::{Assumptions, Prediction, StageKey, Suggestion, WhatIf, WhatIfError};

pub use crate::terminal::Observed;
