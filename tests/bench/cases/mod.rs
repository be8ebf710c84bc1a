//! The rows, in the order of the tables.

mod batches;
mod buffers;
mod chains;
mod elsewhere;
mod lists;
mod windows;

use crate::row::Row;

/// Rows that share a table.
pub struct Group {
    pub caption: &'static str,
    /// What they do, for the reader of the table.
    pub about: &'static str,
    pub rows: &'static [Row],
}

pub const GROUPS: &[Group] = &[
    windows::READY,
    windows::ONCE,
    windows::RANDOM,
    lists::LISTS,
    buffers::BUFFERS,
    chains::CHAINS,
    batches::BATCHES,
];

/// All of them.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    GROUPS.iter().flat_map(|group| group.rows)
}

/// Rows whose wall time is measured: windows, and calls that are completed on another thread.
pub fn timed() -> impl Iterator<Item = &'static Row> {
    let windows = [windows::READY, windows::ONCE, windows::RANDOM];
    windows.into_iter().flat_map(|group| group.rows).chain(elsewhere::ELSEWHERE)
}

/// pipewright: the text of the stages, ended by adding up.
macro_rules! ours {
    ($($stage:tt)*) => {
        $crate::row::Side::new($crate::row::Peer::Pipewright, |n, _| {
            let pipe = pipewright::pipe!($crate::work::numbers(n) |> $($stage)* |> fold(0, $crate::work::add));
            $crate::executor::block_on(pipe)
        })
    };
}

/// futures: what is done with the stream of numbers.
macro_rules! futures {
    ($($call:tt)*) => {
        $crate::row::Side::new($crate::row::Peer::Futures, |n, _| {
            $crate::executor::block_on($crate::work::drain($crate::work::stream(n)$($call)*, $crate::work::add))
        })
    };
}

/// pumps: what is done with the pipeline of numbers.
macro_rules! pumps {
    ($($call:tt)*) => {
        $crate::row::Side::new($crate::row::Peer::Pumps, |n, _| {
            $crate::executor::on_tokio(async move {
                let numbers = pumps::Pipeline::from_iter($crate::work::numbers(n));
                $crate::peers::pumps::drain(numbers$($call)*, $crate::work::add).await
            })
        })
        .note($crate::peers::STAGES_SPAWN)
    };
}

/// tokio: a task and a channel for each stage, from a channel of numbers.
macro_rules! tasks {
    (|$numbers:ident| $last:expr) => {
        $crate::row::Side::new($crate::row::Peer::Tokio, |n, _| {
            $crate::executor::on_tokio(async move {
                let $numbers = $crate::peers::tokio_stages::numbers(n);
                $crate::peers::tokio_stages::drain($last, $crate::work::add).await
            })
        })
        .note($crate::peers::STAGES_SPAWN)
    };
}

use {futures, ours, pumps, tasks};
