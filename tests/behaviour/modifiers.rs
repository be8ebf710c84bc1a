//! The order of modifiers has a meaning: what stands before `.retry` belongs to each try, what stands behind it to all.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use pipewright::policy::{Limiter, Pool, Retry};
use pipewright::{Failure, TimedOut, pipe};
use pipewright_tests::{Log, sleep};

/// Two tries, with a pause of 50 ms.
const TWICE: Retry = Retry::tries(2).fixed_delay(Duration::from_millis(50));

/// A call of 100 ms that fails the first time for each element, and the log of its calls.
fn flaky() -> (Log, impl AsyncFn(u32) -> Result<u32, u32> + Clone) {
    let log = Log::start();
    let get = {
        let log = log.clone();
        async move |x: u32| {
            let is_first = !log.calls().iter().any(|call| call.argument == x);
            log.call("get", x, 100, if is_first { Err(x) } else { Ok(x) }).await
        }
    };
    (log, get)
}

/// A call that is never ready.
async fn hangs(log: &Log) -> Result<(), u32> {
    log.call("hangs", 0, 1_000_000, Ok(())).await
}

#[tokio::test(start_paused = true)]
async fn a_time_for_each_try() {
    let (log, limit) = (Log::start(), Duration::from_millis(200));
    let end = pipe!([7] |> map(async |_| hangs(&log).await).timeout(limit).retry(TWICE)? |> run).await;
    assert!(matches!(end, Err(Failure::TimedOut(TimedOut { after, .. })) if after == limit));
    assert_eq!((log.starts("hangs"), log.ends("hangs")), (vec![0, 250], vec![200, 450]));
}

#[tokio::test(start_paused = true)]
async fn a_time_for_all_tries() {
    let (log, limit) = (Log::start(), Duration::from_millis(200));
    let end = pipe!([7] |> map(async |_| hangs(&log).await).retry(TWICE).timeout(limit)? |> run).await;
    assert!(matches!(end, Err(Failure::TimedOut(_))));
    assert_eq!((log.starts("hangs"), log.ends("hangs")), (vec![0], vec![200]));
    // Pauses included: 100 of the first, 50 of the pause, and 50 of the second.
    let (log, get) = flaky();
    let end = pipe!([7] |> map(async |x| get(x).await).retry(TWICE).timeout(limit)? |> run).await;
    assert!(matches!(end, Err(Failure::TimedOut(_))));
    assert_eq!((log.starts("get"), log.now()), (vec![0, 150], 200));
    // It ends a pause as well.
    let (log, get) = flaky();
    let limit = Duration::from_millis(120);
    let end = pipe!([7] |> map(async |x| get(x).await).retry(TWICE).timeout(limit)? |> run).await;
    assert!(matches!(end, Err(Failure::TimedOut(_))));
    assert_eq!((log.starts("get"), log.now()), (vec![0], 120));
}

#[tokio::test(start_paused = true)]
async fn a_condition_sees_what_took_too_long() {
    let (log, limit) = (Log::start(), Duration::from_millis(200));
    let is_final = |failure: &Failure<u32>| matches!(failure, Failure::TimedOut(_));
    let policy = TWICE.when(move |failure: &Failure<u32>| !is_final(failure));
    let end = pipe!([7] |> map(async |_| hangs(&log).await).timeout(limit).retry(policy)? |> run).await;
    assert!(end.is_err_and(|failure| is_final(&failure)));
    assert_eq!(log.starts("hangs"), [0]);
    // A call that cannot fail otherwise, and a stage that looks at its elements.
    let get = async |x: u32| sleep(u64::from(x)).await;
    let out: Vec<Result<(), TimedOut>> =
        pipe!([100, 300] |> map(get).timeout(limit).retry(TWICE.when(|_: &TimedOut| true)) |> collect).await;
    assert_eq!((out[0].is_ok(), out[1].is_ok()), (true, false));
    let is_quick = async |x: &u32| {
        sleep(u64::from(*x)).await;
        Ok::<_, u32>(true)
    };
    let end = pipe!([100, 300] |> filter(is_quick).timeout(limit).retry(TWICE)? |> count).await;
    assert!(end.is_err());
    assert_eq!(log.now(), 200 + 100 + 450 + 100 + 450);
}

#[tokio::test(start_paused = true)]
async fn the_time_begins_with_the_permit_or_before() {
    let limit = Duration::from_millis(150);
    let get = async |x: u32| sleep(u64::from(x)).await;
    let pool = Pool::new(1);
    let each = pipe!([100; 3] |> map(get).timeout(limit).pool(&pool)? |> buffer(3) |> count);
    assert!(each.await.is_ok());
    let waits = pipe!([100; 3] |> map(get).pool(&pool).timeout(limit)? |> buffer(3) |> count);
    assert!(waits.await.is_err());
}

/// What is in use of the pool at that time.
async fn in_use_at(ms: u64, pool: &Pool) -> usize {
    sleep(ms).await;
    pool.in_use()
}

#[tokio::test(start_paused = true)]
async fn a_permit_for_each_try() {
    let (log, get) = flaky();
    let pool = Pool::new(1);
    let run = pipe!(0..2 |> map(async |x| get(x).await).pool(&pool).retry(TWICE)? |> buffer(2) |> count);
    // In the pause of 1 the pool is free but for 0, and the other way round.
    assert_eq!(tokio::join!(run, in_use_at(120, &pool)), (Ok(2), 1));
    assert_eq!(log.starts("get"), [0, 100, 200, 300]);

    let (log, get) = flaky();
    let run = pipe!([7] |> map(async |x| get(x).await).pool(&pool).retry(TWICE)? |> count);
    assert_eq!(tokio::join!(run, in_use_at(120, &pool)), (Ok(1), 0));
    assert_eq!(log.starts("get"), [0, 150]);
}

#[tokio::test(start_paused = true)]
async fn a_permit_for_all_tries() {
    let (log, get) = flaky();
    let pool = Pool::new(1);
    let run = pipe!(0..2 |> map(async |x| get(x).await).retry(TWICE).pool(&pool)? |> buffer(2) |> count);
    assert_eq!(tokio::join!(run, in_use_at(120, &pool)), (Ok(2), 1));
    // The second element begins when the first has had all its tries.
    assert_eq!(log.starts("get"), [0, 150, 250, 400]);
}

#[tokio::test(start_paused = true)]
async fn a_start_for_each_try() {
    let (log, get) = flaky();
    let limiter = Limiter::every(Duration::from_millis(400));
    assert_eq!(
        pipe!(0..2 |> map(async |x| get(x).await).rate(&limiter).retry(TWICE)? |> buffer(2) |> count).await,
        Ok(2)
    );
    assert_eq!(log.starts("get"), [0, 400, 800, 1200]);
}

#[tokio::test(start_paused = true)]
async fn a_start_for_all_tries() {
    let (log, get) = flaky();
    let limiter = Limiter::every(Duration::from_millis(400));
    assert_eq!(
        pipe!(0..2 |> map(async |x| get(x).await).retry(TWICE).rate(&limiter)? |> buffer(2) |> count).await,
        Ok(2)
    );
    assert_eq!(log.starts("get"), [0, 150, 400, 550]);
}

/// Notes in which task it runs, and fails.
async fn fails(tasks: &Mutex<BTreeSet<tokio::task::Id>>) -> Result<u32, ()> {
    tasks.lock().unwrap().insert(tokio::task::id());
    Err(())
}

#[tokio::test(start_paused = true)]
async fn a_task_for_each_try() {
    static TASKS: Mutex<BTreeSet<tokio::task::Id>> = Mutex::new(BTreeSet::new());
    let run = pipe!([7] |> map(async |_| fails(&TASKS).await).spawn().retry(TWICE)? |> run);
    assert_eq!(run.await, Err(()));
    assert_eq!(TASKS.lock().unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_task_for_all_tries() {
    static TASKS: Mutex<BTreeSet<tokio::task::Id>> = Mutex::new(BTreeSet::new());
    let run = pipe!([7] |> map(async |_| fails(&TASKS).await).retry(TWICE).spawn()? |> run);
    assert_eq!(run.await, Err(()));
    assert_eq!(TASKS.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_thread_for_each_try() {
    let run =
        pipe!(["1", "x"] |> map(|text| text.parse::<u32>()).blocking().retry(TWICE) |> collect::<Vec<_>>);
    let out = run.await;
    assert_eq!((out[0].as_ref().ok(), out[1].is_err()), (Some(&1), true));
}

#[tokio::test(start_paused = true)]
async fn tries_of_tries() {
    let calls = Cell::new(0);
    let get = |x: u32| {
        calls.set(calls.get() + 1);
        Err::<u32, _>(x)
    };
    let start = tokio::time::Instant::now();
    assert_eq!(
        pipe!([7] |> map(get).retry(TWICE).retry(Retry::tries(3).without_jitter())? |> run).await,
        Err(7)
    );
    assert_eq!((calls.get(), start.elapsed().as_millis()), (6, 50 + 100 + 50 + 200 + 50));
}

#[tokio::test(start_paused = true)]
async fn a_start_and_then_a_permit_or_the_other_way_round() {
    let limiter = || Limiter::every(Duration::from_millis(100));
    let get = async |x: u32| sleep(x.into()).await;
    let pool = Pool::new(1);
    let start = tokio::time::Instant::now();
    // The second has its start at 100, and its permit at 150.
    let run = pipe!([150, 10, 10] |> map(get).pool(&pool).rate(&limiter()) |> buffer(3) |> run);
    tokio::join!(run, async { assert_eq!(in_use_at(50, &pool).await + pool.waiting(), 1) });
    assert_eq!(start.elapsed().as_millis(), 210);
    // It asks for its start when it has the permit.
    let start = tokio::time::Instant::now();
    let run = pipe!([150, 10, 10] |> map(get).rate(&limiter()).pool(&pool) |> buffer(3) |> run);
    tokio::join!(run, async { assert_eq!(in_use_at(50, &pool).await + pool.waiting(), 3) });
    assert_eq!(start.elapsed().as_millis(), 260);
}
