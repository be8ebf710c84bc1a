//! `pipe!` in an editor: rust-analyzer, driven over its protocol, on programs that somebody is still typing.
//!
//! A row is what stands in `pipe!(..)`, and `▮` is the cursor. Without rust-analyzer the tests say so and pass.

mod completion;
mod diagnostics;
mod navigation;
mod project;
mod server;

/// Shows all rows that are not as they should be.
fn none(complaints: impl IntoIterator<Item = String>) {
    let complaints: Vec<_> = complaints.into_iter().collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}
