//! Total time where every tenth call takes ten times as long, on tokio's paused clock: exact, whatever the machine does.

use std::cell::Cell;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::time::{Instant, sleep};

use crate::figures::Figures;
use crate::peers::{ordered, unordered};
use crate::row::{Peer, Side};
use crate::work::Work;

/// Calls in all.
pub const CALLS: u64 = 1_000;
/// Calls at once.
pub const WIDTH: usize = 4;

const ORDERED: &[Side] = &ordered::<Skewed>();
const UNORDERED: &[Side] = &unordered::<Skewed>();

/// Calls that take 10 ms, every tenth 100 ms.
pub struct Skewed;

thread_local! {
    /// How long the last run took, in milliseconds.
    static TOOK: Cell<f64> = const { Cell::new(0.0) };
}

impl Work for Skewed {
    async fn call(n: u64) -> u64 {
        sleep(Duration::from_millis(if n % 10 == 9 { 100 } else { 10 })).await;
        n
    }

    fn run<F: Future>(side: F) -> F::Output {
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.expect("a runtime").block_on(async {
            let begun = Instant::now();
            let result = side.await;
            TOOK.set(begun.elapsed().as_millis() as f64);
            result
        })
    }

    fn run_spawning<F: Future>(side: F) -> F::Output {
        Self::run(side)
    }
}

/// Virtual milliseconds of each side in order, and of pipewright unordered.
pub struct Skew {
    pub ordered: Figures,
    pub unordered: f64,
}

pub fn measure() -> Skew {
    let ours = UNORDERED.iter().find(|side| side.peer == Peer::Pipewright).expect("ours is there");
    let ordered = ORDERED.iter().map(|side| (side, Some(time(side))));
    Skew { ordered: Figures(ordered.collect()), unordered: time(ours) }
}

fn time(side: &Side) -> f64 {
    (side.run)(CALLS, WIDTH);
    TOOK.get()
}
