//! `.timeout(limit)`: a call that takes too long is dropped. What becomes of the error is in `timeout_errors`.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::FutureExt;
use pipewright::policy::{Limiter, Pool};
use pipewright::{Failure, TimedOut, pipe};
use pipewright_tests::{Hand, Log, caught, sleep};
use tokio::task;

use crate::Bad;

pub fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

/// Takes so many milliseconds.
pub async fn nap(ms: u64) -> u64 {
    sleep(ms).await;
    ms
}

/// The same; 13 is an error.
pub async fn try_nap(ms: u64) -> Result<u64, Bad> {
    sleep(ms).await;
    if ms == 13 { Err(Bad(13)) } else { Ok(ms) }
}

#[tokio::test(start_paused = true)]
async fn the_elements_are_results() {
    let log = Log::start();
    let list: Vec<Result<u64, TimedOut>> = pipe!([50, 500, 99] |> map(nap).timeout(ms(100)) |> collect).await;
    assert_eq!((&list[0], &list[2]), (&Ok(50), &Ok(99)));
    let late = list[1].unwrap_err();
    assert_eq!(
        (late.stage, late.after, late.to_string()),
        ("map(nap)", ms(100), "`map(nap)` timed out after 100ms".into())
    );
    // One after the other, the second for as long as it may.
    assert_eq!(log.now(), 249);

    let list: Vec<Result<u64, Failure<Bad>>> =
        pipe!([50, 500, 13] |> map(try_nap).timeout(ms(100)) |> buffer(3) |> collect).await;
    assert!(matches!(&list[..], [Ok(50), Err(Failure::TimedOut(_)), Err(Failure::Call(Bad(13)))]));
    assert_eq!(log.now(), 349);
}

#[tokio::test(start_paused = true)]
async fn a_question_mark_ends_the_pipe() {
    let log = Log::start();
    let end: Result<Vec<u64>, TimedOut> = pipe!([50, 500, 99] |> map(nap).timeout(ms(100))? |> collect).await;
    assert_eq!((end.unwrap_err().stage, log.now()), ("map(nap)", 150));
    let end: Result<Vec<u64>, Failure<Bad>> =
        pipe!([50, 500, 13] |> map(try_nap).timeout(ms(100))? |> buffer(3) |> collect).await;
    assert!(matches!(end, Err(Failure::TimedOut(late)) if late.after == ms(100)));
    let end: Result<Vec<u64>, Failure<Bad>> =
        pipe!([50, 13, 500] |> map(try_nap).timeout(ms(100))? |> buffer(3) |> collect).await;
    assert_eq!(end, Err(Failure::Call(Bad(13))));
    assert_eq!(pipe!([50, 60] |> map(try_nap).timeout(ms(100))? |> sum::<u64>).await, Ok(110));
}

#[tokio::test(start_paused = true)]
async fn what_is_ready_at_the_very_instant_is_in_time() {
    for (time, is_in_time) in [(99, true), (100, true), (101, false)] {
        for width in [1, 3] {
            let log = Log::start();
            let end = pipe!([time] |> map(nap).timeout(ms(100))? |> buffer(width) |> count).await;
            assert_eq!((end.is_ok(), log.now()), (is_in_time, time.min(100)), "{time}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn no_time_and_all_the_time() {
    let log = Log::start();
    let at_once = async |n: u64| n;
    assert_eq!(pipe!(0..3 |> map(at_once).timeout(Duration::ZERO)? |> count).await, Ok(3));
    assert!(pipe!([1] |> map(nap).timeout(Duration::ZERO)? |> count).await.is_err());
    assert_eq!(log.now(), 0);
    assert_eq!(pipe!([5000] |> map(nap).timeout(Duration::MAX)? |> count).await, Ok(1));
    assert_eq!(log.now(), 5000);
}

#[tokio::test(start_paused = true)]
async fn each_call_has_its_own_time() {
    let log = Log::start();
    let f = async |n: u64| log.call("f", n, 100 * n, n).await;
    let list: Vec<Option<u64>> =
        pipe!([1, 3, 2, 9, 1] |> map(f).timeout(ms(250)) |> map(Result::ok) |> buffer(2) |> collect).await;
    assert_eq!(list, [Some(1), None, Some(2), None, Some(1)]);
    assert_eq!(log.starts("f"), [0, 0, 100, 250, 300]);
    assert_eq!(log.ends("f"), [100, 250, 300, 500, 400]);
    assert_eq!((log.dropped(), log.finished(), log.peak()), (2, 3, 2));
}

#[tokio::test(start_paused = true)]
async fn it_counts_while_the_consumer_is_busy() {
    let log = Log::start();
    let f = async |n: u64| log.call("f", n, 100 * n, n).await;
    let body = async |_| sleep(1000).await;
    pipe!([1, 2, 9] |> map(f).timeout(ms(250)) |> buffer(3) |> for_each(body)).await;
    assert_eq!((log.ends("f"), log.now()), (vec![100, 200, 250], 3100));
}

#[tokio::test(start_paused = true)]
async fn every_kind_of_stage() {
    let log = Log::start();
    let late = |stage: &str, end: Result<usize, TimedOut>| {
        let late = end.unwrap_err();
        assert_eq!((late.stage.split('(').next(), late.after), (Some(stage), ms(100)));
    };
    let slow = [50, 500];
    let limit = ms(100);
    late("map", pipe!(slow |> map(nap).timeout(limit)? |> count).await);
    late("filter", pipe!(slow |> filter(async |n| nap(*n).await > 0).timeout(limit)? |> count).await);
    late("inspect", pipe!(slow |> inspect(async |n| sleep(*n).await).timeout(limit)? |> count).await);
    late(
        "filter_map",
        pipe!(slow |> filter_map(async |n| Some(nap(n).await)).timeout(limit)? |> count).await,
    );
    late("flat_map", pipe!(slow |> flat_map(async |n| [nap(n).await; 2]).timeout(limit)? |> count).await);
    late("expand", pipe!(slow |> expand(async |n| (nap(n).await, None)).timeout(limit)? |> count).await);
    late("par_flat_map", pipe!([slow] |> par_flat_map(nap).timeout(limit)? |> count).await);
    let grow = async |n: u64| Some((nap(n).await, 10 * n));
    late("unfold", pipe!(unfold(5, grow).timeout(limit)? |> count).await);
    let list = async |n: u64| (nap(n).await, Some(10 * n));
    late("paginate", pipe!(paginate(5, list).timeout(limit)? |> count).await);
    assert_eq!(log.now(), 6 * 150 + 100 + 155 + 155);

    let quick = [40, 50];
    assert_eq!(pipe!(quick |> map(nap).timeout(limit)? |> sum::<u64>).await, Ok(90));
    let is_long = async |n: &u64| nap(*n).await > 40;
    assert_eq!(pipe!(quick |> filter(is_long).timeout(limit)? |> sum::<u64>).await, Ok(50));
    assert_eq!(pipe!(quick |> inspect(async |n| sleep(*n).await).timeout(limit)? |> count).await, Ok(2));
    let odd = async |n| (nap(n).await == 50).then_some(n);
    assert_eq!(pipe!(quick |> filter_map(odd).timeout(limit)? |> sum::<u64>).await, Ok(50));
    let twice = async |n| [nap(n).await; 2];
    assert_eq!(pipe!(quick |> flat_map(twice).timeout(limit)? |> sum::<u64>).await, Ok(180));
    let half = async |n| (nap(n).await, Some(n / 2).filter(|n| *n > 10));
    assert_eq!(pipe!(quick |> expand(half).timeout(limit)? |> buffer(2) |> sum::<u64>).await, Ok(147));
    assert_eq!(pipe!([quick] |> par_flat_map(nap).timeout(limit)? |> sum::<u64>).await, Ok(90));
    let grow = async |n: u64| if n < 60 { Some((nap(n).await, 10 * n)) } else { None };
    assert_eq!(pipe!(unfold(5, grow).timeout(limit)? |> sum::<u64>).await, Ok(55));
    let list = async |n: u64| (nap(n).await, (n < 50).then_some(10 * n));
    assert_eq!(pipe!(paginate(5, list).timeout(limit)? |> sum::<u64>).await, Ok(55));
}

#[tokio::test(start_paused = true)]
async fn every_kind_of_stage_whose_function_can_fail() {
    Log::start();
    // In time, with an error, too late.
    for (times, end) in [([40, 50], "Ok"), ([40, 13], "Bad"), ([40, 500], "Late")] {
        let limit = ms(100);
        let check = |stage: &str, got: Result<usize, Failure<Bad>>| match got {
            Ok(_) => assert_eq!(end, "Ok"),
            Err(Failure::Call(bad)) => assert_eq!((end, bad), ("Bad", Bad(13))),
            Err(Failure::TimedOut(late)) => {
                assert_eq!((end, late.stage.split('(').next(), late.after), ("Late", Some(stage), limit));
            }
        };
        let next = |n| if n == 40 { times[1] } else { 0 };
        check("map", pipe!(times |> map(try_nap).timeout(limit)? |> count).await);
        let long = async |n: &u64| try_nap(*n).await.map(|n| n > 40);
        check("filter", pipe!(times |> filter(long).timeout(limit)? |> count).await);
        let look = async |n: &u64| try_nap(*n).await.map(drop);
        check("inspect", pipe!(times |> inspect(look).timeout(limit)? |> count).await);
        let some = async |n| try_nap(n).await.map(Some);
        check("filter_map", pipe!(times |> filter_map(some).timeout(limit)? |> count).await);
        let twice = async |n| try_nap(n).await.map(|n| [n; 2]);
        check("flat_map", pipe!(times |> flat_map(twice).timeout(limit)? |> count).await);
        let alone = async |n| try_nap(n).await.map(|n| (n, None));
        check("expand", pipe!(times |> expand(alone).timeout(limit)? |> count).await);
        check("par_flat_map", pipe!([times] |> par_flat_map(try_nap).timeout(limit)? |> count).await);
        let grow = async |n| if n == 0 { Ok(None) } else { try_nap(n).await.map(|m| Some((m, next(m)))) };
        check("unfold", pipe!(unfold(40, grow).timeout(limit)? |> count).await);
        let list = async |n| try_nap(n).await.map(|m| (m, (m == 40).then(|| next(m))));
        check("paginate", pipe!(paginate(40, list).timeout(limit)? |> count).await);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_left_out_by_a_late_condition() {
    Log::start();
    // The element is with the call, and is dropped with it.
    let held = Rc::new(());
    let source = [(50, held.clone()), (500, held.clone())];
    let condition = async |(n, _): &(u64, Rc<()>)| nap(*n).await > 0;
    let end: Result<Vec<_>, _> = pipe!(source |> filter(condition).timeout(ms(100))? |> collect).await;
    assert!(end.is_err());
    assert_eq!(Rc::strong_count(&held), 1);
}

#[tokio::test(start_paused = true)]
async fn the_wait_for_a_permit_counts_where_it_is_inside() {
    // Three calls of 100, one at a time: the last has its permit at 200.
    for (limit, inside, outside) in [(150, 3, 1), (200, 3, 2), (300, 3, 3), (99, 0, 0)] {
        let pool = Pool::new(1);
        let count = |list: Vec<Result<u64, TimedOut>>| list.iter().filter(|r| r.is_ok()).count();
        let list = pipe!([100; 3] |> map(nap).timeout(ms(limit)).pool(&pool) |> buffer(3) |> collect).await;
        assert_eq!(count(list), inside, "inside, {limit}");
        assert_eq!((pool.in_use(), pool.waiting()), (0, 0));
        let list = pipe!([100; 3] |> map(nap).pool(&pool).timeout(ms(limit)) |> buffer(3) |> collect).await;
        assert_eq!(count(list), outside, "outside, {limit}");
        assert_eq!((pool.in_use(), pool.waiting()), (0, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn a_late_call_gives_its_permit_back_at_once() {
    let log = Log::start();
    let pool = Pool::new(1);
    let f = async |n: u64| log.call("f", n, n, n).await;
    // The first result waits for nobody: its permit is free at the instant it is late.
    let end = pipe!([900, 50, 900] |> map(f).pool(&pool).timeout(ms(100)) |> buffer(3) |> count).await;
    assert_eq!((end, log.starts("f"), log.ends("f")), (3, vec![0], vec![100]));
    let log = Log::start();
    let f = async |n: u64| log.call("f", n, n, n).await;
    let end = pipe!([900, 50, 900] |> map(f).timeout(ms(100)).pool(&pool) |> buffer(3) |> count).await;
    assert_eq!((end, log.starts("f"), log.ends("f")), (3, vec![0, 100, 150], vec![100, 150, 250]));
}

#[tokio::test(start_paused = true)]
async fn the_wait_for_a_limiter_counts_where_it_is_inside() {
    let log = Log::start();
    let ends = |list: Vec<Result<u64, TimedOut>>| list.iter().map(Result::is_ok).collect::<Vec<_>>();
    let limiter = Limiter::every(ms(100));
    let list = pipe!([50; 3] |> map(nap).timeout(ms(120)).rate(&limiter) |> buffer(3) |> collect).await;
    assert_eq!((ends(list), log.now()), (vec![true, true, true], 250));
    let log = Log::start();
    let limiter = Limiter::every(ms(100));
    let list = pipe!([50; 3] |> map(nap).rate(&limiter).timeout(ms(120)) |> buffer(3) |> collect).await;
    assert_eq!((ends(list), log.now()), (vec![true, false, false], 120));
}

#[tokio::test(start_paused = true)]
async fn a_late_call_in_a_task_is_aborted() {
    let log = Log::start();
    let handle = log.clone();
    let f = move |n: u64| {
        let log = handle.clone();
        async move { log.call("f", n, n, n).await }
    };
    let list =
        pipe!([50, 500] |> map(f.clone()).spawn().timeout(ms(100)) |> buffer(2) |> collect::<Vec<_>>).await;
    assert_eq!((list[0].is_ok(), list[1].is_ok(), log.now()), (true, false, 100));
    task::yield_now().await;
    assert_eq!((log.running(), log.dropped()), (0, 1));
    // The other way round the timer is in the task as well.
    let list = pipe!([50, 500] |> map(f).timeout(ms(100)).spawn() |> buffer(2) |> collect::<Vec<_>>).await;
    assert_eq!((list[0].is_ok(), list[1].is_ok(), log.now()), (true, false, 200));
    assert_eq!((log.running(), log.dropped()), (0, 2));
}

/// Only a test that fails waits so long.
const HANGS: Duration = Duration::from_secs(20);

// The clock stands still: it is not moved on by itself while a thread is at work.
#[tokio::test(start_paused = true)]
async fn a_late_call_on_a_blocking_thread_is_forgotten() {
    let (begin, mut begun) = tokio::sync::mpsc::unbounded_channel();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let (end, mut ended) = tokio::sync::mpsc::unbounded_channel();
    let released = std::sync::Mutex::new(released);
    let f = Arc::new(move |_: u32| {
        begin.send(()).unwrap();
        released.lock().unwrap().recv_timeout(HANGS).unwrap();
        end.send(()).unwrap();
    });
    let late = pipe!(0..1 |> map(move |x| f(x)).blocking().timeout(ms(100))? |> count);
    // What has not begun would be aborted.
    let clock = async {
        tokio::time::timeout(HANGS, begun.recv()).await.expect("it does not begin");
        tokio::time::advance(ms(200)).await;
    };
    assert!(futures::join!(late, clock).0.is_err());
    assert!(ended.try_recv().is_err());
    release.send(()).unwrap();
    ended.recv().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn plain_functions_on_other_threads() {
    let double = |n: u64| 2 * n;
    let half = |n: u64| if n % 2 == 0 { Ok(n / 2) } else { Err(Bad(1)) };
    let end: Result<Vec<u64>, Failure<Bad>> =
        pipe!(0..4 |> map(double).spawn().timeout(ms(100))? |> map(half).spawn().timeout(ms(100)) |> map(Result::unwrap) |> collect::<Vec<_>>)
            .await
            .map_err(Failure::TimedOut);
    assert_eq!(end.unwrap(), [0, 1, 2, 3]);
}

#[tokio::test(start_paused = true)]
async fn the_tighter_of_two_counts() {
    for (inner, outer) in [(100, 200), (200, 100)] {
        let log = Log::start();
        let end: Result<usize, Failure<Bad>> =
            pipe!([500] |> map(try_nap).timeout(ms(inner)).timeout(ms(outer))? |> count).await;
        assert!(matches!(end, Err(Failure::TimedOut(late)) if late.after == ms(100)), "{end:?}");
        assert_eq!(log.now(), 100);
        let end: Result<usize, TimedOut> =
            pipe!([500] |> map(nap).timeout(ms(inner)).timeout(ms(outer))? |> count).await;
        assert_eq!(end.unwrap_err().after, ms(100));
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_never_waits_for_anything_is_stopped() {
    // It uses up what the runtime lets a task do at once, and wants to go on at once.
    let turns = AtomicUsize::new(0);
    let busy = async |_: u32| {
        while turns.fetch_add(1, Ordering::Relaxed) < 1_000_000 {
            task::consume_budget().await;
        }
    };
    let clock = task::spawn(tokio::time::advance(ms(200)));
    let end = pipe!(0..1 |> map(busy).timeout(ms(100))? |> count).await;
    clock.await.unwrap();
    assert!(end.is_err());
}

#[test]
fn it_needs_a_runtime_when_it_waits() {
    let at_once = async |n: u64| n;
    assert!(Hand::new(pipe!(0..3 |> map(at_once).timeout(ms(100))? |> count)).run().is_ready());
    let mut run = Hand::new(
        pipe!(0..3 |> map(async |_| std::future::pending::<u32>().await).timeout(ms(100))? |> count),
    );
    assert!(caught(|| run.poll()).contains("Tokio"));
}

#[tokio::test(start_paused = true)]
async fn dropping_the_pipe_drops_the_calls() {
    let log = Log::start();
    let f = async |n: u64| log.call("f", n, n, n).await;
    let mut run = Box::pin(pipe!([500; 9] |> map(f).timeout(ms(100)) |> buffer(3) |> count));
    assert!(run.as_mut().now_or_never().is_none());
    sleep(50).await;
    drop(run);
    assert_eq!((log.running(), log.dropped()), (0, 3));
}
