//! Calls that give lists, through a window. A row is given as many numbers as elements come *out* of it.

use futures::stream::{self, StreamExt};
use futures_buffered::BufferedStreamExt;
use pipewright::pipe;

use super::Group;
use crate::peers::{RESULTS_PILE_UP, by_hand};
use crate::row::{Peer, Row, Side, Target};
use crate::work::{Once, Ready, Work, drain, mix, numbers, stream};

pub const LISTS: Group = Group {
    caption: "lists through a window",
    about: "`numbers |> flat_map(f) |> buffer(16)`, where each call gives a list of 4. Per element of the lists.",
    rows: &[
        Row {
            name: "lists-ready",
            title: "ready at once",
            width: 16,
            target: Target::Unset,
            sides: &sides::<Ready>(),
        },
        Row {
            name: "lists-once",
            title: "yield once",
            width: 16,
            target: Target::Unset,
            sides: &sides::<Once>(),
        },
    ],
};

const fn sides<W: Work>() -> [Side; 4] {
    [
        Side::new(Peer::ByHand, |n, width| {
            W::run(async {
                let mut total = 0;
                let mut lists = by_hand::in_order(stream(n / 4), list::<W>, width);
                while let Some(list) = lists.next().await {
                    for n in list {
                        total = mix(total, n);
                    }
                }
                total
            })
        }),
        Side::new(Peer::Pipewright, |n, width| {
            W::run(pipe!(numbers(n / 4) |> flat_map(list::<W>) |> buffer(width) |> fold(0, mix)))
        }),
        Side::new(Peer::FuturesBuffered, |n, width| {
            W::run(drain(stream(n / 4).map(list::<W>).buffered_ordered(width).flat_map(stream::iter), mix))
        })
        .note(RESULTS_PILE_UP),
        Side::new(Peer::Futures, |n, width| {
            W::run(drain(stream(n / 4).map(list::<W>).buffered(width).flat_map(stream::iter), mix))
        }),
    ]
}

async fn list<W: Work>(n: u64) -> [u64; 4] {
    [W::call(n).await; 4]
}
