//! What else is done with windows: many of them, one of another length, one with nothing to run.

use std::future::ready;

use futures::stream::{Stream, StreamExt};
use futures_buffered::BufferedStreamExt;
use par_stream::ParStreamExt;
use pipewright::pipe;
use pumps::{Concurrency, Pipeline};

use super::Group;
use crate::peers::{self, RESULTS_PILE_UP, STAGES_SPAWN, WORKERS_IN_ORDER, by_hand, tokio_stages};
use crate::row::{Peer, Row, Side, Target};
use crate::work::{Once, Random, Work, drain, mix, numbers, stream};

pub const BUFFERS: Group = Group {
    caption: "other windows, in order",
    about: "Ten buffers: `numbers |> map(f) |> buffer(16) |> map(f) |> buffer(16) ..`, per element that goes through all.",
    rows: &[
        Row {
            name: "ten-buffers",
            title: "ten buffers of 16 in a row, yield once",
            width: 16,
            target: Target::Unset,
            sides: &ten::<Once>(),
        },
        Row {
            name: "random-ordered-strict",
            title: "random order, `buffer(64).window(64)`",
            width: 64,
            target: Target::Unset,
            sides: &strict::<Random>(),
        },
        Row {
            name: "prefetch",
            title: "nothing to run: `numbers \\|> buffer(64)`",
            width: 64,
            target: Target::Unset,
            sides: &[
                Side::new(Peer::ByHand, |n, width| {
                    crate::executor::block_on(drain(by_hand::in_order(stream(n), ready, width), mix))
                }),
                Side::new(Peer::Pipewright, |n, width| {
                    crate::executor::block_on(pipe!(numbers(n) |> buffer(width) |> fold(0, mix)))
                }),
                Side::new(Peer::FuturesBuffered, |n, width| {
                    crate::executor::block_on(drain(stream(n).map(ready).buffered_ordered(width), mix))
                })
                .note(RESULTS_PILE_UP),
                Side::new(Peer::Futures, |n, width| {
                    crate::executor::block_on(drain(stream(n).map(ready).buffered(width), mix))
                }),
            ],
        },
    ],
};

/// All but pipewright's hold what they hold anyway; by hand as pipewright's default.
const fn strict<W: Work>() -> [Side; 7] {
    let mut sides = peers::ordered::<W>();
    sides[1] = Side::new(Peer::Pipewright, |n, width| {
        W::run(pipe!(numbers(n) |> map(W::call) |> buffer(width).window(width) |> fold(0, mix)))
    });
    sides
}

/// Ten times the same step; what it is given and what it gives is of another type each time.
macro_rules! ten_times {
    ($start:expr, $step:expr) => {{
        let it = $start;
        let it = ten_times!(@five it, $step);
        ten_times!(@five it, $step)
    }};
    (@five $start:expr, $step:expr) => {
        $step($step($step($step($step($start)))))
    };
}

const fn ten<W: Work>() -> [Side; 7] {
    [
        Side::new(Peer::ByHand, |n, width| {
            W::run(drain(ten_times!(stream(n), |it| by_hand::in_order(it, W::call, width)), mix))
        }),
        Side::new(Peer::Pipewright, |n, width| {
            W::run(pipe!(
                numbers(n)
                    |> map(W::call) |> buffer(width) |> map(W::call) |> buffer(width)
                    |> map(W::call) |> buffer(width) |> map(W::call) |> buffer(width)
                    |> map(W::call) |> buffer(width) |> map(W::call) |> buffer(width)
                    |> map(W::call) |> buffer(width) |> map(W::call) |> buffer(width)
                    |> map(W::call) |> buffer(width) |> map(W::call) |> buffer(width)
                    |> fold(0, mix)
            ))
        }),
        Side::new(Peer::FuturesBuffered, |n, width| {
            let stream = ten_times!(stream(n), |it| by_futures_buffered::<W>(it, width));
            W::run(drain(stream, mix))
        })
        .note(RESULTS_PILE_UP),
        Side::new(Peer::Futures, |n, width| {
            W::run(drain(ten_times!(stream(n), |it| by_futures::<W>(it, width)), mix))
        }),
        Side::new(Peer::Tokio, |n, width| {
            W::run_spawning(async {
                let results =
                    ten_times!(tokio_stages::numbers(n), |it| tokio_stages::window(it, W::call, width));
                tokio_stages::drain(results, mix).await
            })
        })
        .note(STAGES_SPAWN),
        Side::new(Peer::Pumps, |n, width| {
            W::run_spawning(async {
                let numbers = Pipeline::from_iter(numbers(n));
                let width = || Concurrency::concurrent_ordered(width);
                let results = ten_times!(numbers, |it: Pipeline<u64>| it.map(W::call, width()));
                peers::pumps::drain(results, mix).await
            })
        })
        .note(STAGES_SPAWN),
        Side::new(Peer::ParStream, |n, width| {
            W::run_spawning(async {
                let results = ten_times!(stream(n), |it| by_par_stream::<W>(it, width));
                drain(results, mix).await
            })
        })
        .note(WORKERS_IN_ORDER),
    ]
}

fn by_futures_buffered<W: Work>(it: impl Stream<Item = u64>, width: usize) -> impl Stream<Item = u64> {
    it.map(W::call).buffered_ordered(width)
}

fn by_futures<W: Work>(it: impl Stream<Item = u64>, width: usize) -> impl Stream<Item = u64> {
    it.map(W::call).buffered(width)
}

fn by_par_stream<W: Work>(
    it: impl Stream<Item = u64> + Send + 'static,
    width: usize,
) -> impl Stream<Item = u64> + Send + 'static {
    it.par_then(width, W::call)
}
