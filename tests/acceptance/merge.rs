//! Branches that work side by side.

use pipewright::pipe;
use pipewright_tests::{Arrivals, Run, call};

#[tokio::test(start_paused = true)]
async fn merge_2() {
    async fn f(v: i32) -> i32 {
        call("f", v, 300, v).await
    }
    async fn g(v: i32) -> i32 {
        call("g", v, 200, v).await
    }

    let run = Run::of("merge_2");
    let (a, b) = (0..3, 10..13);
    let end: Arrivals = pipe!( merge(a |> map(f), b |> map(g)) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn merge_buf() {
    async fn f(v: i32) -> i32 {
        call("f", v, 310, v).await
    }
    async fn g(v: i32) -> i32 {
        call("g", v, 230, v).await
    }
    async fn h(v: i32) -> i32 {
        call("h", v, 400, v).await
    }

    let run = Run::of("merge_buf");
    let (a, b) = (0..3, 10..13);
    let end: Arrivals = pipe!( merge(a |> map(f), b |> map(g)) |> map(h) |> buffer(2) |> collect ).await;
    run.check(end);
}
