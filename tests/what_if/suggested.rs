//! Which number is said to be the one to change.

use pipewright::observe::Recording;
use pipewright_tests::sleep;

use crate::repeats;

/// The article's four variants: nothing runs at once, pages and containers do, containers of several pages, lists of them.
#[tokio::test(start_paused = true)]
async fn suggestions() {
    async fn get_page(page: u64) -> Vec<u64> {
        sleep(1000).await;
        (0..3).map(|n| 3 * page + n).collect()
    }
    async fn get_container(id: u64) -> u64 {
        sleep(500).await;
        id
    }
    let best = |recording: &Recording| {
        let what_if = repeats(recording);
        what_if.suggest().map(|best| (best.to_string(), best.prediction().total(), best.prediction().peak()))
    };
    let plain = record!(0..9u64 |> map(get_page) |> flatten |> map(get_container) |> run);
    let (text, total, peak) = best(&plain).unwrap();
    assert_eq!(text, "put `|> buffer(4)` right before `run`: 6.5 s in place of 22.5 s");
    let real = record!(0..9u64 |> map(get_page) |> flatten |> map(get_container) |> buffer(4) |> run);
    assert_eq!((total, peak), (real.elapsed(), 4));

    let (text, total, peak) = best(&real).unwrap();
    assert_eq!(text, "raise `buffer(4)` to 8: 4 s in place of 6.5 s");
    let real = record!(0..9u64 |> map(get_page) |> flatten |> map(get_container) |> buffer(8) |> run);
    assert_eq!((total, peak), (real.elapsed(), 8));

    let pages = record!(0..9u64 |> map(get_page) |> flatten |> buffer(4) |> map(get_container) |> run);
    let (text, total, _) = best(&pages).unwrap();
    assert_eq!(text, "put `|> buffer(4)` right before `run`: 4.5 s in place of 14.5 s");
    let real =
        record!(0..9u64 |> map(get_page) |> flatten |> buffer(4) |> map(get_container) |> buffer(4) |> run);
    assert_eq!(total, real.elapsed());

    let lists =
        record!(0..9u64 |> map(get_page) |> flatten |> batch(9) |> par_flat_map(get_container) |> run);
    let (text, total, _) = best(&lists).unwrap();
    assert_eq!(text, "put `|> buffer(4)` right before `batch(9)`: 3.5 s in place of 10.5 s");
    let real = record!(0..9u64 |> map(get_page) |> flatten |> buffer(4) |> batch(9) |> par_flat_map(get_container) |> run);
    assert_eq!(total, real.elapsed());

    // As many as there are: nothing is left to gain.
    assert_eq!(best(&record!(0..4u64 |> map(get_page) |> buffer(4) |> run)), None);
}
