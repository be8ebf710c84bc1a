//! `.pool(&pool)` and `.rate(&limiter)`: calls that wait before they start.

use std::time::Duration;

use pipewright::pipe;
use pipewright::policy::{Limiter, Pool};
use tokio::time::{Instant, sleep};

async fn later(n: u64) -> u64 {
    sleep(Duration::from_millis(100)).await;
    n
}

fn passed(since: Instant) -> u128 {
    since.elapsed().as_millis()
}

#[tokio::test(start_paused = true)]
async fn every_kind_of_stage() {
    let (pool, start) = (Pool::new(2), Instant::now());
    let list: Vec<u64> = pipe!(
        0..4 |> filter(async |n| later(*n).await > 0).pool(&pool) |> buffer(4) |> batch(3)
            |> par_flat_map(later).pool(&pool) |> collect
    )
    .await;
    assert_eq!(list, [1, 2, 3]);
    // Four conditions and three calls, two at a time.
    assert_eq!(passed(start), 400);
    assert_eq!((pool.in_use(), pool.waiting()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn plain_functions() {
    let limiter = Limiter::every(Duration::from_millis(10));
    let (pool, start) = (Pool::new(1), Instant::now());
    let list: Vec<u64> =
        pipe!(0..4 |> map(|n| n + 1).pool(&pool).rate(&limiter) |> buffer(4) |> collect).await;
    assert_eq!(list, [1, 2, 3, 4]);
    assert_eq!(passed(start), 30);
}

#[tokio::test(start_paused = true)]
async fn errors_give_the_permit_back() {
    let pool = Pool::new(1);
    let f = async |n: u64| if n == 1 { Err(later(n).await) } else { Ok(later(n).await) };
    let end: Result<Vec<u64>, u64> = pipe!(0..4 |> map(f).pool(&pool)? |> buffer(4) |> collect).await;
    assert_eq!(end, Err(1));
    assert_eq!((pool.in_use(), pool.waiting()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_pipe_that_is_dropped_holds_nothing() {
    let pool = Pool::new(2);
    let mut run = Box::pin(pipe!(0..9 |> map(later).pool(&pool) |> buffer(5) |> count));
    assert!(futures::poll!(run.as_mut()).is_pending());
    assert_eq!((pool.in_use(), pool.waiting()), (2, 3));
    drop(run);
    assert_eq!((pool.in_use(), pool.waiting()), (0, 0));
}

#[tokio::test(start_paused = true)]
#[should_panic = "a call asks for the pool that it holds a permit of"]
async fn a_pool_inside_of_its_own_call() {
    let pool = Pool::new(1);
    let inner = async |n: u64| pipe!(0..n |> map(later).pool(&pool) |> count).await;
    pipe!(1..3 |> map(inner).pool(&pool) |> buffer(2) |> run).await;
}

#[tokio::test(start_paused = true)]
async fn two_pipes_take_turns() {
    let (pool, start) = (Pool::new(1), Instant::now());
    let one = pipe!(0..3 |> map(later).pool(&pool) |> buffer(3) |> for_each(async |_| {}));
    let other = pipe!(0..3 |> map(later).pool(&pool) |> buffer(3) |> count);
    let ends = async {
        one.await;
        passed(start)
    };
    let others = async {
        other.await;
        passed(start)
    };
    assert_eq!(futures::join!(ends, others), (500, 600));
}
