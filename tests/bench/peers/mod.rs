//! One file a peer: how it runs calls through a window, in order and as they finish.

pub mod by_hand;
pub mod futures;
pub mod futures_buffered;
pub mod futures_concurrency;
pub mod par_stream;
pub mod pipewright;
pub mod pumps;
pub mod tokio;
pub mod tokio_stages;

use crate::row::{Peer, Side};
use crate::work::Work;

pub const RESULTS_PILE_UP: &str =
    "no back-pressure: behind a slow head, finished results pile up without limit";
const HANDS_ON_NOTHING: &str =
    "hands no results on: what is done with them is done inside of the concurrent calls";
const LOOKS_AT_ALL: &str = "hands no results on, too; every poll looks at all calls in flight, so that the widest \
                            window (`–`) was given up after minutes";
const SPAWNS: &str = "one task a call, on tokio's runtime for one thread";
pub const STAGES_SPAWN: &str = "one task a stage, with channels between, on tokio's runtime for one thread";
const WORKERS: &str = "as many workers as the window is wide, each a task, on tokio's runtime for one thread";
pub const WORKERS_IN_ORDER: &str = "as many workers as the window is wide, each a task, on tokio's runtime for one thread; \
                                    no back-pressure: results that are early wait in a map without limit";

/// All that give results in order.
pub const fn ordered<W: Work>() -> [Side; 7] {
    [
        Side::new(Peer::ByHand, by_hand::ordered::<W>),
        Side::new(Peer::Pipewright, pipewright::ordered::<W>),
        Side::new(Peer::FuturesBuffered, futures_buffered::ordered::<W>).note(RESULTS_PILE_UP),
        Side::new(Peer::Futures, futures::ordered::<W>),
        Side::new(Peer::Tokio, tokio::ordered::<W>).note(SPAWNS),
        Side::new(Peer::Pumps, pumps::ordered::<W>).note(STAGES_SPAWN),
        Side::new(Peer::ParStream, par_stream::ordered::<W>).note(WORKERS_IN_ORDER),
    ]
}

/// All that give results as they finish.
pub const fn unordered<W: Work>() -> [Side; 9] {
    [
        Side::new(Peer::ByHand, by_hand::unordered::<W>),
        Side::new(Peer::Pipewright, pipewright::unordered::<W>),
        Side::new(Peer::FuturesBuffered, futures_buffered::unordered::<W>),
        Side::new(Peer::Futures, futures::unordered::<W>),
        Side::new(Peer::ForEachConcurrent, futures::for_each::<W>).unlike(HANDS_ON_NOTHING),
        Side::new(Peer::FuturesConcurrency, futures_concurrency::for_each::<W>)
            .unlike(LOOKS_AT_ALL)
            .up_to(W::WIDEST_SCAN),
        Side::new(Peer::Tokio, tokio::unordered::<W>).note(SPAWNS),
        Side::new(Peer::Pumps, pumps::unordered::<W>).note(STAGES_SPAWN),
        Side::new(Peer::ParStream, par_stream::unordered::<W>).note(WORKERS),
    ]
}
