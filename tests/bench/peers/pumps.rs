//! pumps: a pipeline of tasks.

use pumps::{Concurrency, Pipeline};

use crate::work::{Work, add, mix, numbers};

pub fn ordered<W: Work>(n: u64, width: usize) -> u64 {
    let stage = move || Pipeline::from_iter(numbers(n)).map(W::call, Concurrency::concurrent_ordered(width));
    W::run_spawning(async { drain(stage(), mix).await })
}

pub fn unordered<W: Work>(n: u64, width: usize) -> u64 {
    let stage =
        move || Pipeline::from_iter(numbers(n)).map(W::call, Concurrency::concurrent_unordered(width));
    W::run_spawning(async { drain(stage(), add).await })
}

pub async fn drain(pipeline: Pipeline<u64>, f: impl Fn(u64, u64) -> u64) -> u64 {
    let (mut results, tasks) = pipeline.build();
    let mut total = 0;
    while let Some(n) = results.recv().await {
        total = f(total, n);
    }
    tasks.await.expect("no panic");
    total
}
