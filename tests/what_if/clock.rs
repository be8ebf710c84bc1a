//! Recordings by a clock that goes on by itself. How long anything takes is the machine's business: what is predicted is
//! calculated from what was recorded. The machine may be busy with other things, so each is recorded until it fits.

use std::collections::BTreeMap;
use std::time::Duration;

use pipewright::observe::{Recording, What, WhatIf};
use pipewright_tests::sleep;

use crate::ms;

/// The first of a hundred runs that fits.
fn first_run<T>(record: impl AsyncFn() -> Recording, fits: impl Fn(Recording) -> Option<T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let mut runs = (0..100).map(|_| runtime.block_on(record()));
    runs.find_map(fits).expect("one of a hundred runs fits")
}

async fn get(n: u64) -> u64 {
    sleep(10 + n).await;
    n
}

/// How long the calls of a pipe took that makes one for each element.
fn calls(recording: &Recording) -> Vec<Duration> {
    let mut calls = BTreeMap::new();
    for event in recording.events().iter() {
        match (event.what, event.unit) {
            (What::CallBegun, Some(unit)) => drop(calls.insert(unit.no, event.at)),
            (What::CallEnded, Some(unit)) => {
                calls.entry(unit.no).and_modify(|at| *at = event.at - *at);
            }
            _ => {}
        }
    }
    calls.into_values().collect()
}

#[test]
fn what_is_recorded_is_repeated_and_changed() {
    let record = async || record!(0..15u64 |> map(get) |> buffer(3) |> run);
    let (what_if, calls) = first_run(record, |recording| {
        let what_if = WhatIf::of(&recording).ok()?;
        // The model calculates with calls alone, and is less than one in twenty away from what has been.
        assert!(what_if.run().total().abs_diff(recording.elapsed()) <= recording.elapsed() / 20);
        Some((what_if, calls(&recording)))
    });
    assert_eq!(calls.len(), 15);
    let predicted = |width| what_if.width("buffer(3)", width).unwrap().run();
    assert_eq!(predicted(1).total(), calls.iter().sum());
    assert_eq!(Some(predicted(15).total()), calls.iter().max().copied());
    assert!(predicted(2).total() < predicted(1).total());
    assert_eq!(predicted(5).peak(), 5);
}

#[test]
fn what_keeps_the_thread_is_named() {
    let block = |n: u64| {
        std::thread::sleep(ms(15));
        n
    };
    let record = async || record!(0..5u64 |> map(get) |> map(block).named("block") |> buffer(3) |> run);
    let why = "`block` cannot be predicted: it keeps the thread for itself";
    first_run(record, |recording| (WhatIf::of(&recording).err()?.to_string() == why).then_some(()));
}
