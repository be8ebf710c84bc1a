//! `.on_err(f)` behind other modifiers: what it is shown, and when.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use pipewright::policy::Pool;
use pipewright::{Failed, TimedOut, pipe};
use pipewright_tests::{Log, sleep};

use crate::on_err::{even, even_later};
use crate::{Bad, Seen};

#[tokio::test(start_paused = true)]
async fn behind_other_modifiers() {
    let dead = Seen::default();
    let note = |failed: &Failed<'_, u32, Bad>| dead.note(*failed.element);
    assert_eq!(pipe!(0..4 |> map(even_later).spawn().on_err(note) |> buffer(2) |> count).await, 2);
    assert_eq!(pipe!(0..4 |> map(even).spawn().on_err(note) |> buffer(2) |> count).await, 2);
    assert_eq!(pipe!(0..4 |> map(even).blocking().on_err(note) |> count).await, 2);
    assert_eq!(dead.all(), [1, 3].repeat(3));
}

#[tokio::test(start_paused = true)]
async fn what_takes_too_long_is_shown_as_well() {
    let limit = Duration::from_millis(100);
    let nap = async |x: u32| {
        sleep(u64::from(x) * 60).await;
        even(x)
    };
    let texts = Mutex::new(Vec::new());
    let list = pipe!(
        0..4 |> map(nap).timeout(limit).named("nap").on_err(|e| texts.lock().unwrap().push(e.to_string())) |> collect::<Vec<u32>>
    );
    assert_eq!(list.await, [0]);
    assert_eq!(
        *texts.lock().unwrap(),
        [
            "`nap` failed on 1: the call failed",
            "`nap` failed on 2: `nap` timed out after 100ms",
            "`nap` failed on 3: `nap` timed out after 100ms"
        ]
    );
    let late = Seen::default();
    let check = async |x: &u32| nap(*x).await.is_ok();
    let count = pipe!(
        0..4
            |> filter(check).timeout(limit).on_err(async |failed: &Failed<'_, u32, TimedOut>| late.note(*failed.element))
            |> buffer(4)
            |> count
    );
    assert_eq!((count.await, late.all()), (1, vec![2, 3]));
}

#[tokio::test(start_paused = true)]
async fn tries_are_counted() {
    let calls = AtomicU32::new(0);
    let flaky = async |x: u32| match (x, calls.fetch_add(1, Ordering::SeqCst)) {
        (0, 0) | (1, _) => Err("busy"),
        _ => Ok(x),
    };
    let seen = Mutex::new(Vec::new());
    let note = |failed: &Failed<'_, u32, &str>| {
        seen.lock().unwrap().push((failed.stage, *failed.element, failed.tries, failed.to_string()));
    };
    let text = |tries| format!("`map(flaky)` failed on 1 after {tries} tries: busy");
    let list = pipe!(0..3 |> map(flaky).retry(3).on_err(note) |> collect::<Vec<u32>>);
    assert_eq!(list.await, [0, 2]);
    assert_eq!(std::mem::take(&mut *seen.lock().unwrap()), [("map(flaky)", 1, 3, text(3))]);
    let list = pipe!(0..3 |> map(flaky).retry(2).retry(3).on_err(note) |> buffer(3) |> collect::<Vec<u32>>);
    assert_eq!(list.await, [0, 2]);
    assert_eq!(std::mem::take(&mut *seen.lock().unwrap()), [("map(flaky)", 1, 6, text(6))]);

    // In a task, on a thread that may block, and for a plain function.
    let tries = Mutex::new(Vec::new());
    let note = |tried| tries.lock().unwrap().push(tried);
    let list =
        pipe!(0..4 |> map(even_later).retry(3).spawn().on_err(|e| note(e.tries)) |> buffer(4) |> count);
    assert_eq!(list.await, 2);
    let list = pipe!(0..4 |> map(even).blocking().retry(4).on_err(async |e| note(e.tries)) |> count);
    assert_eq!(list.await, 2);
    let list = pipe!(0..4 |> map(even).retry(5).on_err(|e| note(e.tries)) |> buffer(2) |> count);
    assert_eq!(list.await, 2);
    let list = pipe!(0..4 |> filter(|x| even(*x).map(|_| true)).retry(2).on_err(|e| note(e.tries)) |> count);
    assert_eq!(list.await, 2);
    assert_eq!(*tries.lock().unwrap(), [3, 3, 4, 4, 5, 5, 2, 2]);
}

#[tokio::test(start_paused = true)]
async fn no_permit_is_held_while_the_function_runs() {
    // The function asks for the very pool of the call: with a permit held that would be a deadlock.
    let (pool, log) = (Pool::new(1), Log::start());
    let kept = pipe!(
        0..4
            |> map(even_later).pool(&pool).on_err(async |failed| {
                pipe!([*failed.element] |> map(async |x| log.call("f", x, 100, ()).await).pool(&pool) |> run).await
            })
            |> buffer(4)
            |> count
    );
    assert_eq!(kept.await, 2);
    assert_eq!((log.now(), pool.in_use(), pool.waiting()), (600, 0, 0));
    assert_eq!(log.starts("f").len(), 2);
}
