//! Time and its limits: sources together, lists by time, a graceful stop.

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::{Stream, StreamExt};
use pipewright::pipe;
use pipewright_tests::{Log, sleep, ticking};
use tokio::sync::mpsc;

use crate::clients::Db;
use crate::errors::{AppErr, DbError, NetError};
use crate::in_a_task;

// 8: a channel, batched inserts with a time limit

async fn insert(rx: mpsc::Receiver<u32>, db: &Db) -> Result<(), DbError> {
    let ms50 = Duration::from_millis(50);
    pipe!(rx |> batch(100).within(ms50) |> map(async |rows| db.insert(rows).await)? |> run).await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_channel_in_batches() {
    let sizes = in_a_task(async {
        let (tx, rx) = mpsc::channel(8);
        let feed = tokio::spawn(async move {
            for i in 0..250 {
                tx.send(i).await.unwrap();
            }
            sleep(1000).await;
            tx.send(250).await.unwrap();
        });
        let db = Db::default();
        insert(rx, &db).await.unwrap();
        feed.await.unwrap();
        db.written.lock().unwrap().iter().map(Vec::len).collect::<Vec<_>>()
    });
    assert_eq!(sizes.await, [100, 100, 50, 1]);
}

// 17: timeout and retry on a foreign error type

#[derive(Clone)]
struct Url(u32);

/// The second does not answer at first, the third never.
async fn fetch(log: &Log, url: Url) -> Result<String, NetError> {
    let tries = log.calls().iter().filter(|call| call.argument == url.0).count();
    let ms = if url.0 == 2 || url.0 == 1 && tries == 0 { 60_000 } else { 100 };
    log.call("fetch", url.0, ms, Ok(format!("page {}", url.0))).await
}

async fn fetched(urls: Vec<Url>, c: &Log) -> anyhow::Result<Vec<String>> {
    let s5 = Duration::from_secs(5);
    let pages = pipe!(urls |> err_into::<anyhow::Error> |> map(async |u: Url| fetch(c, u).await).timeout(s5).retry(3)? |> buffer(16) |> collect::<Vec<_>>).await?;
    Ok(pages)
}

#[tokio::test(start_paused = true)]
async fn each_try_has_its_time() {
    let log = Log::start();
    let c = log.clone();
    let pages = in_a_task(async move { fetched(vec![Url(0), Url(1)], &c).await });
    assert_eq!(pages.await.unwrap(), ["page 0", "page 1"]);
    // The pause is up to 100 ms.
    assert!((5_100..=5_200).contains(&log.now()), "{}", log.now());
    let log = Log::start();
    let c = log.clone();
    let error = in_a_task(async move { fetched(vec![Url(2)], &c).await }).await.unwrap_err();
    assert_eq!(error.to_string(), "`map(async |u: Url| ..)` timed out after 5s");
    assert_eq!(log.starts("fetch").len(), 3);
}

// 21: two sources into one

async fn together<F: Future<Output = Result<(), NetError>>>(
    ws_a: impl Stream<Item = Result<i32, NetError>>,
    ws_b: impl Stream<Item = Result<i32, NetError>>,
    flush: impl Fn(Vec<i32>) -> F,
) -> Result<(), AppErr> {
    let ms10 = Duration::from_millis(10);
    pipe!(merge(ws_a |> ?, ws_b |> ?) |> batch(50).within(ms10) |> for_each(flush)?).await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn two_sources_into_one() {
    let flushed = Arc::new(Mutex::new(Vec::new()));
    let log = Log::start();
    // From one at 0, 4, 24 and 28, from the other at 5, 6 and 30.
    let a = ticking([0, 4, 20, 4]).map(Ok);
    let b = ticking([5, 1, 24]).map(|n| if n == 2 { Err(NetError) } else { Ok(n) });
    let lists = flushed.clone();
    let flush = move |list: Vec<i32>| {
        lists.lock().unwrap().push((list.len(), Log::current().now()));
        async { Ok(()) }
    };
    let end = in_a_task(together(a, b, flush)).await;
    assert!(end.is_err());
    assert_eq!(*flushed.lock().unwrap(), [(4, 10), (2, 30)]);
    assert_eq!(log.now(), 30);
}

// 24: graceful stop, a stage of one's own

mod my {
    use pipewright::{SendFlow, pipe};

    /// Every `n`-th element, from the first one on.
    pub fn every<E: Send, F: SendFlow<E>>(p: F, n: usize) -> impl SendFlow<E, Item = F::Item> {
        pipe!(p |> enumerate |> filter_map(move |(i, x)| (i % n == 0).then_some(x)))
    }
}

type Worked = Arc<Mutex<Vec<u32>>>;

async fn until_stopped(rx: mpsc::Receiver<u32>, worked: Worked, stop: u64) -> Result<(), AppErr> {
    let ctrl_c = async || {
        sleep(stop).await;
        std::io::Result::Ok(())
    };
    let work = async |x: u32| {
        sleep(100).await;
        worked.lock().unwrap().push(x);
        if x == 12 { Err(NetError) } else { Ok(()) }
    };
    pipe!(rx |> take_until(ctrl_c()) |> my::every(2) |> map(work)? |> buffer(8) |> run).await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_graceful_stop() {
    for (stop, end, error, last) in [(205, 280, false, 8), (2000, 360, true, 12)] {
        let log = Log::start();
        let (tx, rx) = mpsc::channel(1);
        let worked = Worked::default();
        // 0 at 20, 1 at 40, ..
        tokio::spawn(async move {
            for x in 0.. {
                sleep(20).await;
                if tx.send(x).await.is_err() {
                    break;
                }
            }
        });
        let ended = in_a_task(until_stopped(rx, worked.clone(), stop)).await;
        assert_eq!((log.now(), ended.is_err()), (end, error), "stopped at {stop}");
        let worked = worked.lock().unwrap().clone();
        assert_eq!(worked, (0..=last).step_by(2).collect::<Vec<_>>());
    }
}
