//! Exact behaviour in virtual time: one test per row of `rows.json`, named after the row's id.

#![allow(deprecated, reason = "calls that run one at a time before an ordered stage are meant")]

mod crawl;
mod errors;
mod limits;
mod merge;
mod ordered;
mod progress;
mod seed;
mod table;
mod tree;
mod unordered;
mod web;
mod window;
