//! tokio: a task and a channel for each stage.

use std::collections::VecDeque;

use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::{JoinHandle, spawn};

use crate::work;

/// What a channel holds.
const ROOM: usize = 64;

/// Runs `stage` in a task; gives what it sends.
fn stage<U, R>(stage: impl FnOnce(Sender<U>) -> R) -> Receiver<U>
where
    R: Future<Output = ()> + Send + 'static,
{
    let (to, results) = channel(ROOM);
    spawn(stage(to));
    results
}

async fn send<U>(to: &Sender<U>, element: U) {
    assert!(to.send(element).await.is_ok(), "the next stage takes all");
}

pub fn numbers(n: u64) -> Receiver<u64> {
    stage(|to| async move {
        for n in work::numbers(n) {
            send(&to, n).await;
        }
    })
}

/// A plain function.
pub fn filter_map(mut from: Receiver<u64>, f: impl Fn(u64) -> Option<u64> + Send + 'static) -> Receiver<u64> {
    stage(|to| async move {
        while let Some(n) = from.recv().await {
            if let Some(n) = f(n) {
                send(&to, n).await;
            }
        }
    })
}

/// An async function, one call at a time.
pub fn then<R>(mut from: Receiver<u64>, f: impl Fn(u64) -> R + Send + 'static) -> Receiver<u64>
where
    R: Future<Output = u64> + Send + 'static,
{
    stage(|to| async move {
        while let Some(n) = from.recv().await {
            send(&to, f(n).await).await;
        }
    })
}

/// An async function, each call a task; a queue of their handles.
pub fn window<R>(
    mut from: Receiver<u64>,
    f: impl Fn(u64) -> R + Send + 'static,
    width: usize,
) -> Receiver<u64>
where
    R: Future<Output = u64> + Send + 'static,
{
    let result = async |handle: JoinHandle<u64>| handle.await.expect("no panic");
    stage(|to| async move {
        let mut handles = VecDeque::with_capacity(width);
        while let Some(n) = from.recv().await {
            if handles.len() == width {
                let oldest = handles.pop_front().expect("the window is not empty");
                send(&to, result(oldest).await).await;
            }
            handles.push_back(spawn(f(n)));
        }
        for handle in handles {
            send(&to, result(handle).await).await;
        }
    })
}

pub fn batch(mut from: Receiver<u64>, size: usize) -> Receiver<Vec<u64>> {
    stage(|to| async move {
        let mut list = Vec::with_capacity(size);
        while let Some(n) = from.recv().await {
            list.push(n);
            if list.len() == size {
                send(&to, std::mem::replace(&mut list, Vec::with_capacity(size))).await;
            }
        }
        if !list.is_empty() {
            send(&to, list).await;
        }
    })
}

pub fn flatten(mut from: Receiver<Vec<u64>>) -> Receiver<u64> {
    stage(|to| async move {
        while let Some(list) = from.recv().await {
            for n in list {
                send(&to, n).await;
            }
        }
    })
}

pub async fn drain(mut from: Receiver<u64>, f: impl Fn(u64, u64) -> u64) -> u64 {
    let mut total = 0;
    while let Some(n) = from.recv().await {
        total = f(total, n);
    }
    total
}
