//! The line on the card of the project: it compiles as written, is a value, and keeps its time.

use pipewright::{Flow, pipe};
use pipewright_tests::{Log, sleep};

async fn get_page(no: u32) -> Vec<String> {
    sleep(1000).await;
    (1..=3).map(|container| format!("{no}.{container}")).collect()
}

async fn get_container(id: String) -> Vec<String> {
    sleep(500).await;
    ["a", "b"].map(|item| format!("{id}{item}")).into()
}

/// Strictly one page after another.
fn pages(n: u32) -> impl Flow<Item = String> {
    pipe!(paginate(0, async move |no| (get_page(no).await, (no + 1 < n).then_some(no + 1))) |> flatten)
}

#[tokio::test(start_paused = true)]
async fn the_line_of_the_card() {
    let log = Log::start();
    let line = pipe!( pages(9) |> buffer(3) |> batch(9) |> par_flat_map(get_container) |> flatten );
    let items: Vec<String> = pipe!(line |> collect).await;
    let expected: Vec<String> = (0..9)
        .flat_map(|no| (1..=3).flat_map(move |c| ["a", "b"].map(|item| format!("{no}.{c}{item}"))))
        .collect();
    assert_eq!((items, log.now()), (expected, 9500));
}

#[tokio::test(start_paused = true)]
async fn the_figures_of_the_article() {
    let log = Log::start();
    pipe!(pages(3) |> flat_map(get_container) |> run).await;
    assert_eq!(log.now(), 7500);
    let log = Log::start();
    pipe!(pages(3) |> buffer(3) |> flat_map(get_container) |> run).await;
    assert_eq!(log.now(), 5500);
}
