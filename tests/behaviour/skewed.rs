//! One call in ten takes ten times as long: what order costs then, beside `buffered` of futures.

use std::time::Duration;

use futures::StreamExt;
use futures::stream;
use pipewright::pipe;
use tokio::time::{Instant, sleep};

const CALLS: u64 = 1_000;
const WIDTH: usize = 4;

async fn call(n: u64) -> u64 {
    sleep(Duration::from_millis(if n % 10 == 9 { 100 } else { 10 })).await;
    n
}

/// Of a whole run, in milliseconds.
async fn time(run: impl Future) -> u128 {
    let begun = Instant::now();
    run.await;
    begun.elapsed().as_millis()
}

#[tokio::test(start_paused = true)]
async fn order_costs_a_quarter_at_most_where_buffered_takes_twice_as_long() {
    let unordered = time(pipe!(0..CALLS |> map(call) |> buffer(WIDTH).unordered() |> run)).await;
    let ordered = time(pipe!(0..CALLS |> map(call) |> buffer(WIDTH) |> run)).await;
    let buffered = time(stream::iter(0..CALLS).map(call).buffered(WIDTH).count()).await;
    assert!(4 * ordered <= 5 * unordered, "{ordered} in order, {unordered} unordered");
    assert!(buffered > 2 * unordered, "{buffered} with `buffered`, {unordered} unordered");
}
