//! Pools and limiters: limits that stages and pipes share. And calls that are made again.

use std::time::Duration;

use futures::future::join;
use pipewright::policy::{Limiter, Pool, Retry};
use pipewright::{Failure, pipe};
use pipewright_tests::{Arrivals, Aside, Failed, Log, Run, call, container, or_fail, page};

use crate::web::{get_container, get_page, place};

#[tokio::test(start_paused = true)]
async fn pool_1() {
    let run = Run::of("pool_1");
    let p = Pool::new(1);
    let end: Arrivals = pipe!(
        0..9 |> map(get_page).pool(&p) |> buffer(9) |> flatten |> map(get_container).pool(&p) |> buffer(27)
            |> flatten |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn pool_3() {
    let run = Run::of("pool_3");
    let p = Pool::new(3);
    let end: Arrivals = pipe!(
        0..9 |> map(get_page).pool(&p) |> buffer(9) |> flatten |> map(get_container).pool(&p) |> buffer(27)
            |> flatten |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn pool_9() {
    let run = Run::of("pool_9");
    let p = Pool::new(9);
    let end: Arrivals = pipe!(
        0..9 |> map(get_page).pool(&p) |> buffer(9) |> flatten |> map(get_container).pool(&p) |> buffer(27)
            |> flatten |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn pool_strict() {
    let run = Run::of("pool_strict");
    let p = Pool::new(3);
    let get_page = |n| page(n, 1000 + 37 * u64::try_from(n).expect("not negative"), 3);
    let get_container = |id: String| {
        let (page, at) = place(&id);
        container(id, u64::try_from(500 + 13 * at + 7 * page).expect("not negative"))
    };
    let end: Arrivals = pipe!(
        0..5 |> map(get_page).pool(&p) |> buffer(4) |> flatten |> map(get_container).pool(&p) |> buffer(6)
            |> flatten |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn pool_seq3() {
    let run = Run::of("pool_seq3");
    let p = Pool::new(3);
    let get_page = async |n| (get_page(n).await, (n < 8).then_some(n + 1));
    let end: Arrivals = pipe!(
        paginate(0, get_page).pool(&p) |> flatten |> map(get_container).pool(&p) |> buffer(9) |> flatten
            |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn pool_one_stretch() {
    let run = Run::of("pool_one_stretch");
    let p = Pool::new(3);
    let end: Arrivals = pipe!(
        0..9 |> map(get_page).pool(&p) |> flatten |> map(get_container).pool(&p) |> flatten |> buffer(9)
            |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn m_rate() {
    let run = Run::of("m_rate");
    let limiter = Limiter::every(Duration::from_millis(200));
    let f = |n| call("f", n, 500, n);
    let end: Arrivals = pipe!(0..6 |> map(f).rate(&limiter) |> buffer(6) |> collect).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn pool_two_pipes() {
    let run = Run::of("pool_two_pipes");
    let p = Pool::new(2);
    let f = |n: i32| call("f", n, 300, n);
    let g = |n: i32| call("g", n, 300, n);
    let end: (Aside, Aside) = join(
        pipe!(0..6 |> map(f).pool(&p) |> buffer(3) |> collect),
        pipe!(0..6 |> map(g).pool(&p) |> buffer(3) |> collect),
    )
    .await;
    run.check_two(end);
}

#[tokio::test(start_paused = true)]
async fn pool_two_pipes1() {
    let run = Run::of("pool_two_pipes1");
    let p = Pool::new(1);
    let ms = |n: i32| u64::try_from(n).expect("not negative");
    let f = |n| call("f", n, 300 + ms(n), n);
    let g = |n| call("g", n, 200 + ms(n), n);
    let h = |n| call("h", n, 110 + ms(n), n);
    let end: (Aside, Aside) = join(
        pipe!(0..6 |> map(f).pool(&p) |> buffer(3) |> collect),
        pipe!(0..6 |> map(g).pool(&p) |> map(h).pool(&p) |> buffer(3) |> collect),
    )
    .await;
    run.check_two(end);
}

#[tokio::test(start_paused = true)]
async fn m_retry() {
    let run = Run::of("m_retry");
    let policy = Retry::tries(3).fixed_delay(Duration::from_millis(100));
    let f = |n: i32| {
        let before = Log::current().calls().iter().filter(|call| call.argument == n).count();
        or_fail(n == 1 && before < 2, format!("f({n})"), call("f", n, if n == 0 { 300 } else { 200 }, n))
    };
    let end: Result<Arrivals, Failed> = pipe!(0..4 |> map(f).retry(policy)? |> buffer(2) |> collect).await;
    run.check(end);
}

/// The row's name for a call that took too long: the last that was dropped.
fn late(failure: Failure<Failed>) -> Failed {
    let Failure::TimedOut(_) = failure else { panic!("no call fails otherwise") };
    let calls = Log::current().calls();
    let call = calls.iter().rfind(|call| !call.done).expect("it was dropped");
    Failed(format!("timeout of {}({})", call.function, call.argument))
}

#[tokio::test(start_paused = true)]
async fn m_timeout_each() {
    let run = Run::of("m_timeout_each");
    let (limit, policy) = (Duration::from_millis(150), Retry::tries(3).fixed_delay(Duration::ZERO));
    let f = |n: i32| or_fail(false, String::new(), call("f", n, if n == 1 { 1000 } else { 100 }, n));
    let end: Result<Arrivals, _> =
        pipe!(0..3 |> map(f).timeout(limit).retry(policy)? |> buffer(3) |> collect).await;
    run.check(end.map_err(late));
}

#[tokio::test(start_paused = true)]
async fn m_timeout_all() {
    let run = Run::of("m_timeout_all");
    let (limit, policy) = (Duration::from_millis(150), Retry::tries(3).fixed_delay(Duration::ZERO));
    let f = |n: i32| or_fail(false, String::new(), call("f", n, if n == 1 { 1000 } else { 100 }, n));
    let end: Result<Arrivals, _> =
        pipe!(0..3 |> map(f).retry(policy).timeout(limit)? |> buffer(3) |> collect).await;
    run.check(end.map_err(late));
}
