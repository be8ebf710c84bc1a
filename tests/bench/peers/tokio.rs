//! tokio: what is written with tasks, a semaphore and channels.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::{JoinHandle, JoinSet, spawn};

use crate::work::{Work, add, mix, numbers};

/// A queue of handles; the oldest is awaited when it is full.
pub fn ordered<W: Work>(n: u64, width: usize) -> u64 {
    W::run_spawning(async {
        let mut total = 0;
        let mut handles = VecDeque::with_capacity(width);
        for n in numbers(n) {
            if handles.len() == width {
                let oldest: JoinHandle<u64> = handles.pop_front().expect("the window is not empty");
                total = mix(total, oldest.await.expect("no panic"));
            }
            handles.push_back(spawn(W::call(n)));
        }
        for handle in handles {
            total = mix(total, handle.await.expect("no panic"));
        }
        total
    })
}

/// A `JoinSet` in which a `Semaphore` limits what runs.
pub fn unordered<W: Work>(n: u64, width: usize) -> u64 {
    W::run_spawning(join_set(n, width, W::call))
}

/// The same of any calls.
pub async fn join_set<R>(n: u64, width: usize, call: impl Fn(u64) -> R) -> u64
where
    R: Future<Output = u64> + Send + 'static,
{
    let mut total = 0;
    let semaphore = Arc::new(Semaphore::new(width));
    let mut tasks = JoinSet::new();
    for n in numbers(n) {
        let permit = Arc::clone(&semaphore).acquire_owned().await.expect("it is never closed");
        let call = call(n);
        tasks.spawn(async move {
            let result = call.await;
            drop(permit);
            result
        });
        while let Some(result) = tasks.try_join_next() {
            total = add(total, result.expect("no panic"));
        }
    }
    while let Some(result) = tasks.join_next().await {
        total = add(total, result.expect("no panic"));
    }
    total
}
