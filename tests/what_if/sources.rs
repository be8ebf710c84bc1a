//! Sources that make calls: each element is there when its call has ended, and the next call begins when it is asked for.

use pipewright_tests::sleep;

use crate::{get, is_as, ms, odd, page, repeats, slow, sum};

/// A listing of so many pages, each of which takes its time.
async fn listed(no: u64, count: u64) -> (Vec<u64>, Option<u64>) {
    (page(no).await, (no + 1 < count).then_some(no + 1))
}

/// The same as a state. Also that there is no more takes its time.
async fn counted(no: u64, count: u64) -> Option<(u64, u64)> {
    sleep(odd(no)).await;
    (no < count).then_some((no, no + 1))
}

#[tokio::test(start_paused = true)]
async fn pages_one_after_another() {
    let list = async |no| listed(no, 12).await;
    let run = async |n| record!(paginate(0u64, list) |> flatten |> map(get) |> buffer(n) |> run);
    let what_if = repeats(&run(2).await);
    for n in 1..9 {
        is_as(&what_if.width("buffer(n)", n).unwrap(), &run(n).await);
    }
    let run = async |n, m| record!(paginate(0u64, list) |> flatten |> buffer(n) |> map(get) |> buffer(m) |> batch(5) |> par_flat_map(get) |> for_each(slow));
    let what_if = repeats(&run(2, 3).await);
    for n in 1..5 {
        for m in 1..5 {
            let changed = what_if.width("buffer(n)", n).unwrap().width("buffer(m)", m).unwrap();
            is_as(&changed, &run(n, m).await);
        }
    }
    let alone = record!(paginate(0u64, list) |> map(sum) |> for_each(slow));
    let what_if = repeats(&alone);
    let real = record!(paginate(0u64, list) |> map(sum) |> buffer(4) |> for_each(slow));
    is_as(&what_if.buffer_before("for_each(slow)", 4).unwrap(), &real);
}

#[tokio::test(start_paused = true)]
async fn a_state_after_another() {
    let count = async |no| counted(no, 15).await;
    let run = async |n| record!(unfold(0u64, count) |> map(page) |> flatten |> map(get) |> buffer(n) |> for_each(slow));
    let what_if = repeats(&run(2).await);
    for n in 1..9 {
        is_as(&what_if.width("buffer(n)", n).unwrap(), &run(n).await);
    }
    repeats(&record!(unfold(0u64, count) |> map(|n| n + 1) |> count));
    repeats(&record!(unfold(0u64, async |_| None::<(u64, u64)>) |> map(get) |> buffer(2) |> count));
}

#[tokio::test(start_paused = true)]
async fn a_source_of_plain_calls() {
    let run =
        async |n| record!(unfold(0u64, |n| (n < 20).then_some((n, n + 1))) |> map(get) |> buffer(n) |> run);
    let what_if = repeats(&run(2).await);
    is_as(&what_if.width("buffer(n)", 7).unwrap(), &run(7).await);
    repeats(&record!(unfold(0u64, |n| (n < 20).then_some((n, n + 1))) |> skip(3) |> map(get) |> run));
}

#[tokio::test(start_paused = true)]
async fn other_latencies() {
    async fn list<const MS: u64>(no: u64) -> (u64, Option<u64>) {
        sleep(MS).await;
        (no, (no < 9).then_some(no + 1))
    }
    let what_if =
        repeats(&record!(paginate(0u64, list::<100>).named("list") |> map(get) |> buffer(3) |> run));
    let real = record!(paginate(0u64, list::<20>) |> map(get) |> buffer(3) |> run);
    is_as(&what_if.latency("list", ms(20)).unwrap(), &real);
    assert!(what_if.buffer_before("list", 2).is_err());
}
