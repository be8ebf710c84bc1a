//! Ordered stages, filters and empty lists.

use std::time::Duration;

use futures::Stream;
use pipewright::pipe;
use pipewright_tests::{Arrivals, Run, body, call, container, nth, page, pages_one_by_one, ticking};

use crate::web::{get_container, get_page, ms};

#[tokio::test(start_paused = true)]
async fn t_5() {
    async fn get_page(p: i32) -> Vec<String> {
        page(p, ms(1000 + 10 * p), 3).await
    }

    let run = Run::of("t_5");
    let end: Arrivals = pipe!(
        0..9 |> map(get_page) |> flatten |> map(get_container) |> flatten |> buffer(4) |> take(5) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn t_0() {
    async fn f(v: i32) -> i32 {
        call("f", v, 100, v).await
    }

    let run = Run::of("t_0");
    let end: Arrivals = pipe!( 0..9 |> map(f) |> buffer(4) |> take(0) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn t_before() {
    async fn f(v: i32) -> i32 {
        call("f", v, 200, v).await
    }
    async fn g(v: i32) -> i32 {
        call("g", v, 500, v).await
    }

    let run = Run::of("t_before");
    let end: Arrivals = pipe!( 0..9 |> map(f) |> take(4) |> map(g) |> buffer(3) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn t_slow() {
    async fn f(v: i32) -> i32 {
        call("f", v, 100, v).await
    }

    let run = Run::of("t_slow");
    pipe!( 0..9 |> map(f) |> buffer(3) |> take(2) |> for_each(body::<1000>) ).await;
    run.check(());
}

#[tokio::test(start_paused = true)]
async fn f_async() {
    async fn f(v: &i32) -> bool {
        call("f", *v, 100, v % 2 == 0).await
    }
    async fn g(v: i32) -> i32 {
        call("g", v, 300, v).await
    }

    let run = Run::of("f_async");
    let end: Arrivals = pipe!( 0..8 |> filter(f) |> map(g) |> buffer(2) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn f_all() {
    async fn none(v: &i32) -> bool {
        call("f", *v, 100, false).await
    }

    let run = Run::of("f_all");
    let end: Arrivals = pipe!( 0..9 |> filter(none) |> buffer(3) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn b_tail() {
    async fn f(v: i32) -> i32 {
        call("f", v, 100, v).await
    }

    let run = Run::of("b_tail");
    let end: Arrivals = pipe!( 0..7 |> map(f) |> batch(3) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn b_uneven() {
    async fn get_page(p: i32) -> Vec<String> {
        page(p, 1000, nth([5, 1, 3, 7, 2, 0, 4, 3, 2], p)).await
    }
    fn page_ids(n: i32) -> impl Stream<Item = String> {
        pages_one_by_one(n, get_page)
    }

    let run = Run::of("b_uneven");
    let end: Arrivals = pipe!(
        page_ids(9) |> buffer(3) |> batch(9) |> par_flat_map(get_container) |> flatten |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn b_within() {
    let run = Run::of("b_within");
    let ticks = ticking([100, 100, 1000, 100, 100]);
    let end: Arrivals = pipe!( ticks |> batch(3).within(Duration::from_millis(250)) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn b_par_places() {
    async fn f(v: i32) -> i32 {
        call("f", v, nth([300, 200, 100, 400, 500, 100], v), v).await
    }

    let run = Run::of("b_par_places");
    let end: Arrivals = pipe!( 0..6 |> batch(3) |> par_flat_map(f) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn b_par_page() {
    let run = Run::of("b_par_page");
    let end: Arrivals = pipe!(
        0..3 |> map(get_page) |> par_flat_map(get_container) |> flatten |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn n_nested() {
    async fn lists(i: i32) -> Vec<Vec<String>> {
        let odd = vec![vec![], vec![format!("{i}a")], vec![]];
        call("L", i, 100, if i % 2 == 1 { odd } else { vec![] }).await
    }
    async fn f(id: String) -> String {
        call("f", id.clone(), 200, id).await
    }

    let run = Run::of("n_nested");
    let end: Arrivals = pipe!(
        0..4 |> map(lists) |> flatten |> flatten |> map(f) |> buffer(2) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn n_all_empty() {
    async fn lists(i: i32) -> Vec<Vec<String>> {
        call("L", i, 100, vec![vec![], vec![]]).await
    }

    let run = Run::of("n_all_empty");
    let end: Arrivals = pipe!( 0..4 |> map(lists) |> flatten |> flatten |> buffer(2) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn n_none() {
    async fn f(v: i32) -> i32 {
        call("f", v, 100, v).await
    }

    let run = Run::of("n_none");
    let end: Arrivals = pipe!( 0..0 |> map(f) |> buffer(3) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn n_zero() {
    async fn get_page(p: i32) -> Vec<String> {
        page(p, 0, 3).await
    }
    async fn get_container(id: String) -> Vec<String> {
        container(id, 0).await
    }

    let run = Run::of("n_zero");
    let end: Arrivals = pipe!(
        0..9 |> map(get_page) |> flatten |> map(get_container) |> flatten |> buffer(4) |> collect
    )
    .await;
    run.check(end);
}
