//! `spawn` as a terminal: the whole pipe in a task; the handle aborts it when dropped.

use std::sync::Arc;

use pipewright::pipe;
use pipewright_tests::{Log, sleep};

use crate::{Bad, PLACES, Seen, below, but};

#[tokio::test(start_paused = true)]
async fn it_works_while_nobody_awaits_it() {
    let log = Log::start();
    let seen = Arc::new(Seen::default());
    let (log2, seen2) = (log.clone(), Arc::clone(&seen));
    let f = move |x: u32| {
        let log = log2.clone();
        async move { log.call("f", x, 100, x).await }
    };
    let handle = pipe!(0..4 |> map(f) |> buffer(2) |> inspect(move |x| seen2.note(*x)) |> spawn);
    sleep(150).await;
    assert_eq!(seen.all(), below(2));
    let () = handle.await;
    assert_eq!((seen.all(), log.now(), log.peak()), (below(4), 200, 2));
}

#[tokio::test]
async fn no_element() {
    let () = pipe!(0..0 |> map(|x: u32| x) |> spawn()).await;
}

#[tokio::test]
async fn the_error_comes_out_of_the_handle() {
    for bad in PLACES {
        assert_eq!(pipe!(0..5 |> map(but(bad))? |> spawn).await, Err(Bad(bad)));
    }
    assert_eq!(pipe!(0..5 |> map(but(9))? |> spawn).await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn dropping_the_handle_aborts() {
    let log = Log::start();
    let log2 = log.clone();
    let f = move |x: u32| {
        let log = log2.clone();
        async move { log.call("f", x, 100, x).await }
    };
    let handle = pipe!(0..9 |> map(f) |> buffer(3) |> spawn);
    sleep(150).await;
    assert_eq!(log.running(), 3);
    drop(handle);
    tokio::task::yield_now().await;
    assert_eq!((log.running(), log.dropped()), (0, 3));
}

#[tokio::test]
#[should_panic(expected = "within the task")]
async fn a_panic_of_the_task_comes_out_of_the_handle() {
    pipe!(0..3 |> map(|x: u32| assert!(x < 1, "within the task")) |> spawn).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_another_worker() {
    let handles: Vec<_> = (0..4).map(|_| pipe!(0..100 |> map(async |x: u32| { tokio::task::yield_now().await; x }) |> buffer(8) |> spawn)).collect();
    for handle in handles {
        handle.await;
    }
}
