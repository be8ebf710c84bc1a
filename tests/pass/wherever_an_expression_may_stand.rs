//! `pipe!` is an expression like any other, and its macro a name like any other.
#![deny(warnings)]

use std::future::pending;

use pipewright::pipe as lines;
use pipewright::{Task, pipe};

mod prelude {
    pub(crate) use pipewright::pipe as exported;
}

struct Report {
    count: usize,
    list: Vec<u32>,
}

async fn early(is_early: bool) -> usize {
    if is_early {
        return pipe!(0..3 |> count).await;
    }
    let Some(first) = pipe!(0..0 |> map(async |n| n) |> buffer(2) |> first).await else {
        return pipe! { 0..2 |> count }.await;
    };
    first
}

async fn positions() {
    let sum = pipe!(0..3 |> count).await + 2 * pipe!(0..2 |> count).await;
    assert_eq!(sum, 7);
    let report = Report { count: pipe!(0..2 |> count).await, list: pipe!(0..2 |> collect).await };
    assert_eq!((report.count, report.list.len()), (2, 2));
    let (first, .., last) = (pipe!(0..1 |> count).await, (), pipe!(0..3 |> last).await);
    assert_eq!([first, 2].get(pipe!(0..1 |> count).await), last.as_ref());
    let mut seen = vec![];
    for n in pipe!(0..3 |> map(async |n| n * 2) |> buffer(2) |> collect::<Vec<_>>).await {
        seen.push(n);
    }
    while let Some(n) = pipe!(seen.iter().copied() |> filter(|n| *n > 2) |> first).await {
        seen.retain(|it| *it != n);
    }
    match pipe!(&seen |> count).await {
        2 if pipe!(0..1 |> count).await == 1 => pipe!(&seen |> run).await,
        n => assert_eq!(n, 2),
    }
    pipe! { &seen |> for_each(|n| assert!(*n < 3)) }.await;
    pipe![seen |> run].await;
    let nested = async move || pipe!(0..2 |> count).await;
    assert_eq!(nested().await, 2);
    drop(pipe!(0..2 |> map(|n| n)));
    let task: Task<_> = pipe!(0..3 |> map(async |n| n) |> spawn);
    task.await;
}

async fn macros() {
    let (one, two) =
        tokio::join!(pipe!(0..1 |> count), pipe!(0..2 |> map(async |n| n) |> buffer(2) |> count));
    assert_eq!(format!("{one} {} {:?}", two, pipe!(0..1 |> collect::<Vec<_>>).await), "1 2 [0]");
    let found = tokio::select! {
        biased;
        n = pipe!(0..3 |> filter(async |n| *n > 1) |> first) => n,
        () = pending() => None,
    };
    assert_eq!(found, Some(2));
    assert!(matches!(pipe!(0..3 |> last).await, Some(n) if n | 1 > 2));
    let pieces = vec![pipe!(0..1 |> boxed), pipe!(0..2 |> boxed)];
    assert_eq!(
        pipe!(pieces |> map(async |piece| pipe!(piece |> count).await) |> buffer(2) |> sum::<usize>).await,
        3
    );
}

#[tokio::main]
async fn main() {
    assert_eq!((early(true).await, early(false).await), (3, 2));
    positions().await;
    macros().await;
    assert_eq!(lines!(0..3 |> count).await + pipewright::pipe!(0..1 |> count).await, 4);
    assert_eq!(prelude::exported!(0..3 |> count).await, 3);
}
