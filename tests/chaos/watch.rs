//! Says which run stands still, where it does so within a poll: nothing else can end it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// The run that is on, and how many there were so far.
#[derive(Default)]
struct Now {
    seed: AtomicU64,
    count: AtomicU64,
}

/// Watches until it is dropped.
pub struct Watched(Arc<Now>);

impl Watched {
    pub fn runs(&self, seed: u64) {
        self.0.seed.store(seed, Ordering::Relaxed);
        self.0.count.fetch_add(1, Ordering::Relaxed);
    }
}

/// Ends the process when one run takes longer than any does.
pub fn watch(name: &'static str) -> Watched {
    let now = Arc::new(Now::default());
    let weak = Arc::downgrade(&now);
    thread::spawn(move || {
        let mut before = 0;
        loop {
            thread::sleep(Duration::from_secs(100));
            let Some(now) = weak.upgrade() else { return };
            let count = now.count.load(Ordering::Relaxed);
            if count > 0 && count == before {
                let seed = now.seed.load(Ordering::Relaxed);
                eprintln!(
                    "a poll that does not come back, seed {seed}: \
                     CHAOS_SEED={seed} cargo test -p pipewright-tests --test chaos {name}"
                );
                std::process::abort();
            }
            before = count;
        }
    });
    Watched(now)
}
