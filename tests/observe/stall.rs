//! Who waits for whom in pipes in which nothing happens: each says what is wrong with it.
//!
//! Seen to fail: a call that fails at once again, told as running while it pauses.

use std::future::pending;
use std::pin::pin;
use std::time::Duration;

use pipewright::observe::{Stall, StallReport, WaitsOn};
use pipewright::pipe;
use pipewright::policy::{Limiter, Pool, Retry};
use pipewright_tests::sleep;
use tokio::time::timeout;

/// The first report of a pipe that is given up after two minutes.
async fn told<F: Future>(observed: impl FnOnce(&Stall) -> F) -> StallReport {
    let stall = Stall::after(Duration::from_secs(30)).on_stall(|_| {});
    let pipe = pin!(observed(&stall));
    assert!(timeout(Duration::from_secs(120), pipe).await.is_err(), "it has ended");
    stall.latest().expect("a report")
}

async fn get(n: u64) -> u64 {
    sleep(1000).await;
    n
}

/// The 17th never ends.
async fn hangs(n: u64) -> u64 {
    if n == 17 { pending().await } else { get(n).await }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_never_ends() {
    let report =
        told(|stall| pipe!(0..100u64 |> map(hangs) |> buffer(4) |> batch(9) |> count).observe(stall)).await;
    assert_eq!(
        report.to_string(),
        "\
nothing has happened for 30 s: element 17 has been in `map(hangs)` for 36 s; 15 finished results wait behind it; \
`batch(9)` and `count` wait for it
  element 17 has been in `map(hangs)` for 36 s
  element 18 is finished and has waited 35 s in `buffer(4)` for its turn
  element 19 is finished and has waited 35 s in `buffer(4)` for its turn
  element 20 is finished and has waited 34 s in `buffer(4)` for its turn
  and 12 more like it
  `batch(9)` has waited 35 s for an element
  `count` has waited 37 s for an element
"
    );
    assert_eq!(report.at, report.since + Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_never_ends() {
    let body = async |n| {
        hangs(n).await;
    };
    let report =
        told(|stall| pipe!(0..100u64 |> map(get) |> buffer(4) |> for_each(body)).observe(stall)).await;
    assert!(
        report.waiting.iter().any(|waiting| (waiting.on, waiting.name) == (WaitsOn::Consumer, "buffer(4)"))
    );
    assert_eq!(
        report.root,
        "nothing has happened for 30 s: element 17 has been in `for_each(body)` for 31 s"
    );
}

#[tokio::test(start_paused = true)]
async fn a_channel_that_nobody_sends_to() {
    let (sender, receiver) = tokio::sync::mpsc::channel::<u64>(4);
    sender.send(1).await.unwrap();
    let report =
        told(|stall| pipe!(receiver |> map(get) |> buffer(4) |> batch(9) |> count).observe(stall)).await;
    assert_eq!(
        report.root,
        "the source `receiver` has given nothing for 30 s: `buffer(4)` waits for it; it has not ended, as a channel does \
         when all its senders are dropped"
    );
    drop(sender);
}

#[tokio::test(start_paused = true)]
async fn a_channel_beside_a_source_that_has_ended() {
    let (sender, receiver) = tokio::sync::mpsc::channel::<u64>(4);
    let report = told(|stall| pipe!(merge(0..20u64 |> map(get), receiver) |> count).observe(stall)).await;
    let root = "the source `receiver` has given nothing for 30 s: `merge(0..20u64 |> map(get), receiver)` waits for it; it \
                has not ended, as a channel does when all its senders are dropped";
    assert_eq!(report.root, root);
    let (other, further) = tokio::sync::mpsc::channel::<u64>(4);
    let (more, receiver) = tokio::sync::mpsc::channel::<u64>(4);
    let report = told(|stall| pipe!(merge(receiver, further) |> count).observe(stall)).await;
    let root = "the sources `receiver` and `further` have given nothing for 30 s: `merge(receiver, further)` waits for \
                them; they have not ended, as a channel does when all its senders are dropped";
    assert_eq!(report.root, root);
    drop((sender, other, more));
}

#[tokio::test(start_paused = true)]
async fn a_branch_that_hangs() {
    let body = async |n| {
        if n == 7 {
            hangs(17).await;
        }
    };
    let report = told(|stall| {
        pipe!(0..20u64 |> tee(|p| pipe!(p |> count), |p| pipe!(p |> for_each(body)))).observe(stall)
    })
    .await;
    assert_eq!(report.root, "nothing has happened for 30 s: element 7 has been in `for_each(body)` for 30 s");
}

#[tokio::test(start_paused = true)]
async fn a_source_that_is_slow() {
    let report = told(|stall| {
        pipe!(interval(Duration::from_secs(40)) |> take(100) |> map(async |_| ()) |> buffer(2) |> run)
            .observe(stall)
    })
    .await;
    assert_eq!(
        report.root,
        "the source `interval(Duration::from_secs(40))` has given nothing for 30 s: `take(100)` waits for it"
    );
}

#[tokio::test(start_paused = true)]
async fn a_source_of_calls() {
    let page = async |n: u64| (hangs(n).await, Some(n + 1));
    let report =
        told(|stall| pipe!(paginate(0, page) |> map(get) |> buffer(4) |> count).observe(stall)).await;
    assert_eq!(
        report.root,
        "nothing has happened for 30 s: element 17 has been in `paginate(0, page)` for 31 s; `buffer(4)` and `count` wait for it"
    );
}

/// Each has a permit of its own pool, and wants one of the other's.
#[tokio::test(start_paused = true)]
async fn two_pools_in_opposite_order() {
    let (a, b) = (&Pool::new(1), &Pool::new(1));
    let inner = Stall::after(Duration::from_secs(30)).on_stall(|_| {});
    let of_b = async |n: u64| pipe!([n] |> map(get).pool(b) |> count).observe(&inner).await;
    let of_a = async |n: u64| pipe!([n] |> map(get).pool(a) |> count).await;
    let one = told(|stall| pipe!(0..9u64 |> map(of_b).pool(a) |> buffer(2) |> count).observe(stall));
    let other = pipe!(0..9u64 |> map(of_a).pool(b) |> buffer(2) |> count);
    let (report, _) = tokio::join!(one, timeout(Duration::from_secs(120), other));
    assert_eq!(
        report.root,
        "nothing has happened for 30 s: element 1 has been in `map(of_b)` for 30 s; 1 call waits for permits; `count` waits \
         for it"
    );
    assert_eq!(
        inner.latest().unwrap().root,
        "nothing has happened for 30 s: element 0 has waited 30 s for a permit for `map(get)`, and no call of this \
         pipe has one: another pipe has them all"
    );
}

#[tokio::test(start_paused = true)]
async fn permits_that_another_pipe_has() {
    let pool = Pool::new(1);
    let hold = pipe!([17u64] |> map(hangs).pool(&pool) |> count);
    let waits = told(|stall| pipe!(0..9u64 |> map(get).pool(&pool) |> buffer(2) |> count).observe(stall));
    let (_, report) = tokio::join!(timeout(Duration::from_secs(120), hold), waits);
    assert_eq!(
        report.root,
        "nothing has happened for 30 s: element 0 has waited 30 s for a permit for `map(get)`, and no call of this pipe has one: another pipe has them all; `count` waits for it"
    );
    assert!(report.waiting.iter().any(|waiting| waiting.on == WaitsOn::Permit));
}

/// A call has a permit, but of another pool.
#[tokio::test(start_paused = true)]
async fn permits_of_another_pool_of_that_size() {
    let (pool, other) = (Pool::new(1), Pool::new(1));
    let hold = pipe!([17u64] |> map(hangs).pool(&pool) |> count);
    let waits = told(|stall| {
        pipe!(16..100u64 |> map(hangs).pool(&other) |> buffer(2) |> map(get).pool(&pool) |> buffer(2) |> count).observe(stall)
    });
    let (_, report) = tokio::join!(timeout(Duration::from_secs(120), hold), waits);
    assert_eq!(
        report.root,
        "nothing has happened for 30 s: element 0 has waited 30 s for a permit for `map(get)`, and no call of this pipe has one: another pipe has them all; `count` waits for it"
    );
}

#[tokio::test(start_paused = true)]
async fn permits_that_a_call_has_which_never_ends() {
    let pool = Pool::new(1);
    let report =
        told(|stall| pipe!(15..100u64 |> map(hangs).pool(&pool) |> buffer(3) |> count).observe(stall)).await;
    assert_eq!(
        report.root,
        "nothing has happened for 30 s: element 2 has been in `map(hangs)` for 30 s; 2 calls wait for permits; `count` waits for it"
    );
}

#[tokio::test(start_paused = true)]
async fn a_limiter_and_a_pause() {
    let limiter = Limiter::every(Duration::from_secs(50));
    let report =
        told(|stall| pipe!(0..100u64 |> map(get).rate(&limiter) |> buffer(2) |> count).observe(stall)).await;
    assert_eq!(
        report.root,
        "nothing has happened for 30 s: element 2 has waited 80 s for the limiter of `map(get)`; `count` waits for it"
    );
    let retry = Retry::tries(9).fixed_delay(Duration::from_secs(60));
    let fails = async |_: u64| Err::<u64, _>(std::fmt::Error);
    let report =
        told(|stall| pipe!(0..1u64 |> map(fails).retry(retry)? |> buffer(2) |> count).observe(stall)).await;
    assert_eq!(
        report.root,
        "nothing has happened for 30 s: element 0 has paused for 30 s before the next try of `map(fails)`; `count` waits for it"
    );
}
