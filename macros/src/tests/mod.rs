//! Expansion snapshots and messages, with a sample table.

mod expansion;
mod support;
