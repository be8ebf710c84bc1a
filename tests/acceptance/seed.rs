//! The article the project began with: pages, containers, and where the word `buffer` stands.

use pipewright::pipe;
use pipewright_tests::{Arrivals, Run};

use crate::web::{get_container, get_page, page_ids};

#[tokio::test(start_paused = true)]
async fn seed_seq() {
    let run = Run::of("seed_seq");
    let end: Arrivals = pipe!(
        0..3 |> map(get_page) |> flatten |> map(get_container) |> flatten |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn seed_seq_stream() {
    let run = Run::of("seed_seq_stream");
    let end: Arrivals = pipe!( page_ids(3) |> flat_map(get_container) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn seed_last() {
    let run = Run::of("seed_last");
    let end: Arrivals = pipe!( page_ids(3) |> flat_map(get_container) |> buffer(3) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn seed_last_tree() {
    let run = Run::of("seed_last_tree");
    let end: Arrivals = pipe!(
        0..3 |> map(get_page) |> flatten |> map(get_container) |> flatten |> buffer(3) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn seed_nothing() {
    let run = Run::of("seed_nothing");
    let end: Arrivals = pipe!(
        0..3 |> map(get_page) |> flatten |> map(get_container) |> flatten |> take(100) |> buffer(3) |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn seed_buffer() {
    let run = Run::of("seed_buffer");
    let end: Arrivals = pipe!( page_ids(3) |> buffer(3) |> flat_map(get_container) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn seed_buffer1() {
    let run = Run::of("seed_buffer1");
    let end: Arrivals = pipe!( page_ids(3) |> buffer(1) |> flat_map(get_container) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn seed_buffer9() {
    let run = Run::of("seed_buffer9");
    let end: Arrivals = pipe!( page_ids(3) |> buffer(9) |> flat_map(get_container) |> collect ).await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn seed_batch9() {
    let run = Run::of("seed_batch9");
    let end: Arrivals = pipe!(
        page_ids(9) |> buffer(3) |> batch(9) |> par_flat_map(get_container) |> flatten |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn seed_batch3() {
    let run = Run::of("seed_batch3");
    let end: Arrivals = pipe!(
        page_ids(9) |> buffer(3) |> batch(3) |> par_flat_map(get_container) |> flatten |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn seed_batch9_other() {
    let run = Run::of("seed_batch9_other");
    let end: Arrivals = pipe!(
        0..9 |> map(get_page) |> buffer(3) |> flatten |> batch(9) |> par_flat_map(get_container) |> flatten |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn seed_batch9_nobuf() {
    let run = Run::of("seed_batch9_nobuf");
    let end: Arrivals = pipe!(
        page_ids(9) |> batch(9) |> par_flat_map(get_container) |> flatten |> collect
    )
    .await;
    run.check(end);
}

#[tokio::test(start_paused = true)]
async fn seed_pool9() {
    let run = Run::of("seed_pool9");
    let end: Arrivals = pipe!(
        0..9 |> map(get_page) |> flatten |> map(get_container) |> flatten |> buffer(4) |> collect
    )
    .await;
    run.check(end);
}
