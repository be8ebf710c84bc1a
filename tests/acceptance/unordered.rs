//! Results leave as they finish.

use pipewright::pipe;
use pipewright_tests::{Arrivals, Failed, Run, body, call, container, nth, or_fail, page};

use crate::web::{ms, place};

#[tokio::test(start_paused = true)]
async fn u_1() {
    async fn f(v: i32) -> i32 {
        call("f", v, nth([1000, 100, 110, 120, 130, 140, 150, 160], v), v).await
    }

    let run = Run::of("u_1");
    let end: Arrivals = pipe!( 0..8 |> map(f) |> buffer(4).unordered() |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn u_slow() {
    async fn f(v: i32) -> i32 {
        call("f", v, nth([300, 100, 250, 120, 130, 140], v), v).await
    }

    let run = Run::of("u_slow");
    pipe!( 0..6 |> map(f) |> buffer(2).unordered() |> for_each(body::<1000>) ).await;
    run.check(());
}

#[tokio::test(start_paused = true)]
async fn u_tree() {
    async fn get_page(p: i32) -> Vec<String> {
        page(p, nth([1000, 610, 320], p), 3).await
    }
    async fn get_container(id: String) -> Vec<String> {
        let (i, k) = place(&id);
        container(id, ms(nth([0, 410, 523, 237], k) + 7 * i)).await
    }

    let run = Run::of("u_tree");
    let end: Arrivals = pipe!(
        0..3 |> map(get_page) |> flatten |> map(get_container) |> flatten |> buffer(3).unordered() |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn u_err() {
    async fn f(v: i32) -> Result<i32, Failed> {
        or_fail(v == 3, format!("f{v}"), call("f", v, nth([500, 300, 100, 250, 120, 130], v), v)).await
    }

    let run = Run::of("u_err");
    let end: Result<Arrivals, Failed> = pipe!( 0..6 |> map(f)? |> buffer(3).unordered() |> collect ).await;
    run.check(end);
}
