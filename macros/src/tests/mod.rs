//! Expansion snapshots and messages, with a sample table.
//!
//! `UPDATE_EXPECT=1 cargo test -p pipewright-macros` writes the snapshots anew; read what has changed.

mod branches;
mod handlers;
mod messages;
mod pointless;
mod slips;
mod sources;
mod stages;
mod support;
mod terminals;
mod tokens;
mod translations;
