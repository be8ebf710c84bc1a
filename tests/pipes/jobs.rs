//! Jobs: CPU work, channels, fields, generic functions, nested pipes, loops, mirrors.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Mutex;

use async_trait::async_trait;
use pipewright::policy::Pool;
use pipewright::{BoxPipe, pipe};
use pipewright_tests::{Log, sleep};
use tokio::sync::mpsc;

use crate::clients::{Client, Db, Row, sent};
use crate::errors::{AppErr, DbError, NetError};
use crate::in_a_task;

// 6: CPU work on all cores

fn hash(block: Vec<u8>) -> u64 {
    block.iter().fold(0, |sum: u64, byte| sum.rotate_left(5) ^ u64::from(*byte))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cpu_work_on_all_cores() {
    let blocks: Vec<_> = (0..40_u8).map(|i| vec![i; 1000]).collect();
    let expected: Vec<_> = blocks.iter().cloned().map(hash).collect();
    let cpus = 2;
    let got =
        in_a_task(
            async move { pipe!(blocks |> map(hash).spawn() |> buffer(cpus) |> collect::<Vec<_>>).await },
        );
    assert_eq!(got.await, expected);
}

// 12: in a struct field

struct Feed {
    inner: BoxPipe<'static, u32>,
}

impl Feed {
    fn new(rx: mpsc::UnboundedReceiver<String>) -> Self {
        async fn decode(text: String) -> u32 {
            sleep(10).await;
            text.parse().unwrap()
        }

        Feed { inner: pipe!(rx |> map(decode) |> buffer(4) |> boxed) }
    }
}

#[tokio::test(start_paused = true)]
async fn a_pipe_in_a_field() {
    let log = Log::start();
    let (tx, rx) = mpsc::unbounded_channel();
    let feed = Feed::new(rx);
    (0..8).for_each(|i| tx.send(i.to_string()).unwrap());
    drop(tx);
    let got: Vec<_> = in_a_task(async { pipe!(feed.inner |> map(|n| n * 2) |> collect).await }).await;
    assert_eq!(got, [0, 2, 4, 6, 8, 10, 12, 14]);
    assert_eq!(log.now(), 20);
}

// 13: generic over item and function

async fn par<T, U, Fut: Future<Output = U>>(v: Vec<T>, n: usize, f: impl Fn(T) -> Fut + Clone) -> Vec<U> {
    pipe!(v |> map(f) |> buffer(n) |> collect).await
}

#[tokio::test(start_paused = true)]
async fn generic_over_item_and_function() {
    async fn double(x: u32) -> u32 {
        sleep(100).await;
        2 * x
    }

    let log = Log::start();
    assert_eq!(par(vec![1, 2, 3, 4], 2, double).await, [2, 4, 6, 8]);
    assert_eq!(log.now(), 200);
    assert_eq!(in_a_task(par(vec![1, 2], 2, double)).await, [2, 4]);
    assert_eq!(sent(par(vec!["a"], 1, |s| async move { s.len() })).await, [1]);
}

// 14: nested, into a map

struct Account {
    id: u32,
    ids: Vec<u32>,
}

fn accounts() -> Vec<Account> {
    (0..16).map(|id| Account { id, ids: (0..id % 5).collect() }).collect()
}

#[tokio::test(start_paused = true)]
async fn nested_pipes() {
    let (log, db, users) = (Log::start(), &Db::default(), accounts());
    let got = pipe!(users |> map(async |u| { let o: Vec<_> = pipe!(u.ids.iter() |> map(async |i| db.order(*i).await) |> buffer(4) |> collect).await; (u.id, o) }) |> buffer(8) |> collect::<HashMap<_, _>>).await;
    assert_eq!(got.len(), 16);
    assert_eq!(got[&8], ["order 0", "order 1", "order 2"]);
    assert_eq!(log.now(), 20);
}

#[tokio::test(start_paused = true)]
async fn nested_pipes_in_a_task() {
    let got = in_a_task(async {
        let (db, users) = (Db::default(), accounts());
        pipe!(users |> map(async |u| { let o: Vec<_> = pipe!(u.ids.iter() |> map(async |i| db.order(*i).await) |> buffer(4) |> collect).await; (u.id, o) }) |> buffer(8) |> collect::<HashMap<_, _>>).await
    });
    assert_eq!(got.await.len(), 16);
}

// 15: an `async_trait` method

#[async_trait]
trait Job {
    async fn run(&self, ids: &[&str]) -> Vec<Row>;
}

struct Rows {
    c: Client,
}

#[async_trait]
impl Job for Rows {
    async fn run(&self, ids: &[&str]) -> Vec<Row> {
        pipe!(ids.iter() |> map(async |i| self.c.row(i).await) |> buffer(2) |> collect).await
    }
}

#[tokio::test(start_paused = true)]
async fn a_method_of_an_async_trait() {
    let log = Log::start();
    let job: Box<dyn Job + Send + Sync> = Box::new(Rows { c: Client });
    let got = in_a_task(async move { job.run(&["a", "b", "c"]).await }).await;
    assert_eq!(got, ["a", "b", "c"].map(|id| Row(id.into())));
    assert_eq!(log.now(), 20);
}

// 16: in a loop, the receiver by `&mut`

type Msg = u32;

async fn drain(mut rx: mpsc::Receiver<Msg>, handled: &Mutex<Vec<Msg>>) -> Result<usize, AppErr> {
    let handle = async |m: Msg| {
        sleep(10).await;
        handled.lock().unwrap().push(m);
        if m == 777 { Err(AppErr::Net(NetError)) } else { Ok(()) }
    };
    let mut rounds = 0;
    loop {
        let m: Vec<Msg> = pipe!(&mut rx |> take(100) |> collect).await;
        if m.is_empty() {
            break;
        }
        pipe!(m |> map(handle)? |> buffer(8) |> run).await?;
        rounds += 1
    }
    Ok(rounds)
}

#[tokio::test(start_paused = true)]
async fn in_a_loop_with_the_receiver_by_reference() {
    let (tx, rx) = mpsc::channel(1000);
    (0..250).for_each(|i| tx.try_send(i).unwrap());
    drop(tx);
    let handled = Mutex::default();
    assert_eq!(drain(rx, &handled).await.unwrap(), 3);
    let mut handled = handled.into_inner().unwrap();
    handled.sort_unstable();
    assert_eq!(handled, (0..250).collect::<Vec<_>>());
}

// 18: the first mirror that answers

#[tokio::test(start_paused = true)]
async fn the_first_mirror_that_answers() {
    async fn probe(ms: u64) -> Result<u64, NetError> {
        sleep(ms).await;
        if ms == 10 { Err(NetError) } else { Ok(ms) }
    }

    let log = Log::start();
    let mirrors = [300, 10, 50, 200];
    let hit = pipe!(mirrors |> map(probe) |> filter_map(Result::ok) |> buffer(8).unordered() |> first).await;
    assert_eq!((hit, log.now()), (Some(50), 50));
    let mirrors = [10, 10];
    let hit = in_a_task(async move {
        pipe!(mirrors |> map(probe) |> filter_map(Result::ok) |> buffer(8).unordered() |> first).await
    });
    assert_eq!(hit.await, None);
}

// 19: a side effect

#[tokio::test(start_paused = true)]
async fn a_side_effect() {
    let rows = ["one", "three"];
    let mut total = 0;
    pipe!(rows |> for_each(|r| total += r.len())).await;
    assert_eq!(total, 8);
    let in_task = in_a_task(async move {
        let mut total = 0;
        pipe!(rows |> for_each(|r| total += r.len())).await;
        total
    });
    assert_eq!(in_task.await, 8);
}

// 22: two sources side by side

#[tokio::test(start_paused = true)]
async fn two_sources_side_by_side() {
    async fn put(id: u32, name: &str) -> Result<(), DbError> {
        sleep(100).await;
        if id.to_string() == name { Ok(()) } else { Err(DbError) }
    }
    async fn put_all(ids: Vec<u32>, names: &[&str]) -> Result<(), DbError> {
        let names = names.iter().copied();
        pipe!(zip(ids, names) |> map(async |(i, n)| put(i, n).await)? |> buffer(4) |> run).await?;
        Ok(())
    }

    let log = Log::start();
    in_a_task(put_all(vec![1, 2, 3, 4, 5], &["1", "2", "3", "4"])).await.unwrap();
    assert_eq!(log.now(), 100);
    assert_eq!(put_all(vec![1, 2], &["1", ""]).await, Err(DbError));
}

// 23: one pool for two kinds of request

#[tokio::test(start_paused = true)]
async fn one_pool_for_two_kinds_of_request() {
    async fn page(seed: u32) -> Result<Vec<u32>, NetError> {
        sleep(100).await;
        Ok(vec![seed * 10, seed * 10 + 1])
    }
    async fn item(id: u32) -> Result<String, NetError> {
        sleep(50).await;
        Ok(id.to_string())
    }
    async fn all(seeds: Vec<u32>, pool: Pool) -> Result<Vec<String>, NetError> {
        Ok(pipe!(seeds |> map(page).pool(&pool)? |> flatten |> map(item).pool(&pool)? |> buffer(64) |> collect::<Vec<_>>)
            .await?)
    }

    let (log, pool) = (Log::start(), Pool::new(2));
    let items = in_a_task(all(vec![1, 2], pool.clone())).await.unwrap();
    assert_eq!(items, ["10", "11", "20", "21"]);
    // Two pages at once, then four items, two at a time.
    assert_eq!(log.now(), 200);
    assert_eq!(pool.in_use(), 0);
}
