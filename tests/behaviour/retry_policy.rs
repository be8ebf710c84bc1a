//! Policies of `.retry`: when a call is made again, and after which errors.

use std::cell::Cell;
use std::time::Duration;

use pipewright::pipe;
use pipewright::policy::Retry;
use pipewright_tests::{Log, caught, sleep};
use tokio::time::Instant;

use crate::retry::{Flaky, ms, passed};
use crate::{Bad, below};

#[tokio::test(start_paused = true)]
async fn pauses_double_up_to_a_cap() {
    let log = Log::start();
    let get = async |x: u32| log.call("get", x, 0, Err::<u32, _>(Bad(x))).await;
    let policy = Retry::tries(8).without_jitter().max_delay(ms(1500));
    let out = pipe!([7] |> map(get).retry(policy)? |> run).await;
    assert_eq!(out, Err(Bad(7)));
    assert_eq!(log.starts("get"), [0, 100, 300, 700, 1500, 3000, 4500, 6000]);

    let log = Log::start();
    let get = async |x: u32| log.call("get", x, 30, Err::<u32, _>(Bad(x))).await;
    // The cap is below the first.
    let policy = Retry::tries(4).without_jitter().first_delay(ms(9)).max_delay(ms(3));
    assert!(pipe!([7] |> map(get).retry(policy)? |> run).await.is_err());
    assert_eq!(log.starts("get"), [0, 33, 66, 99]);
}

#[tokio::test(start_paused = true)]
async fn no_tries_are_refused() {
    let message =
        caught(|| drop(pipe!([7] |> map(|x| Err::<u32, _>(x)).retry(below(0).len() as u32) |> run)));
    assert_eq!(message, "a call is tried once or more");
}

/// When each try of a call began that always fails.
async fn starts<W, A>(policy: Retry<W, A>) -> Vec<u64>
where
    Retry<W, A>: Clone,
    W: Fn(&Bad) -> bool,
    A: Fn(&Bad) -> Option<Duration>,
{
    let log = Log::start();
    let get = async |x: u32| log.call("get", x, 0, Err::<u32, _>(Bad(x))).await;
    assert!(pipe!([7] |> map(get).retry(policy)? |> run).await.is_err());
    log.starts("get")
}

const NOT: fn(&Bad) -> Option<Duration> = |_| None;
const YES: fn(&Bad) -> bool = |_| true;

#[tokio::test(start_paused = true)]
async fn chance_decides_how_long() {
    let policy = Retry::tries(5).first_delay(ms(1000)).max_delay(ms(4000)).when(YES).after(NOT);
    let mut seen = Vec::new();
    for _ in 0..200 {
        let starts = starts(policy).await;
        let pauses: Vec<_> = starts.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(
            pauses.iter().zip([1000, 2000, 4000, 4000]).all(|(pause, most)| *pause <= most),
            "{pauses:?}"
        );
        seen.push(pauses[3]);
    }
    // From nothing to everything, evenly.
    assert!(seen.iter().any(|pause| *pause < 400), "{seen:?}");
    assert!(seen.iter().any(|pause| *pause > 3600), "{seen:?}");
    let mean = seen.iter().sum::<u64>() / 200;
    assert!((1600..2400).contains(&mean), "{mean}");
}

#[tokio::test(start_paused = true)]
async fn chance_can_be_the_same_each_time() {
    let policy = Retry::tries(6).when(YES).after(NOT);
    let with = async |seed| starts(policy.seed(seed)).await;
    assert_eq!(with(1).await, with(1).await);
    assert_ne!(with(1).await, with(2).await);
    let pauses: Vec<_> = with(3).await.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(pauses.windows(2).any(|pair| pair[1] != 2 * pair[0]), "{pauses:?}");
}

#[tokio::test(start_paused = true)]
async fn huge_numbers() {
    let policy = Retry::tries(u32::MAX).without_jitter().first_delay(Duration::MAX).max_delay(Duration::MAX);
    let flaky = Flaky::new(1);
    let mut far = Box::pin(pipe!([7] |> map(async |x| flaky.get(x).await).retry(policy)? |> count));
    tokio::select! {
        _ = &mut far => panic!("it pauses for ever"),
        () = sleep(1_000_000_000) => {}
    }
    // So many that the doubling has no number any more.
    let flaky = Flaky::new(100);
    let policy = Retry::tries(u32::MAX).without_jitter().first_delay(ms(1)).max_delay(ms(1000));
    let start = Instant::now();
    let out = pipe!([7] |> map(async |x| flaky.get(x).await).retry(policy)? |> count).await;
    assert_eq!((out, passed(start)), (Ok(1), 100 * 101 + 1023 + 90 * 1000));
    let policy = Retry::tries(2).first_delay(Duration::MAX).max_delay(Duration::MAX).within(Duration::MAX);
    let flaky = Flaky::new(1);
    let mut far = Box::pin(pipe!([7] |> map(async |x| flaky.get(x).await).retry(policy)? |> count));
    tokio::select! {
        _ = &mut far => {}
        () = sleep(1_000_000_000) => {}
    }
}

#[tokio::test(start_paused = true)]
async fn within_a_time() {
    let policy = Retry::tries(9).fixed_delay(ms(100)).when(YES).after(NOT);
    assert_eq!(starts(policy.within(ms(300))).await, [0, 100, 200, 300]);
    let start = Instant::now();
    assert_eq!(starts(policy.within(ms(299))).await, [0, 100, 200]);
    // The error does not wait for the time to be over.
    assert_eq!(passed(start), 200);
    // A call that runs is not interrupted.
    let flaky = Flaky::new(9);
    let start = Instant::now();
    let policy = policy.within(ms(250));
    assert_eq!(pipe!([7] |> map(async |x| flaky.get(x).await).retry(policy)? |> run).await, Err(Bad(2)));
    assert_eq!(passed(start), 300);
}

#[tokio::test(start_paused = true)]
async fn a_condition_ends_it() {
    let flaky = Flaky::new(9);
    let policy = Retry::tries(9).fixed_delay(ms(1)).when(|bad: &Bad| bad.0 < 3);
    let start = Instant::now();
    let out = pipe!([7] |> map(async |x| flaky.get(x).await).retry(policy)? |> run).await;
    assert_eq!(out, Err(Bad(3)));
    assert_eq!((flaky.calls(), passed(start)), (vec![3], 302));
    // It is not asked about the last try.
    let asked = Cell::new(0);
    let policy = Retry::tries(3).when(|_: &Bad| {
        asked.set(asked.get() + 1);
        true
    });
    let flaky = Flaky::new(9);
    assert!(pipe!([7] |> map(async |x| flaky.get(x).await).retry(policy)? |> run).await.is_err());
    assert_eq!(asked.get(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_error_says_how_long() {
    let log = Log::start();
    let get = async |x: u32| {
        let tries = log.starts("get").len() as u32;
        log.call("get", x, 0, Err::<u32, _>(Bad(tries))).await
    };
    // Longer than the cap, and exactly, whatever chance says. As usual where it says nothing.
    let policy = Retry::tries(4)
        .first_delay(ms(64))
        .max_delay(ms(64))
        .after(|bad: &Bad| (bad.0 < 2).then_some(Duration::from_secs(20)));
    assert_eq!(pipe!([7] |> map(get).retry(&policy)? |> run).await, Err(Bad(3)));
    let starts = log.starts("get");
    assert_eq!(starts[..3], [0, 20_000, 40_000]);
    assert!((40_000..=40_064).contains(&starts[3]), "{starts:?}");

    // Too long: the error comes at once.
    let start = Instant::now();
    let get = async |_| Err::<u32, _>(Bad(0));
    assert!(pipe!([7] |> map(get).retry(policy.within(ms(19_999)))? |> run).await.is_err());
    assert_eq!(passed(start), 0);
}

/// A policy in a field.
struct Client {
    retry: Retry<fn(&Bad) -> bool>,
}

const OFTEN: Retry = Retry::tries(5).first_delay(Duration::from_millis(1)).without_jitter();

#[tokio::test(start_paused = true)]
async fn policies_are_values() {
    let client = Client { retry: OFTEN.when(|bad| bad.0 < 4) };
    let flaky = Flaky::new(9);
    let get = async |x| flaky.get(x).await;
    assert_eq!(pipe!([7] |> map(get).retry(&client.retry)? |> run).await, Err(Bad(4)));
    assert_eq!(pipe!([8] |> map(get).retry(OFTEN)? |> run).await, Err(Bad(5)));
    let text = format!("{:?}", client.retry);
    assert!(text.starts_with("Retry { tries: 5, first_delay: 1ms, max_delay: 10s, jitter: None"), "{text}");
}
