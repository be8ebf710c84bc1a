//! `interval`: an element at regular times.

use std::time::Duration;

use pipewright::pipe;
use pipewright_tests::Log;
use tokio::time::{Instant, sleep};

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

#[tokio::test(start_paused = true)]
async fn the_first_comes_at_once_and_then_one_each_period() {
    let start = Instant::now();
    let seen: Vec<u128> =
        pipe!(interval(ms(100)) |> take(4) |> map(|at| at.duration_since(start).as_millis()) |> collect)
            .await;
    assert_eq!(seen, [0, 100, 200, 300]);
    assert_eq!(start.elapsed(), ms(300));
}

#[tokio::test(start_paused = true)]
async fn what_was_missed_is_caught_up_with_in_the_old_rhythm() {
    let log = Log::start();
    let mut asked = Vec::new();
    pipe!(interval(ms(100)) |> take(4) |> for_each(async |_| {
        asked.push(log.now());
        if asked.len() == 1 {
            sleep(ms(250)).await;
        }
    }))
    .await;
    assert_eq!(asked, [0, 250, 250, 300]);
}

#[tokio::test(start_paused = true)]
async fn a_buffer_polls_at_its_rhythm_while_the_body_is_busy() {
    let log = Log::start();
    let poll = async |_: Instant| log.call("poll", log.now(), 10, ()).await;
    pipe!(interval(ms(100)) |> take(3) |> map(poll) |> buffer(2) |> for_each(async |()| sleep(ms(1000)).await)).await;
    assert_eq!(log.now(), 10 + 3 * 1000);
}

#[tokio::test(start_paused = true)]
async fn it_never_ends_by_itself_and_says_so() {
    use futures::Stream;
    let stream = pipe!(interval(ms(100)) |> into_stream);
    assert_eq!(stream.size_hint(), (usize::MAX, None));
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "period")]
async fn a_period_of_zero_is_refused() {
    let _ = pipe!(interval(Duration::ZERO));
}
