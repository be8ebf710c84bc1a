//! One limit for several kinds of request: what a page turns into takes its place.

use pipewright::pipe;
use pipewright_tests::{Arrivals, Run, body, call, container, nth, page};

use crate::web::{get_container, get_page, ms, page_lists, place};

#[tokio::test(start_paused = true)]
async fn tree9_1() {
    let run = Run::of("tree9_1");
    let end: Arrivals = pipe!(
        0..9 |> map(get_page) |> flatten |> map(get_container) |> flatten |> buffer(1) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn tree9_2() {
    let run = Run::of("tree9_2");
    let end: Arrivals = pipe!(
        0..9 |> map(get_page) |> flatten |> map(get_container) |> flatten |> buffer(2) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn tree9_3() {
    let run = Run::of("tree9_3");
    let end: Arrivals = pipe!(
        0..9 |> map(get_page) |> flatten |> map(get_container) |> flatten |> buffer(3) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn tree9_6() {
    let run = Run::of("tree9_6");
    let end: Arrivals = pipe!(
        0..9 |> map(get_page) |> flatten |> map(get_container) |> flatten |> buffer(6) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn tree9_9() {
    let run = Run::of("tree9_9");
    let end: Arrivals = pipe!(
        0..9 |> map(get_page) |> flatten |> map(get_container) |> flatten |> buffer(9) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn tree9_12() {
    let run = Run::of("tree9_12");
    let end: Arrivals = pipe!(
        0..9 |> map(get_page) |> flatten |> map(get_container) |> flatten |> buffer(12) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn tree3_2() {
    let run = Run::of("tree3_2");
    let end: Arrivals = pipe!(
        0..3 |> map(get_page) |> flatten |> map(get_container) |> flatten |> buffer(2) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn tree3_12() {
    let run = Run::of("tree3_12");
    let end: Arrivals = pipe!(
        0..3 |> map(get_page) |> flatten |> map(get_container) |> flatten |> buffer(12) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn tree_flat_map() {
    let run = Run::of("tree_flat_map");
    let end: Arrivals = pipe!(
        0..9 |> flat_map(get_page) |> flat_map(get_container) |> buffer(3) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn tree_uneven3() {
    async fn get_page(p: i32) -> Vec<String> {
        page(p, 1000, nth([5, 1, 3, 7, 2, 0, 4, 3, 2], p)).await
    }

    let run = Run::of("tree_uneven3");
    let end: Arrivals = pipe!(
        0..9 |> map(get_page) |> flatten |> map(get_container) |> flatten |> buffer(3) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn tree_empty() {
    async fn get_page(p: i32) -> Vec<String> {
        page(p, 1000, 0).await
    }

    let run = Run::of("tree_empty");
    let end: Arrivals = pipe!(
        0..9 |> map(get_page) |> flatten |> map(get_container) |> flatten |> buffer(4) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn tree_empty_mid() {
    async fn get_page(p: i32) -> Vec<String> {
        page(p, 1000, nth([0, 0, 3, 0, 0, 1], p)).await
    }

    let run = Run::of("tree_empty_mid");
    let end: Arrivals = pipe!(
        0..6 |> map(get_page) |> flatten |> map(get_container) |> flatten |> buffer(2) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn tree_deep() {
    async fn get_page(p: i32) -> Vec<String> {
        page(p, ms(1000 + 37 * p), 2).await
    }
    async fn get_container(id: String) -> Vec<String> {
        let (i, k) = place(&id);
        container(id, ms(500 + 13 * k + 7 * i)).await
    }
    async fn get_item(item: String) -> String {
        let (i, k) = place(&item);
        let b = i32::from(item.ends_with('b'));
        call("D", item.clone(), ms(200 + 3 * k + 2 * i + 17 * b), format!("{item}!")).await
    }

    let run = Run::of("tree_deep");
    let end: Arrivals = pipe!(
        0..2 |> map(get_page) |> flatten |> map(get_container) |> flatten |> map(get_item) |> buffer(3) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn tree_then_map() {
    let run = Run::of("tree_then_map");
    let end: Arrivals = pipe!(
        0..3 |> map(get_page) |> flatten |> buffer(2) |> map(get_container) |> flatten |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn tree_two_stretches() {
    let run = Run::of("tree_two_stretches");
    let end: Arrivals = pipe!(
        0..9 |> map(get_page) |> buffer(2) |> flatten |> map(get_container) |> buffer(8) |> flatten |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn tree_two_stretches39() {
    let run = Run::of("tree_two_stretches39");
    let end: Arrivals = pipe!(
        0..9 |> map(get_page) |> buffer(3) |> flatten |> map(get_container) |> buffer(9) |> flatten |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn tree_seq_source() {
    let run = Run::of("tree_seq_source");
    let end: Arrivals = pipe!(
        page_lists(9) |> flatten |> map(get_container) |> buffer(3) |> flatten |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn tree_seq_source1() {
    let run = Run::of("tree_seq_source1");
    let end: Arrivals = pipe!(
        page_lists(4) |> flatten |> map(get_container) |> buffer(1) |> flatten |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn strict_3() {
    async fn get_page(p: i32) -> Vec<String> {
        page(p, ms(1000 + 37 * p), 3).await
    }
    async fn get_container(id: String) -> Vec<String> {
        let (i, k) = place(&id);
        container(id, ms(500 + 13 * k + 7 * i)).await
    }

    let run = Run::of("strict_3");
    let end: Arrivals = pipe!(
        0..6 |> map(get_page) |> flatten |> map(get_container) |> flatten |> buffer(3) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn strict_4() {
    async fn get_page(p: i32) -> Vec<String> {
        page(p, ms(1000 + 37 * p), nth([4, 1, 0, 5, 2, 0, 3], p)).await
    }
    async fn get_container(id: String) -> Vec<String> {
        let (i, k) = place(&id);
        container(id, ms(500 + 13 * k + 7 * i)).await
    }

    let run = Run::of("strict_4");
    let end: Arrivals = pipe!(
        0..7 |> map(get_page) |> flatten |> map(get_container) |> flatten |> buffer(4) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn strict_slow() {
    async fn get_page(p: i32) -> Vec<String> {
        page(p, ms(1000 + 37 * p), 3).await
    }
    async fn get_container(id: String) -> Vec<String> {
        let (i, k) = place(&id);
        container(id, ms(500 + 13 * k + 7 * i)).await
    }

    let run = Run::of("strict_slow");
    pipe!(
        0..6 |> map(get_page) |> flatten |> map(get_container) |> flatten |> buffer(4) |> for_each(body::<330>)
    )
    .await;
    run.check(());
}
