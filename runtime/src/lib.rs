//! Concurrent I/O pipelines as one line of text.
//!
//! ```
//! use pipewright::pipe;
//!
//! async fn page(no: u32) -> Vec<u32> {
//!     vec![no * 10, no * 10 + 1] // the ids of two products
//! }
//!
//! async fn product(id: u32) -> Result<String, std::io::Error> {
//!     Ok(format!("product {id}"))
//! }
//!
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! // At most four requests at once, of both kinds together; results in order; the first error ends it.
//! let products: Vec<String> = pipe!(
//!     0..9 |> map(page) |> flatten |> map(product)? |> buffer(4) |> collect
//! )
//! .await?;
//! assert_eq!(products.len(), 18);
//! assert_eq!(products[17], "product 81");
//! # std::io::Result::Ok(()) }).unwrap();
//! ```
//!
//! # Five words
//!
//! - A **pipe** is a source, stages and perhaps a terminal. Without a terminal it is a value, a [`Pipe`]; with one, a
//!   future that runs it. Nothing is spawned unless you ask.
//! - A **stage** does something with each element: [`map`](Pipe::map), [`filter`](Pipe::filter),
//!   [`batch`](Pipe::batch), ..
//! - A **stretch** is a run of element stages. An element goes through it as one future.
//! - A **buffer** runs the stretch before it for several elements at once: [`buffer`](Pipe::buffer). It changes when
//!   things happen, never what comes out.
//! - A **terminal** drives the pipe and polls everything in it, also while its own body waits:
//!   [`collect`](Pipe::collect), [`for_each`](Pipe::for_each), [`run`](Pipe::run), ..
//!
//! # Where to go
//!
//! - [`pipe!`] has the grammar and a list of all stages; each is documented at its method on [`Pipe`], a source in
//!   [`source`].
//! - [`Flow`] and [`SendFlow`] are what functions give that return a pipe; [`BoxPipe`] is for struct fields.
//! - [`plan`](Pipe::plan) says what a pipe is going to do: see [`observe`].
//! - Errors: `?` behind a stage, and [`err_into`](Pipe::err_into); in place of `?`, [`.skip_err()`](Stage::skip_err) and
//!   [`.on_err(f)`](Stage::on_err); [`Failure`] where a call has a timeout.

#[macro_use]
mod table;

mod element;
mod engine;
mod error;
mod flow;
pub mod lint;
pub mod names;
pub mod observe;
mod pipe;
mod poison;
pub mod policy;
mod sources;
mod spawn;
mod stages;
mod terminal;
mod time;

/// Only for the targets in `fuzz/`.
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing {
    pub use crate::engine::fuzzing::{wake_set, window};
}

#[doc(hidden)]
pub mod private;

/// The built-in sources, as `pipe!` knows them: `pipe!(paginate(0, get_page)? |> ..)`.
///
/// They are documented here, and called through [`pipe!`], which finishes them.
pub mod source {
    pub use crate::sources::{chain, interval, merge, paginate, unfold, zip};
}

pub use element::{PlainStage, Stage};
pub use error::{Failed, Fails, Failure, NoErr, OrTimedOut, TimedOut};
pub use flow::{Flow, SendFlow};
pub use pipe::Pipe;
pub use spawn::Task;
pub use stages::{BoxPipe, CATALOGUE, LocalBoxPipe, MODIFIERS};
pub use table::{Modifier, Row};

/// The code of the README is compiled and run, where all of it can be: as in `cargo test --workspace`.
#[cfg(all(doctest, feature = "timeline"))]
#[doc = include_str!("../../README.md")]
struct Readme;
