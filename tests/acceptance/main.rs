//! Exact behaviour in virtual time: one test per row of `rows.json`, named after the row's id.

mod errors;
mod merge;
mod ordered;
mod progress;
mod seed;
mod table;
mod tree;
mod unordered;
mod web;
mod window;
