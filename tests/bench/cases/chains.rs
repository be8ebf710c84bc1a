//! Chains of stages without a window.

use std::future::ready;

use futures::stream::StreamExt;
use pumps::Concurrency;

use super::{Group, futures, ours, pumps, tasks};
use crate::executor::block_on;
use crate::peers::tokio_stages::{filter_map, then};
use crate::row::{Peer, Row, Side, Target};
use crate::work::{Ready, Work, numbers};

pub const CHAINS: Group = Group {
    caption: "chains without a window",
    about: "By hand: one loop.",
    rows: &[
        Row {
            name: "sync-3",
            title: "sync `map`, `filter`, `map`",
            width: 0,
            target: Target::OfByHand(1.02),
            sides: &[
                Side::new(Peer::ByHand, |n, _| {
                    let mut total = 0;
                    for n in numbers(n) {
                        let n = n ^ 5;
                        if n % 8 != 3 {
                            total += n * 3;
                        }
                    }
                    total
                }),
                ours!(map(|n| n ^ 5) |> filter(|n| n % 8 != 3) |> map(|n| n * 3)),
                futures!(.map(|n| n ^ 5).filter(|n| ready(n % 8 != 3)).map(|n| n * 3)),
                tasks!(|numbers| {
                    let numbers = filter_map(numbers, |n| Some(n ^ 5));
                    let numbers = filter_map(numbers, |n| (n % 8 != 3).then_some(n));
                    filter_map(numbers, |n| Some(n * 3))
                }),
                pumps!(
                    .map(|n| ready(n ^ 5), Concurrency::serial())
                    .filter_map(|n| ready((n % 8 != 3).then_some(n)), Concurrency::serial())
                    .map(|n| ready(n * 3), Concurrency::serial())
                ),
            ],
        },
        Row {
            name: "sync-5",
            title: "five sync stages",
            width: 0,
            target: Target::AtMost(60.0),
            sides: &[
                Side::new(Peer::ByHand, |n, _| {
                    let mut total = 0;
                    for n in numbers(n) {
                        let n = n ^ 5;
                        if n % 8 == 3 {
                            continue;
                        }
                        let n = n * 3;
                        if n % 16 == 7 {
                            continue;
                        }
                        total += n.rotate_left(3);
                    }
                    total
                }),
                ours!(
                    map(|n| n ^ 5) |> filter(|n| n % 8 != 3) |> map(|n| n * 3)
                        |> filter_map(|n| (n % 16 != 7).then_some(n)) |> map(|n: u64| n.rotate_left(3))
                ),
                futures!(
                    .map(|n| n ^ 5).filter(|n| ready(n % 8 != 3)).map(|n| n * 3)
                        .filter_map(|n| ready((n % 16 != 7).then_some(n))).map(|n: u64| n.rotate_left(3))
                ),
                tasks!(|numbers| {
                    let numbers = filter_map(numbers, |n| Some(n ^ 5));
                    let numbers = filter_map(numbers, |n| (n % 8 != 3).then_some(n));
                    let numbers = filter_map(numbers, |n| Some(n * 3));
                    let numbers = filter_map(numbers, |n| (n % 16 != 7).then_some(n));
                    filter_map(numbers, |n| Some(n.rotate_left(3)))
                }),
                pumps!(
                    .map(|n| ready(n ^ 5), Concurrency::serial())
                    .filter_map(|n| ready((n % 8 != 3).then_some(n)), Concurrency::serial())
                    .map(|n| ready(n * 3), Concurrency::serial())
                    .filter_map(|n| ready((n % 16 != 7).then_some(n)), Concurrency::serial())
                    .map(|n| ready(n.rotate_left(3)), Concurrency::serial())
                ),
            ],
        },
        Row {
            name: "async-3",
            title: "three ready async functions",
            width: 0,
            target: Target::OfByHand(1.4),
            sides: &[
                Side::new(Peer::ByHand, |n, _| {
                    block_on(async {
                        let mut total = 0;
                        for n in numbers(n) {
                            total += Ready::call(Ready::call(Ready::call(n).await).await).await;
                        }
                        total
                    })
                }),
                ours!(map(Ready::call) |> map(Ready::call) |> map(Ready::call)),
                futures!(.then(Ready::call).then(Ready::call).then(Ready::call)),
                tasks!(|numbers| then(then(then(numbers, Ready::call), Ready::call), Ready::call)),
                pumps!(
                    .map(Ready::call, Concurrency::serial())
                    .map(Ready::call, Concurrency::serial())
                    .map(Ready::call, Concurrency::serial())
                ),
            ],
        },
    ],
};
