//! Fan-out: several pipes from one source.

use std::sync::Arc;

use pipewright::{Fails, SendFlow, pipe};
use pipewright_tests::{Log, sleep};

use crate::errors::{DbError, NetError};
use crate::in_a_task;

#[derive(Clone)]
struct Doc(u32);

async fn index(doc: Doc) -> Result<(), NetError> {
    sleep(10).await;
    if doc.0 == 777 { Err(NetError) } else { Ok(()) }
}

async fn archive(docs: Vec<Doc>) -> Result<(), DbError> {
    sleep(100).await;
    if docs.is_empty() { Err(DbError) } else { Ok(()) }
}

fn docs(n: u32) -> Vec<Doc> {
    (0..n).map(Doc).collect()
}

// 20: fan-out

#[tokio::test(start_paused = true)]
async fn fan_out() {
    let (log, src) = (Log::start(), docs(10));
    let got = pipe!(src |> tee(|p| pipe!(p |> map(index)? |> run), |p| pipe!(p |> batch(1000) |> map(archive)? |> run))).await;
    assert!(matches!(got, (Ok(()), Ok(()))));
    // The last is pulled at 90 and is the end of the list of all.
    assert_eq!(log.now(), 190);
}

#[tokio::test(start_paused = true)]
async fn fan_out_in_a_task() {
    let got = in_a_task(async {
        let src = docs(10);
        pipe!(src |> tee(|p| pipe!(p |> map(index)? |> run), |p| pipe!(p |> batch(1000) |> map(archive)? |> run))).await
    });
    assert!(matches!(got.await, (Ok(()), Ok(()))));
    let got = in_a_task(async {
        let src = [Doc(777)];
        pipe!(src.iter() |> map(|doc| doc.clone()) |> tee(|p| pipe!(p |> map(index)? |> run), |p| pipe!(p |> batch(1000) |> map(archive)? |> run))).await
    });
    assert!(matches!(got.await, (Err(NetError), Ok(()))));
}

// Beside it: a source of a function's that may fail, branches that borrow, several of them.

fn listed(n: u32) -> impl SendFlow<Fails<NetError>, Item = Doc> {
    pipe!(0..n |> map(async |no| { sleep(5).await; if no == 7 { Err(NetError) } else { Ok(Doc(no)) } })? |> buffer(2))
}

/// An error that is not `Clone` is shared.
type Copied<T> = Result<T, Arc<NetError>>;

async fn copies(n: u32, names: &[String]) -> (Copied<usize>, Copied<Vec<String>>, Copied<()>) {
    let mut last = String::new();
    let got = pipe!(listed(n) |> err_into::<Arc<NetError>> |> tee(
        |p| pipe!(p |> count),
        |p| pipe!(p |> map(async |doc| { sleep(10).await; names[doc.0 as usize].clone() }) |> buffer(4) |> collect::<Vec<_>>),
        |p| pipe!(p |> for_each(async |doc| { sleep(1).await; last.clone_from(&names[doc.0 as usize]) }))
    ))
    .await;
    assert_eq!(last, names[(n - 1).min(6) as usize]);
    got
}

#[tokio::test(start_paused = true)]
async fn fan_out_of_a_source_that_may_fail() {
    let names = || (0..9).map(|no| format!("doc {no}")).collect::<Vec<_>>();
    let all = copies(3, &names()).await;
    assert_eq!(all, (Ok(3), Ok(names()[..3].to_vec()), Ok(())));
    let failed = in_a_task(async move { copies(9, &names()).await }).await;
    assert_eq!(failed, (Err(Arc::new(NetError)), Err(Arc::new(NetError)), Err(Arc::new(NetError))));
}

// One of several: errors to a log, the rest goes on.

#[tokio::test(start_paused = true)]
async fn results_apart() {
    let lines = ["1", "x", "3", "y"];
    let (sum, bad) = in_a_task(async move {
        pipe!(lines |> map(|line| line.parse::<u32>().map_err(|_| line)) |> route(
            |parsed| usize::from(parsed.is_err()),
            |p| pipe!(p |> filter_map(Result::ok) |> sum::<u32>),
            |p| pipe!(p |> filter_map(Result::err) |> collect::<Vec<_>>)
        ))
        .await
    })
    .await;
    assert_eq!((sum, bad), (4, vec!["x", "y"]));
}
