//! A slow head, and how far the others run ahead of it.

use pipewright::pipe;
use pipewright_tests::{Arrivals, Run, call, nth, page};

use crate::web::{ms, place};

#[tokio::test(start_paused = true)]
async fn head_4() {
    async fn f(v: i32) -> i32 {
        call("f", v, nth([1000, 100, 110, 120, 130, 140, 150, 160], v), v).await
    }

    let run = Run::of("head_4");
    let end: Arrivals = pipe!( 0..8 |> map(f) |> buffer(4) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn head_w4() {
    async fn f(v: i32) -> i32 {
        call("f", v, nth([1000, 100, 110, 120, 130, 140, 150, 160], v), v).await
    }

    let run = Run::of("head_w4");
    let end: Arrivals = pipe!( 0..8 |> map(f) |> buffer(4).window(4) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn head_2() {
    async fn f(v: i32) -> i32 {
        call("f", v, if v == 0 { 1000 } else { ms(90 + v) }, v).await
    }

    let run = Run::of("head_2");
    let end: Arrivals = pipe!( 0..12 |> map(f) |> buffer(2) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn head_mid() {
    async fn f(v: i32) -> i32 {
        call("f", v, if v == 4 { 900 } else { ms(100 + v) }, v).await
    }

    let run = Run::of("head_mid");
    let end: Arrivals = pipe!( 0..12 |> map(f) |> buffer(3) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn head_filter() {
    async fn f(v: i32) -> i32 {
        call("f", v, if v == 1 { 1000 } else { 100 }, v).await
    }

    let run = Run::of("head_filter");
    let odd = |v: &i32| matches!(v, 1 | 7 | 9);
    let end: Arrivals = pipe!( 0..10 |> map(f) |> filter(odd) |> buffer(2).window(2) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn head_tree() {
    async fn get_page(p: i32) -> Vec<String> {
        page(p, ms(if p == 0 { 3000 } else { 400 + p }), 3).await
    }
    async fn get_container(id: String) -> Vec<String> {
        call("C", id.clone(), 500, vec![id + "a"]).await
    }

    let run = Run::of("head_tree");
    let end: Arrivals = pipe!(
        0..4 |> map(get_page) |> flatten |> map(get_container) |> buffer(2).window(4) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn h_split_full() {
    async fn get_page(p: i32) -> Vec<String> {
        page(p, nth([900, 100, 100], p), 3).await
    }
    async fn get_container(id: String) -> Vec<String> {
        call("C", id.clone(), 150, vec![id + "a"]).await
    }

    let run = Run::of("h_split_full");
    let end: Arrivals = pipe!(
        0..3 |> map(get_page) |> flatten |> map(get_container) |> buffer(2).window(2) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn head_splits_late() {
    async fn get_page(p: i32) -> Vec<String> {
        let (ms, ids) = if p == 0 { (6000, 6) } else { (ms(100 + p), 1) };
        page(p, ms, ids).await
    }
    async fn get_container(id: String) -> Vec<String> {
        let (i, _) = place(&id);
        call("C", id.clone(), ms(500 + 7 * i), vec![id + "a"]).await
    }

    let run = Run::of("head_splits_late");
    let end: Arrivals = pipe!(
        0..14 |> map(get_page) |> flatten |> map(get_container) |> buffer(2) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn h_n22() {
    async fn f(v: i32) -> i32 {
        call("f", v, nth([100, 400, 100, 100], v), v).await
    }
    async fn g(v: i32) -> i32 {
        call("g", v, nth([400, 100, 100, 100], v), v).await
    }

    let run = Run::of("h_n22");
    let end: Arrivals = pipe!( 0..4 |> map(f) |> map(g) |> buffer(2) |> collect ).await;
    run.check(end);
}
