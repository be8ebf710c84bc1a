//! `.spawn()` and `.blocking()`: the words that move a call off the pipe's task.

use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::Duration;

use futures::FutureExt;
use pipewright::pipe;
use pipewright_tests::{Hand, Log, caught, sleep};
use tokio::task;

use crate::{Bad, NONE, PLACES, below, but};

/// Only a test that fails waits so long.
const HANGS: Duration = Duration::from_secs(20);

fn double(x: u32) -> u32 {
    2 * x
}

async fn double_later(x: u32) -> u32 {
    sleep(100).await;
    2 * x
}

#[tokio::test(start_paused = true)]
async fn results_in_order() {
    let expected: Vec<_> = (0..5).map(double).collect();
    for width in [1, 2, 9] {
        assert_eq!(
            pipe!(0..5 |> map(double).spawn() |> buffer(width) |> collect::<Vec<u32>>).await,
            expected
        );
        assert_eq!(
            pipe!(0..5 |> map(double_later).spawn() |> buffer(width) |> collect::<Vec<u32>>).await,
            expected
        );
        assert_eq!(
            pipe!(0..5 |> map(double).blocking() |> buffer(width) |> collect::<Vec<u32>>).await,
            expected
        );
    }
    assert_eq!(pipe!(0..5 |> map(double_later).spawn() |> collect::<Vec<u32>>).await, expected);
    assert_eq!(pipe!(0..0 |> map(double).spawn() |> collect::<Vec<u32>>).await, NONE);
    assert_eq!(pipe!(0..0 |> map(double).blocking() |> collect::<Vec<u32>>).await, NONE);
}

#[tokio::test(start_paused = true)]
async fn other_stages_with_a_function() {
    assert_eq!(pipe!(0..3 |> flat_map(async |x| vec![x; 2]).spawn() |> buffer(2) |> count).await, 6);
    assert_eq!(pipe!(0..3 |> filter_map(async |x| Some(x)).spawn() |> buffer(2) |> count).await, 3);
    assert_eq!(pipe!(0..3 |> flat_map(|x| vec![x; 2]).blocking() |> buffer(2) |> count).await, 6);
    assert_eq!(
        pipe!(0..4 |> batch(2) |> par_flat_map(double_later).spawn() |> collect::<Vec<u32>>).await,
        [0, 2, 4, 6]
    );
}

#[tokio::test(start_paused = true)]
async fn the_buffer_bounds_the_tasks() {
    for (width, total) in [(1, 600), (2, 300), (6, 100)] {
        let log = Log::start();
        let handle = log.clone();
        let f = move |x: u32| {
            let log = handle.clone();
            async move { log.call("f", x, 100, x).await }
        };
        assert_eq!(pipe!(0..6 |> map(f).spawn() |> buffer(width) |> count).await, 6);
        assert_eq!((log.now(), log.peak()), (total, width), "buffer({width})");
    }
}

#[tokio::test]
async fn calls_run_in_tasks_of_their_own() {
    let mine = task::try_id();
    let ids = pipe!(0..4 |> map(async |_| task::id()).spawn() |> buffer(2) |> collect::<Vec<_>>).await;
    for (i, id) in ids.iter().enumerate() {
        assert_ne!(Some(*id), mine);
        assert!(ids.iter().skip(i + 1).all(|other| other != id));
    }
    // Workers make them, one after another.
    let plain = pipe!(0..4 |> map(|_| task::id()).spawn() |> buffer(2) |> collect::<Vec<_>>).await;
    assert!(plain.iter().all(|id| Some(*id) != mine && !ids.contains(id)));
}

#[tokio::test]
async fn blocking_calls_leave_the_thread() {
    let here = thread::current().id();
    let ids =
        pipe!(0..4 |> map(|_| thread::current().id()).blocking() |> buffer(2) |> collect::<Vec<_>>).await;
    assert!(ids.iter().all(|id| *id != here));
}

#[tokio::test]
async fn blocking_calls_run_at_once() {
    let (one, other) = (mpsc::channel(), mpsc::channel());
    let ends = [(one.0, other.1), (other.0, one.1)].map(Mutex::new);
    // Each waits for the other.
    let meet = move |x: usize| {
        let (tell, hear) = &*ends[x].lock().unwrap();
        tell.send(()).is_ok() && hear.recv_timeout(HANGS).is_ok()
    };
    let met = pipe!(0..2 |> map(move |x| meet(x)).blocking() |> buffer(2) |> collect::<Vec<bool>>).await;
    assert_eq!(met, [true; 2]);
}

#[tokio::test(start_paused = true)]
async fn errors_of_spawned_calls() {
    for bad in PLACES {
        let end = pipe!(0..5 |> map(but(bad)).spawn()? |> buffer(3) |> collect::<Vec<u32>>).await;
        assert_eq!(end, Err(Bad(bad)), "plain");
        let end = pipe!(0..5 |> map(move |x| async move { but(bad)(x) }).spawn()? |> buffer(3) |> collect::<Vec<u32>>).await;
        assert_eq!(end, Err(Bad(bad)), "async");
        let end = pipe!(0..5 |> map(but(bad)).blocking()? |> buffer(3) |> collect::<Vec<u32>>).await;
        assert_eq!(end, Err(Bad(bad)), "blocking");
    }
    assert_eq!(pipe!(0..5 |> map(but(9)).spawn()? |> buffer(3) |> collect::<Vec<u32>>).await, Ok(below(5)));
}

#[tokio::test(start_paused = true)]
async fn dropping_the_pipe_aborts_the_tasks() {
    let log = Log::start();
    let handle = log.clone();
    let f = move |x: u32| {
        let log = handle.clone();
        async move { log.call("f", x, 100, x).await }
    };
    let mut run = Box::pin(pipe!(0..9 |> map(f).spawn() |> buffer(3) |> count));
    assert!(run.as_mut().now_or_never().is_none());
    sleep(50).await;
    assert_eq!(log.running(), 3);
    drop(run);
    task::yield_now().await;
    assert_eq!((log.running(), log.dropped()), (0, 3));
}

#[tokio::test(start_paused = true)]
async fn behind_an_error_tasks_are_aborted() {
    let log = Log::start();
    let handle = log.clone();
    let f = move |x: u32| {
        let log = handle.clone();
        async move {
            log.call("f", x, if x == 1 { 10 } else { 100 }, ()).await;
            but(1)(x)
        }
    };
    assert_eq!(pipe!(0..9 |> map(f).spawn()? |> buffer(4) |> count).await, Err(Bad(1)));
    task::yield_now().await;
    assert_eq!((log.now(), log.finished(), log.dropped()), (100, 2, 2));
    assert_eq!(log.ends("f"), [100, 10, 10, 10]);
}

#[tokio::test]
async fn panics_of_spawned_calls_unwind_out_of_the_terminal() {
    async fn message(run: impl Future<Output = usize>) -> String {
        let payload = std::panic::AssertUnwindSafe(run).catch_unwind().await.unwrap_err();
        (*payload.downcast::<&str>().unwrap()).to_owned()
    }

    let plain = pipe!(0..3 |> map(|x: u32| assert!(x != 1, "plain")).spawn() |> buffer(2) |> count);
    assert_eq!(message(plain).await, "plain");
    let later = pipe!(0..3 |> map(async |x: u32| assert!(x != 1, "async")).spawn() |> buffer(2) |> count);
    assert_eq!(message(later).await, "async");
    let blocking = pipe!(0..3 |> map(|x: u32| assert!(x != 1, "blocking")).blocking() |> buffer(2) |> count);
    assert_eq!(message(blocking).await, "blocking");
}

#[test]
fn when_the_runtime_shuts_down_the_run_panics_instead_of_hanging() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let forever = |_: u32| std::future::pending::<u32>();
    let mut run = {
        let _here = runtime.enter();
        let mut run = Hand::new(pipe!(0..3 |> map(forever).spawn() |> buffer(2) |> count));
        assert!(run.poll().is_pending());
        run
    };
    drop(runtime);
    assert!(run.woken(), "a lost wake-up");
    assert!(!caught(|| run.poll()).is_empty());
    drop(run);
}

#[tokio::test]
async fn a_blocking_call_that_has_begun_runs_to_its_end() {
    let (begin, begun) = mpsc::channel();
    let (release, released) = mpsc::channel();
    let (end, ended) = mpsc::channel();
    let released = Mutex::new(released);
    let f = move |_: u32| {
        begin.send(()).unwrap();
        released.lock().unwrap().recv_timeout(HANGS).unwrap();
        end.send(()).unwrap();
    };
    let mut run = Box::pin(pipe!(0..1 |> map(move |x| f(x)).blocking() |> count));
    assert!(run.as_mut().now_or_never().is_none());
    begun.recv_timeout(HANGS).expect("it does not begin");
    drop(run);
    release.send(()).unwrap();
    ended.recv_timeout(HANGS).expect("it does not end");
}
