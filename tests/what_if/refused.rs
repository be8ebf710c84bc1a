//! What is not modelled is said, and so is a change that cannot be made.

use pipewright::observe::{Recording, WhatIf};
use pipewright::pipe;
use pipewright::policy::{Limiter, Pool};
use pipewright_tests::sleep;

use crate::{even, get, ms, sum};

/// Why there is no prediction.
#[track_caller]
fn refused(recording: &Recording, why: &str) {
    let error = WhatIf::of(recording).unwrap_err();
    assert_eq!(error.to_string(), why);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_modelled() {
    let clock = "it has a clock of its own";
    let early = "it may end the pipe before all elements have come";
    refused(
        &record!(0..9u64 |> map(get) |> buffer(3) |> take(3) |> count),
        &format!("`take(3)` cannot be predicted: {early}"),
    );
    refused(
        &record!(0..9u64 |> map(get) |> buffer(3) |> batch(3).within(ms(50)) |> count),
        &format!("`batch(3)` cannot be predicted: {clock}"),
    );
    refused(
        &record!(0..9u64 |> map(get) |> buffer(3).by_key(|n| *n, 1) |> count),
        "`buffer(3)` cannot be predicted: which keys elements have is not known",
    );
    refused(
        &record!(0..9u64 |> map(get) |> buffer(3) |> first),
        "`first` cannot be predicted: it may end the pipe before all elements have come",
    );
    refused(
        &{
            let recording = Recording::new();
            let _ = pipe!(0..9u64 |> map(even)? |> buffer(3) |> count).observe(&recording).await;
            recording
        },
        "`buffer(3)` cannot be predicted: an error of it ended the pipe",
    );
    refused(
        &record!(0..9u64 |> map(get) |> buffer(3).unordered() |> batch(2) |> map(sum) |> count),
        "`batch(2)` cannot be predicted: what it puts together depends on what comes first from a buffer in any order",
    );
    refused(
        &record!(0..9u64 |> map(get) |> buffer(3).unordered() |> skip(2) |> map(get) |> count),
        "`skip(2)` cannot be predicted: what it gives depends on what comes first from a buffer in any order",
    );
    refused(
        &record!(merge(0..3u64 |> map(get), 3..9u64 |> map(get)) |> count),
        "`3..9u64` cannot be predicted: only pipes without branches are modelled",
    );
    refused(
        &record!((0..9u64).filter(|n| *n != 4) |> map(get) |> count),
        "`(0..9u64).filter(|n| *n != 4)` cannot be predicted: it does not know how many elements it has",
    );
    let tree = async |n: u64| {
        sleep(10).await;
        (n, if n < 3 { vec![n + 1] } else { vec![] })
    };
    assert!(WhatIf::of(&record!(0..3u64 |> expand(tree) |> buffer(2) |> count)).is_err());
    let limiter = Limiter::per_second(10);
    refused(
        &record!(0..9u64 |> map(get).rate(&limiter) |> buffer(3) |> count),
        "`map(get)` cannot be predicted: the starts of a limiter are not modelled",
    );
    refused(&Recording::new(), "the pipe cannot be predicted: it has not ended");
}

#[tokio::test(start_paused = true)]
async fn a_pool_that_others_use_is_noticed() {
    let pool = Pool::new(2);
    let recording = Recording::new();
    let one = pipe!(0..9u64 |> map(get).pool(&pool) |> buffer(3) |> count).observe(&recording);
    let other = pipe!(0..9u64 |> map(get).pool(&pool) |> buffer(3) |> count);
    futures::join!(one, other);
    let error = WhatIf::of(&recording).unwrap_err().to_string();
    assert!(error.starts_with("the pipe cannot be predicted: the model takes "), "{error}");
}

#[tokio::test(start_paused = true)]
async fn changes_that_cannot_be_made() {
    let what_if =
        WhatIf::of(&record!(0..9u64 |> map(get).timeout(ms(900)).skip_err() |> buffer(3) |> count)).unwrap();
    let why = [
        what_if.width("buffer(4)", 3),
        what_if.width("buffer(3)", 0),
        what_if.window("buffer(3)", 2),
        what_if.permits("map(get)", 2),
        what_if.latency("map(get)", ms(900)),
        what_if.latency("count", ms(900)),
        what_if.buffer_before("count", 2),
    ]
    .map(|changed| changed.unwrap_err().to_string());
    assert_eq!(
        why,
        [
            "the pipe cannot be predicted: it has no stage `buffer(4)`",
            "`buffer(3)` cannot be predicted: it needs at least 1",
            "`buffer(3)` cannot be predicted: 2 is smaller than its width, 3",
            "`map(get)` cannot be predicted: it has no such number",
            "`map(get)` cannot be predicted: its calls would run out of time",
            "`count` cannot be predicted: it has no such number",
            "`count` cannot be predicted: it has no such number",
        ]
    );
}
