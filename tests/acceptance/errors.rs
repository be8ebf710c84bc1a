//! The first `Err` in the order ends the pipe; what stands before it still comes out.

use pipewright::pipe;
use pipewright_tests::{Arrivals, Failed, Run, body, call, container, nth, or_fail, page};

use crate::web::{ms, place};

#[tokio::test(start_paused = true)]
async fn e_order() {
    async fn f(v: i32) -> Result<i32, Failed> {
        or_fail(v == 1, format!("f{v}"), call("f", v, if v == 1 { 100 } else { 1000 }, v)).await
    }

    let run = Run::of("e_order");
    let end: Result<Arrivals, Failed> = pipe!( 0..8 |> map(f)? |> buffer(3) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn e_mid() {
    async fn f(v: i32) -> Result<i32, Failed> {
        or_fail(v == 2, format!("f{v}"), call("f", v, nth([300, 600, 100, 500], v), v)).await
    }

    let run = Run::of("e_mid");
    let end: Result<Arrivals, Failed> = pipe!( 0..8 |> map(f)? |> buffer(3) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn e_child() {
    async fn get_page(p: i32) -> Result<Vec<String>, Failed> {
        or_fail(false, format!("P{p}"), page(p, 1000, 3)).await
    }
    async fn get_container(id: String) -> Result<Vec<String>, Failed> {
        let ms = 500;
        or_fail(id == "4.2", format!("C{id}"), container(id, ms)).await
    }

    let run = Run::of("e_child");
    let end: Result<Arrivals, Failed> = pipe!(
        0..9 |> map(get_page)? |> flatten |> map(get_container)? |> flatten |> buffer(4) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn e_page() {
    async fn get_page(p: i32) -> Result<Vec<String>, Failed> {
        or_fail(p == 1, format!("P{p}"), page(p, if p == 1 { 200 } else { 1000 }, 3)).await
    }
    async fn get_container(id: String) -> Result<Vec<String>, Failed> {
        let ms = 500;
        or_fail(false, format!("C{id}"), container(id, ms)).await
    }

    let run = Run::of("e_page");
    let end: Result<Arrivals, Failed> = pipe!(
        0..4 |> map(get_page)? |> flatten |> map(get_container)? |> flatten |> buffer(3) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn e_child_early() {
    async fn get_page(p: i32) -> Result<Vec<String>, Failed> {
        or_fail(false, format!("P{p}"), page(p, ms(1000 + 37 * p), 3)).await
    }
    async fn get_container(id: String) -> Result<Vec<String>, Failed> {
        let (i, k) = place(&id);
        let ms = ms(nth([0, 900, 500, 300], k) + 7 * i);
        or_fail(id == "4.3", format!("C{id}"), container(id, ms)).await
    }

    let run = Run::of("e_child_early");
    let end: Result<Arrivals, Failed> = pipe!(
        0..9 |> map(get_page)? |> flatten |> map(get_container)? |> flatten |> buffer(4) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn e_two_buffers() {
    async fn get_page(p: i32) -> Result<Vec<String>, Failed> {
        or_fail(p == 2, format!("P{p}"), page(p, 1000, 3)).await
    }
    async fn get_container(id: String) -> Result<Vec<String>, Failed> {
        let ms = 500;
        or_fail(false, format!("C{id}"), container(id, ms)).await
    }

    let run = Run::of("e_two_buffers");
    let end: Result<Arrivals, Failed> = pipe!(
        0..5 |> map(get_page)? |> buffer(2) |> flatten |> map(get_container)? |> buffer(9) |> flatten |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn e_down_up() {
    async fn get_page(p: i32) -> Result<Vec<String>, Failed> {
        or_fail(false, format!("P{p}"), page(p, 1000, 3)).await
    }
    async fn get_container(id: String) -> Result<Vec<String>, Failed> {
        let ms = if id == "1.1" { 100 } else { 500 };
        or_fail(id == "1.1", format!("C{id}"), container(id, ms)).await
    }

    let run = Run::of("e_down_up");
    let end: Result<Arrivals, Failed> = pipe!(
        0..9 |> map(get_page)? |> buffer(2) |> flatten |> map(get_container)? |> buffer(4) |> flatten |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn e_batch() {
    async fn f(v: i32) -> Result<i32, Failed> {
        or_fail(v == 5, format!("f{v}"), call("f", v, 100, v)).await
    }

    let run = Run::of("e_batch");
    let end: Result<Arrivals, Failed> = pipe!( 0..6 |> map(f)? |> batch(4) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn e_par() {
    async fn f(v: i32) -> Result<i32, Failed> {
        or_fail(v == 4, format!("f{v}"), call("f", v, nth([300, 200, 100, 400, 500, 100], v), v)).await
    }

    let run = Run::of("e_par");
    let end: Result<Arrivals, Failed> = pipe!( 0..6 |> batch(3) |> par_flat_map(f)? |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn e_take() {
    async fn f(v: i32) -> Result<i32, Failed> {
        or_fail(v == 2, format!("f{v}"), call("f", v, nth([300, 400, 100, 500], v), v)).await
    }

    let run = Run::of("e_take");
    let end: Result<Arrivals, Failed> = pipe!( 0..8 |> map(f)? |> buffer(4) |> take(2) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn e_busy() {
    async fn f(v: i32) -> Result<i32, Failed> {
        or_fail(v == 2, format!("f{v}"), call("f", v, nth([100, 400, 200, 100], v), v)).await
    }

    let run = Run::of("e_busy");
    let end: Result<(), Failed> = pipe!( 0..6 |> map(f)? |> buffer(3) |> for_each(body::<1000>) ).await;
    run.check(end);
}
