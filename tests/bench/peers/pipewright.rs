//! pipewright: `buffer(n)`, as a user would write it.

use pipewright::pipe;

use crate::work::{Work, add, mix, numbers};

pub fn ordered<W: Work>(n: u64, width: usize) -> u64 {
    W::run(pipe!(numbers(n) |> map(W::call) |> buffer(width) |> fold(0, mix)))
}

pub fn unordered<W: Work>(n: u64, width: usize) -> u64 {
    W::run(pipe!(numbers(n) |> map(W::call) |> buffer(width).unordered() |> fold(0, add)))
}
