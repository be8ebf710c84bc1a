//! Concurrent I/O pipelines as one line of text.
mod engine;
