//! Pools and limiters: limits that stages and pipes share.

use std::time::Duration;

use futures::future::join;
use pipewright::pipe;
use pipewright::policy::{Limiter, Pool};
use pipewright_tests::{Arrivals, Aside, Run, call, container, page};

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
