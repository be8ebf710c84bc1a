//! Pools and limiters, which the pipes of a run share, and what their calls tell about them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pipewright::policy::{Limiter, Pool};
use pipewright_tests::Rng;

/// What is left for a bucket in which each token takes so long.
#[derive(Clone, Debug)]
struct Bucket {
    period: u64,
    burst: u64,
    /// In milliseconds; negative where more was taken than was there.
    level: i64,
    at: u64,
}

#[derive(Clone, Copy, Debug)]
struct Permits {
    taken: usize,
    /// The smallest and the greatest size so far.
    least: usize,
    most: usize,
}

/// Two pools and two limiters.
#[derive(Debug)]
pub struct Shared {
    pub pools: [Pool; 2],
    pub limiters: [Limiter; 2],
    permits: Mutex<[Permits; 2]>,
    buckets: Mutex<[Bucket; 2]>,
    /// Every pipe of the run is awaited: who was let start does so.
    awaited: bool,
    /// Calls that waited for ever, of all pipes.
    hung: AtomicUsize,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub fn new(seed: u64, awaited: bool) -> Self {
        let mut rng = Rng::new(seed ^ 0x5a5a);
        let sizes = [(); 2].map(|()| rng.some(&[1, 1, 2, 3, 7, usize::MAX]));
        let buckets = [(); 2].map(|()| {
            let (period, burst) = (rng.some(&[10, 25, 300]), rng.some(&[1, 1, 2, 5]));
            Bucket { period, burst, level: (period * burst) as i64, at: 0 }
        });
        Shared {
            pools: sizes.map(Pool::new),
            limiters: [0, 1].map(|i: usize| {
                let Bucket { period, burst, .. } = buckets[i];
                Limiter::every(Duration::from_millis(period)).burst(burst as u32)
            }),
            permits: Mutex::new(sizes.map(|size| Permits { taken: 0, least: size, most: size })),
            buckets: Mutex::new(buckets),
            awaited,
            hung: AtomicUsize::new(0),
        }
    }

    pub fn resize(&self, pool: usize, size: usize) {
        let mut permits = lock(&self.permits);
        permits[pool].least = permits[pool].least.min(size);
        permits[pool].most = permits[pool].most.max(size);
        drop(permits);
        self.pools[pool].resize(size);
    }

    /// A call begins with so many permits: all there are, where it is heavier than the pool. Gives how many it takes, and
    /// whether it may.
    pub fn enter(&self, pool: usize, weight: usize) -> (usize, Result<(), String>) {
        let mut permits = lock(&self.permits);
        let Permits { taken, least, most } = &mut permits[pool];
        // It may have been let in before the pool became larger.
        let weight = weight.min(*least);
        *taken += weight;
        let ok = if *taken <= *most {
            Ok(())
        } else {
            Err(format!("calls hold {taken} permits of a pool of {most}"))
        };
        (weight, ok)
    }

    pub fn leave(&self, pool: usize, weight: usize) {
        lock(&self.permits)[pool].taken -= weight;
    }

    /// A call starts at `now` and takes so many tokens.
    pub fn start(&self, limiter: usize, cost: u64, now: u64) -> Result<(), String> {
        let mut buckets = lock(&self.buckets);
        let bucket = &mut buckets[limiter];
        let full = (bucket.period * bucket.burst) as i64;
        bucket.level = full.min(bucket.level + (now - bucket.at) as i64);
        bucket.at = now;
        let asked = ((cost * bucket.period) as i64).min(full);
        let enough = bucket.level >= asked;
        bucket.level -= (cost * bucket.period) as i64;
        if enough || !self.awaited {
            return Ok(());
        }
        Err(format!("a start at {now} that the limiter has no tokens for: {bucket:?}, cost {cost}"))
    }

    pub fn hangs(&self) {
        self.hung.fetch_add(1, Ordering::Relaxed);
    }

    pub fn has_hung(&self) -> bool {
        self.hung.load(Ordering::Relaxed) > 0
    }

    /// Nobody holds or waits for a permit any more.
    pub fn is_quiet(&self) -> bool {
        self.pools.iter().all(|pool| (pool.in_use(), pool.waiting()) == (0, 0))
    }
}
