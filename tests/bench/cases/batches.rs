//! Lists without a window: taken apart, and made.

use std::hint::black_box;

use futures::stream::{self, StreamExt};
use pipewright::pipe;

use super::{Group, futures, ours, pumps, tasks};
use crate::executor::block_on;
use crate::peers::tokio_stages::{batch, flatten};
use crate::row::{Peer, Row, Side, Target};
use crate::work::{add, drain, numbers, stream};

pub const BATCHES: Group = Group {
    caption: "lists without a window",
    about: "By hand: one loop. Per element of the lists.",
    rows: &[
        Row {
            name: "lists-sync",
            title: "sync `flat_map` giving 4 each",
            width: 0,
            target: Target::Unset,
            sides: &[
                Side::new(Peer::ByHand, |n, _| {
                    let mut total = 0;
                    for n in numbers(n / 4) {
                        for n in [n + 1, n + 2, n + 3, n + 4] {
                            total += black_box(n);
                        }
                    }
                    total
                }),
                Side::new(Peer::Pipewright, |n, _| {
                    block_on(pipe!(
                        numbers(n / 4) |> flat_map(|n| [n + 1, n + 2, n + 3, n + 4])
                            |> fold(0, |total, n| total + black_box(n))
                    ))
                }),
                Side::new(Peer::Futures, |n, _| {
                    let lists = stream(n / 4).flat_map(|n| stream::iter([n + 1, n + 2, n + 3, n + 4]));
                    block_on(drain(lists.map(black_box), add))
                }),
            ],
        },
        Row {
            name: "batch",
            title: "`batch(16)`, `flatten`",
            width: 0,
            target: Target::Unset,
            sides: &[
                Side::new(Peer::ByHand, |n, _| {
                    let (mut total, mut source) = (0, numbers(n));
                    loop {
                        let mut list = Vec::with_capacity(16);
                        list.extend(source.by_ref().take(16));
                        if list.is_empty() {
                            return total;
                        }
                        for n in list {
                            total += n;
                        }
                    }
                }),
                ours!(batch(16) |> flatten),
                futures!(.chunks(16).flat_map(stream::iter)),
                tasks!(|numbers| flatten(batch(numbers, 16))),
                pumps!(.batch(16).flatten_iter()),
            ],
        },
    ],
};
