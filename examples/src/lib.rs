//! What the examples share. Each example is one file in `examples/`; this crate holds the parts it is made of.
//!
//! - [`server`]: an HTTP server in a thread of its own, on a loopback port.
//! - [`stop`]: Ctrl-C that finishes what is in flight.
//! - [`look`]: what is attached to pipes to see what they do.
//! - [`containers`]: a small site (pages list containers, containers hold items) over HTTP and on a paused clock.
//! - [`docs`]: reading a site of HTML pages: contents, chapters, code samples, links.
//! - [`shop`]: a shop with faults, served over HTTP, and a visitor that reads it.

pub mod containers;
pub mod docs;
pub mod look;
pub mod server;
pub mod shop;
pub mod stop;
