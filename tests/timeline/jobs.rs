//! What is recorded: the article's four variants, and a job of any size with retries, errors and waits, on a paused clock.

use std::time::Duration;

use pipewright::observe::{Recording, Timeline};
use pipewright::pipe;
use pipewright::policy::{Pool, Retry};
use pipewright_tests::sleep;

async fn get_page(no: u32, last: u32) -> (Vec<u32>, Option<u32>) {
    sleep(1000).await;
    ((0..3).map(|id| 3 * no + id).collect(), (no < last).then_some(no + 1))
}

/// A page of a site with three.
async fn page_of_three(no: u32) -> (Vec<u32>, Option<u32>) {
    get_page(no, 2).await
}

async fn page_of_nine(no: u32) -> (Vec<u32>, Option<u32>) {
    get_page(no, 8).await
}

pub async fn get_container(id: u32) -> Vec<u32> {
    sleep(500).await;
    vec![2 * id, 2 * id + 1]
}

/// One after another, a buffer where it changes nothing, a buffer in the right place, and batches of nine.
#[allow(deprecated, reason = "what a call costs that runs one at a time before `take` is shown")]
pub async fn article() -> [Recording; 4] {
    let all = [(); 4].map(|()| Recording::new());
    let [a, b, c, d] = &all;
    pipe!(paginate(0, page_of_three) |> flatten |> flat_map(get_container) |> collect::<Vec<_>>)
        .observe(a)
        .await;
    pipe!(paginate(0, page_of_three) |> flatten |> flat_map(get_container) |> take(100) |> buffer(3)
        |> collect::<Vec<_>>)
    .observe(b)
    .await;
    pipe!(paginate(0, page_of_three) |> flatten |> buffer(3) |> flat_map(get_container) |> collect::<Vec<_>>)
        .observe(c)
        .await;
    pipe!(paginate(0, page_of_nine) |> flatten |> buffer(3) |> batch(9) |> par_flat_map(get_container)
        |> flatten |> collect::<Vec<_>>)
    .observe(d)
    .await;
    all
}

/// A number that looks like chance, and is the same each time.
fn spread(n: u64, below: u64) -> u64 {
    (n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) % below
}

async fn get(n: u64) -> u64 {
    sleep(20 + spread(n, 180)).await;
    n
}

async fn store(n: u64) -> Result<u64, &'static str> {
    sleep(10 + spread(n + 1, 40)).await;
    if n % 25 == 7 { Err("busy") } else { Ok(n) }
}

async fn save(n: u64) {
    sleep(spread(n + 2, 14)).await;
}

/// So many units, of which each 25th fails after three tries.
pub async fn uneven(units: u64) -> Recording {
    let recording = Recording::new();
    let (pool, tries) =
        (Pool::new(8), Retry::tries(3).fixed_delay(Duration::from_millis(40)).without_jitter());
    pipe!(0..units
        |> map(get)
        |> map(store).retry(tries).pool(&pool).skip_err()
        |> buffer(16)
        |> for_each(save))
    .observe(&recording)
    .await;
    recording
}

pub async fn stack() -> Timeline {
    let titles = ["one after another", "a buffer that changes nothing", "a buffer in place", "nine at once"];
    let all = article().await;
    Timeline::stack(all.iter().zip(titles).map(|(recording, title)| Timeline::of(recording).title(title)))
        .title("The article")
}
