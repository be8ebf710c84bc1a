//! What goes wrong with `futures::StreamExt::buffered`, and does not here: work in flight never stands still.

use std::pin::pin;
use std::time::Duration;

use futures::{StreamExt, stream};
use pipewright::pipe;
use pipewright_tests::{Log, sleep};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::below;

const HOUR: Duration = Duration::from_secs(3600);

/// Two steps of half a second to two, with a limit of five for both; tells whether it was kept.
async fn request(x: u32) -> bool {
    let step = 500 * u64::from(1 + x % 4);
    let steps = async {
        sleep(step).await;
        sleep(step).await;
    };
    timeout(Duration::from_secs(5), steps).await.is_ok()
}

// A consumer that is busy for longer than a request may take.

#[tokio::test(start_paused = true)]
async fn buffered_lets_requests_time_out_while_the_body_works() {
    let mut lost = 0;
    let mut answers = stream::iter(0..12).map(request).buffered(4);
    while let Some(answered) = answers.next().await {
        lost += u32::from(!answered);
        sleep(10_000).await;
    }
    assert!(lost > 0, "this test has nothing to show");
}

#[tokio::test(start_paused = true)]
async fn a_slow_body_costs_no_request() {
    let log = Log::start();
    let mut lost = 0;
    let body = async |answered| {
        sleep(10_000).await;
        answered
    };
    pipe!(0..12 |> map(request) |> buffer(4) |> for_each(async |a| lost += u32::from(!body(a).await))).await;
    assert_eq!((lost, log.now()), (0, 1000 + 12 * 10_000));
}

#[tokio::test(start_paused = true)]
async fn a_slow_fold_costs_no_request() {
    let fold = async |lost: u32, answered: bool| {
        sleep(10_000).await;
        lost + u32::from(!answered)
    };
    assert_eq!(pipe!(0..12 |> map(request) |> buffer(4) |> fold(0, async |n, a| fold(n, a).await)).await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_slow_stage_in_the_middle_costs_no_request() {
    let mut lost = 0;
    let answers = stream::iter(0..12).map(request).buffered(4).then(async |answered| {
        sleep(10_000).await;
        answered
    });
    let mut answers = pin!(answers);
    while let Some(answered) = answers.next().await {
        lost += u32::from(!answered);
    }
    assert!(lost > 0, "this test has nothing to show");

    let slow = async |answered: bool| {
        sleep(10_000).await;
        answered
    };
    let answers = pipe!(0..12 |> map(request) |> buffer(4) |> map(slow) |> collect::<Vec<_>>).await;
    assert_eq!(answers, [true; 12]);
    let answers =
        pipe!(0..12 |> map(request) |> buffer(4) |> map(slow) |> buffer(2) |> collect::<Vec<_>>).await;
    assert_eq!(answers, [true; 12]);
    let answers =
        pipe!(0..12 |> map(request) |> buffer(4).unordered() |> filter(async |a| slow(*a).await) |> count)
            .await;
    assert_eq!(answers, 12);
}

#[tokio::test(start_paused = true)]
async fn a_slow_member_or_branch_costs_no_request() {
    let slow = async |answered: bool| {
        sleep(10_000).await;
        answered
    };
    let members =
        pipe!(0..12 |> map(request) |> buffer(4) |> batch(2) |> par_flat_map(slow) |> collect::<Vec<_>>)
            .await;
    assert_eq!(members, [true; 12]);
    let other = pipe!(0..6 |> map(request) |> buffer(2));
    let merged =
        pipe!(merge(other, 0..6 |> map(request) |> buffer(2)) |> map(slow) |> collect::<Vec<_>>).await;
    assert_eq!(merged, [true; 12]);
    let zipped = pipe!(zip(0..6 |> map(request) |> buffer(2), 0..6 |> map(request) |> buffer(3)) |> map(async |(a, b)| slow(a).await && b) |> collect::<Vec<_>>).await;
    assert_eq!(zipped, [true; 6]);
    let chained = pipe!(chain(0..6 |> map(request) |> buffer(2), 0..6 |> map(request) |> buffer(3)) |> map(slow) |> collect::<Vec<_>>).await;
    assert_eq!(chained, [true; 12]);
}

#[tokio::test(start_paused = true)]
async fn every_ordered_stage_passes_progress_on() {
    let slow = async |answered: bool| {
        sleep(10_000).await;
        answered
    };
    let answers = pipe!(
        0..20 |> map(request) |> buffer(4) |> skip(1) |> skip_while(|_| false) |> take_while(|_| true) |> enumerate
            |> scan((), |(), (_, a)| Some(a)) |> take(8) |> boxed |> map(slow) |> collect::<Vec<_>>
    );
    assert_eq!(answers.await, [true; 8]);
}

// A semaphore that stage and body share.

#[tokio::test(start_paused = true)]
async fn buffered_deadlocks_over_a_shared_semaphore() {
    let permits = Semaphore::new(2);
    let stage = async |x: u32| {
        let _permit = permits.acquire().await.unwrap();
        sleep(100).await;
        sleep(100).await;
        x
    };
    let run = async {
        let mut results = stream::iter(0..8).map(&stage).buffered(4);
        while results.next().await.is_some() {
            let _permit = permits.acquire().await.unwrap();
            sleep(100).await;
        }
    };
    assert!(timeout(HOUR, run).await.is_err(), "this test has nothing to show");
}

#[tokio::test(start_paused = true)]
async fn a_semaphore_may_be_shared_by_stage_and_body() {
    let permits = Semaphore::new(2);
    let stage = async |x: u32| {
        let _permit = permits.acquire().await.unwrap();
        sleep(100).await;
        sleep(100).await;
        x
    };
    let mut got = Vec::new();
    let body = async |x| {
        let _permit = permits.acquire().await.unwrap();
        sleep(100).await;
        got.push(x);
    };
    let mut body = body;
    let run = pipe!(0..8 |> map(stage) |> buffer(4) |> for_each(async |x| body(x).await));
    timeout(HOUR, run).await.expect("no deadlock");
    assert_eq!(got, below(8));
}

#[tokio::test(start_paused = true)]
async fn a_semaphore_may_be_shared_by_two_stages() {
    let permits = Semaphore::new(1);
    let call = async |x: u32| {
        let _permit = permits.acquire().await.unwrap();
        sleep(100).await;
        sleep(100).await;
        x
    };
    let run =
        pipe!(0..8 |> map(call) |> buffer(4) |> map(call) |> buffer(2) |> map(call) |> collect::<Vec<_>>);
    assert_eq!(timeout(HOUR, run).await.expect("no deadlock"), below(8));
}

// Three buffers of one and a body, the example of the field.

#[tokio::test(start_paused = true)]
async fn stages_overlap_with_each_other_and_the_body() {
    let log = Log::start();
    let call = async |x: u32| log.call("f", x, 100, x).await;
    pipe!(0..10 |> map(call) |> buffer(1) |> map(call) |> buffer(1) |> map(call) |> buffer(1) |> for_each(async |_| sleep(100).await)).await;
    assert_eq!(log.now(), 1300);
    let ours = log.now();

    let log = Log::start();
    let call = |x: u32| log.call("f", x, 100, x);
    let mut results = stream::iter(0..10).map(call).buffered(1).map(call).buffered(1).map(call).buffered(1);
    while results.next().await.is_some() {
        sleep(100).await;
    }
    assert!(log.now() > ours, "this test has nothing to show");
}
