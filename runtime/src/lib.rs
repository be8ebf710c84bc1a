//! Concurrent I/O pipelines as one line of text.
mod element;
mod engine;
mod error;
mod flow;
mod pipe;
mod sources;
mod spawn;
mod stages;
mod terminal;

#[doc(hidden)]
pub mod private;

pub use element::{PlainStage, Stage};
pub use error::{Fails, NoErr};
pub use flow::{Flow, SendFlow};
pub use pipe::Pipe;
pub use spawn::Task;
pub use stages::{BoxPipe, CATALOGUE, LocalBoxPipe, Row};
