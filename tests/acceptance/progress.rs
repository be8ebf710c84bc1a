//! A busy consumer, a source with work of its own: nothing in flight stands still.

use futures::Stream;
use pipewright::pipe;
use pipewright_tests::{Arrivals, Run, body, call, one_by_one};

use crate::web::{get_container, get_page, ms, page_ids};

#[tokio::test(start_paused = true)]
async fn k7() {
    async fn f(v: i32) -> i32 {
        call("f", v, 500, v).await
    }
    async fn g(v: i32) -> i32 {
        call("g", v, 500, v).await
    }

    let run = Run::of("k7");
    pipe!( 0..6 |> map(f) |> map(g) |> buffer(2) |> for_each(body::<600>) ).await;
    run.check(());
}

#[tokio::test(start_paused = true)]
async fn s1() {
    async fn f(v: i32) -> i32 {
        call("f", v, 1000, v).await
    }

    let run = Run::of("s1");
    pipe!( 0..8 |> map(f) |> buffer(4) |> for_each(body::<300>) ).await;
    run.check(());
}

#[tokio::test(start_paused = true)]
async fn s2() {
    async fn f(v: i32) -> i32 {
        call("f", v, 1000, v).await
    }

    let run = Run::of("s2");
    pipe!( 0..8 |> map(f) |> buffer(1) |> for_each(body::<300>) ).await;
    run.check(());
}

#[tokio::test(start_paused = true)]
async fn s_ahead() {
    async fn f(v: i32) -> i32 {
        call("f", v, ms(100 + v), v).await
    }

    let run = Run::of("s_ahead");
    pipe!( 0..12 |> map(f) |> buffer(3) |> for_each(body::<1000>) ).await;
    run.check(());
}

#[tokio::test(start_paused = true)]
async fn s_tree() {
    let run = Run::of("s_tree");
    pipe!(
        0..9 |> map(get_page) |> flatten |> map(get_container) |> flatten |> buffer(4) |> for_each(body::<200>)
    )
    .await;
    run.check(());
}

#[tokio::test(start_paused = true)]
async fn s_demand() {
    let run = Run::of("s_demand");
    pipe!( page_ids(9) |> buffer(3) |> flat_map(get_container) |> for_each(body::<200>) ).await;
    run.check(());
}

#[tokio::test(start_paused = true)]
async fn s_end() {
    let run = Run::of("s_end");
    pipe!(
        page_ids(9) |> buffer(3) |> flat_map(get_container) |> take(99) |> buffer(2) |> for_each(body::<300>)
    )
    .await;
    run.check(());
}

#[tokio::test(start_paused = true)]
async fn s_prefetch() {
    fn slow_source(n: i32) -> impl Stream<Item = i32> {
        one_by_one(n, |i| call("src", i, 400, i))
    }

    let run = Run::of("s_prefetch");
    pipe!( slow_source(6) |> buffer(2) |> for_each(body::<700>) ).await;
    run.check(());
}

#[tokio::test(start_paused = true)]
async fn s_prefetch_n() {
    fn slow_source(n: i32) -> impl Stream<Item = i32> {
        one_by_one(n, |i| call("src", i, 100, i))
    }

    let run = Run::of("s_prefetch_n");
    pipe!( slow_source(8) |> buffer(2) |> for_each(body::<5000>) ).await;
    run.check(());
}

#[tokio::test(start_paused = true)]
async fn s_prefetch_sync() {
    fn slow_source(n: i32) -> impl Stream<Item = i32> {
        one_by_one(n, |i| call("src", i, 100, i))
    }
    fn plain(v: i32) -> i32 {
        v + 1
    }

    let run = Run::of("s_prefetch_sync");
    pipe!( slow_source(8) |> map(plain) |> buffer(2) |> for_each(body::<5000>) ).await;
    run.check(());
}

#[tokio::test(start_paused = true)]
async fn s_pull() {
    fn slow_source(n: i32) -> impl Stream<Item = i32> {
        one_by_one(n, |i| call("src", i, 300, i))
    }
    async fn f(v: i32) -> i32 {
        call("f", v, 300, v).await
    }

    let run = Run::of("s_pull");
    let end: Arrivals = pipe!( slow_source(8) |> map(f) |> buffer(1) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn p_c1() {
    let run = Run::of("p_c1");
    let end: Arrivals = pipe!(
        0..9 |> map(get_page) |> buffer(1) |> flatten |> map(get_container) |> buffer(3) |> flatten |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn p_batch() {
    async fn f(v: i32) -> i32 {
        call("f", v, 300, v).await
    }
    async fn g(v: Vec<i32>) -> Vec<i32> {
        call("g", v.clone(), 700, v).await
    }

    let run = Run::of("p_batch");
    let end: Arrivals = pipe!( 0..6 |> map(f) |> buffer(1) |> batch(2) |> map(g) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn p_batch_buf() {
    async fn f(v: i32) -> i32 {
        call("f", v, 300, v).await
    }
    async fn g(v: Vec<i32>) -> Vec<i32> {
        call("g", v.clone(), 700, v).await
    }

    let run = Run::of("p_batch_buf");
    let end: Arrivals = pipe!( 0..6 |> map(f) |> batch(2) |> map(g) |> buffer(1) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn p_mid() {
    async fn f(v: i32) -> i32 {
        call("f", v, 500, v).await
    }
    async fn g(v: i32) -> i32 {
        call("g", v, 400, v).await
    }

    let run = Run::of("p_mid");
    let end: Arrivals = pipe!( 0..6 |> map(f) |> buffer(2) |> map(g) |> collect ).await;
    run.check(end);
}
