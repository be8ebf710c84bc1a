//! Tests of the limiter on the paused clock.

mod random;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use futures::FutureExt;
use futures::future::join_all;
use tokio::time::{Instant, sleep};

use super::Limiter;
use super::bucket::Bucket;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// When each of so many calls starts that ask at once.
async fn starts(limiter: &Limiter, calls: usize) -> Vec<u128> {
    let begin = Instant::now();
    join_all((0..calls).map(|_| async {
        limiter.start().await;
        begin.elapsed().as_millis()
    }))
    .await
}

#[tokio::test(start_paused = true)]
async fn one_start_per_period() {
    assert_eq!(starts(&Limiter::every(ms(200)), 6).await, [0, 200, 400, 600, 800, 1000]);
}

#[tokio::test(start_paused = true)]
async fn a_quiet_time_gives_no_burst() {
    let limiter = Limiter::every(ms(200));
    sleep(ms(5_000)).await;
    assert_eq!(starts(&limiter, 3).await, [0, 200, 400]);
    sleep(ms(250)).await;
    assert_eq!(starts(&limiter, 2).await, [0, 200]);
    sleep(ms(50)).await;
    assert_eq!(starts(&limiter, 2).await, [150, 350]);
}

#[tokio::test(start_paused = true)]
async fn a_rate_that_does_not_divide_a_second() {
    // Timers have a grain of a millisecond; no two starts are closer than a third of a second.
    assert_eq!(starts(&Limiter::per_second(3), 5).await, [0, 334, 668, 1002, 1336]);
    // Whole milliseconds are exact.
    assert_eq!(starts(&Limiter::per_second(8), 801).await[800], 100_000);
}

#[tokio::test(start_paused = true)]
async fn rates_beyond_the_grain_of_timers() {
    let limiter = Limiter::per_second(1_000);
    // Not on a tick of the timers: each is late by half a millisecond then.
    tokio::time::advance(Duration::from_micros(500)).await;
    assert_eq!(starts(&limiter, 2_001).await[2_000], 2_000);
    let limiter = Limiter::per_second(10_000);
    let starts = starts(&limiter, 10_001).await;
    assert_eq!(starts[10_000], 1_000);
    for tick in 0..1_000 {
        assert!(starts.iter().filter(|start| **start == tick).count() <= 11);
    }
    // The same, one after another: whoever follows a late one at once has not been waiting.
    let begin = Instant::now();
    for _ in 0..10_000 {
        limiter.start().await;
    }
    assert_eq!(begin.elapsed().as_millis(), 1_000);
    // Nothing of it is left after a while.
    sleep(ms(5)).await;
    let quiet = Instant::now();
    for _ in 0..11 {
        limiter.start().await;
    }
    assert_eq!(quiet.elapsed().as_millis(), 1);
}

#[tokio::test(start_paused = true)]
async fn who_was_asleep_longer_catches_up_with_nothing() {
    let limiter = Limiter::every(ms(10));
    let first = limiter.start();
    let mut second = Box::pin(limiter.start());
    first.await;
    assert!(second.as_mut().now_or_never().is_none());
    // Nobody polls it for a while: what was lost is lost.
    sleep(ms(500)).await;
    second.await;
    assert_eq!(starts(&limiter, 3).await, [10, 20, 30]);
    let limiter = Limiter::every(ms(1));
    limiter.start().await;
    let mut second = Box::pin(limiter.start());
    assert!(second.as_mut().now_or_never().is_none());
    sleep(ms(500)).await;
    second.await;
    assert_eq!(starts(&limiter, 4).await, [0, 0, 1, 2], "but for the grain of timers");
}

#[tokio::test(start_paused = true)]
async fn bursts() {
    let limiter = Limiter::per_second(5).burst(3);
    assert_eq!(starts(&limiter, 6).await, [0, 0, 0, 200, 400, 600]);
    sleep(ms(400)).await;
    assert_eq!(starts(&limiter, 4).await, [0, 0, 200, 400]);
    sleep(ms(60_000)).await;
    assert_eq!(starts(&limiter, 4).await, [0, 0, 0, 200]);
}

#[tokio::test(start_paused = true)]
async fn costs_and_first_come_first_served() {
    let light = Limiter::every(ms(100)).burst(4);
    let (heavy, vast) = (light.cost(3), light.cost(10));
    let begin = Instant::now();
    let order = [&light, &heavy, &light, &heavy, &vast, &light];
    let starts = join_all(order.map(|limiter| async {
        limiter.start().await;
        begin.elapsed().as_millis()
    }));
    // 4, 3 and 0 are left; one more costs a tick, three cost three; ten are taken of a full bucket of four, and the
    // other six are paid for afterwards.
    assert_eq!(starts.await, [0, 0, 100, 400, 800, 1500]);
}

#[tokio::test(start_paused = true)]
async fn a_pause_is_one_for_all_and_the_longest_counts() {
    let limiter = Limiter::per_second(10).burst(3);
    let waits = starts(&limiter, 7);
    let pauses = async {
        sleep(ms(150)).await;
        limiter.cost(2).pause_for(ms(1_000));
        limiter.pause_for(ms(10));
        sleep(ms(500)).await;
        limiter.pause_until(Instant::now() + ms(1_000));
        limiter.pause_until(Instant::now() - ms(1));
    };
    let (starts, ()) = futures::join!(waits, pauses);
    assert_eq!(starts, [0, 0, 0, 100, 1650, 1750, 1850]);
}

#[tokio::test(start_paused = true)]
async fn a_pause_shorter_than_the_gap_changes_nothing() {
    let limiter = Limiter::every(ms(200));
    let (starts, ()) = futures::join!(starts(&limiter, 3), async { limiter.pause_for(ms(100)) });
    assert_eq!(starts, [0, 200, 400]);
}

#[tokio::test(start_paused = true)]
async fn pauses_without_end() {
    let limiter = Limiter::every(ms(200));
    limiter.pause_for(Duration::MAX);
    assert!(tokio::time::timeout(ms(1_000_000), limiter.start()).await.is_err());
    let limiter = Limiter::every(Duration::MAX).cost(u32::MAX);
    limiter.start().await;
    assert!(tokio::time::timeout(ms(1_000_000), limiter.start()).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn those_behind_one_who_gives_up_move_up() {
    let limiter = Limiter::every(ms(100));
    let begin = Instant::now();
    let log = Rc::new(RefCell::new(Vec::new()));
    let calls = join_all((0..6).map(|call| {
        let (limiter, log) = (limiter.clone(), log.clone());
        async move {
            // Out of the first place and out of the middle.
            let patience = if call == 1 || call == 3 { ms(50) } else { ms(10_000) };
            if tokio::time::timeout(patience, limiter.start()).await.is_ok() {
                log.borrow_mut().push((call, begin.elapsed().as_millis()));
            }
        }
    }));
    calls.await;
    assert_eq!(*log.borrow(), [(0, 0), (2, 100), (4, 200), (5, 300)]);
}

#[tokio::test(start_paused = true)]
async fn one_who_gives_up_when_it_is_due_costs_nothing() {
    let limiter = Limiter::every(ms(100));
    limiter.start().await;
    let mut late = Box::pin(limiter.start());
    assert!(late.as_mut().now_or_never().is_none());
    sleep(ms(100)).await;
    drop(late);
    assert_eq!(starts(&limiter, 2).await, [0, 100]);
}

#[test]
fn a_free_start_needs_no_runtime() {
    let limiter = Limiter::every(ms(60_000));
    assert!(limiter.start().now_or_never().is_some());
    assert!(format!("{limiter:?}").starts_with("Limiter { bucket: Bucket { rate: 1, "));
}

#[test]
fn never_by_a_nanosecond_too_early() {
    let (mut bucket, now) = (Bucket::new(3, Duration::from_secs(1)), Instant::now());
    bucket.take(1, now, None);
    assert_eq!(bucket.due(1, now) - now, Duration::from_nanos(333_333_334));
    let next = bucket.due(1, now);
    bucket.take(2, next, None);
    assert_eq!(bucket.due(1, now) - now, Duration::from_nanos(1_000_000_001));
}

#[test]
fn rates_bursts_and_costs_begin_at_one() {
    let wrongs: [fn(); 4] = [
        || drop(Limiter::per_second(0)),
        || drop(Limiter::every(Duration::ZERO)),
        || drop(Limiter::per_second(1).burst(0)),
        || drop(Limiter::per_second(1).cost(0)),
    ];
    for wrong in wrongs {
        assert!(std::panic::catch_unwind(wrong).is_err());
    }
}

#[tokio::test(start_paused = true)]
async fn some_who_are_not_polled_do_not_stop_the_others() {
    let limiter = Limiter::every(ms(100));
    limiter.start().await;
    for _ in 0..100 {
        assert!(Box::pin(limiter.start()).now_or_never().is_none(), "these do not wait for long");
    }
    let mut asleep = [(); 3].map(|()| Box::pin(limiter.start()));
    for start in &mut asleep {
        assert!(start.as_mut().now_or_never().is_none());
    }
    let [picked_up, given_up, _] = asleep;
    // Three starts that nobody makes are seen to late, each by whoever looks next; the rate is kept all the same.
    assert_eq!(starts(&limiter, 2).await, [1000, 1100]);
    picked_up.await;
    drop(given_up);
    assert_eq!(starts(&limiter, 2).await, [0, 100], "one start was given back");
}

#[tokio::test(start_paused = true)]
async fn a_waker_that_panics_costs_nobody_else_his_start() {
    struct Panics;

    impl Wake for Panics {
        fn wake(self: Arc<Self>) {
            panic!("a waker of the user's");
        }
    }

    let limiter = Limiter::every(ms(100)).burst(3);
    assert_eq!(starts(&limiter, 3).await, [0, 0, 0]);
    let mut heavy = Box::pin(limiter.cost(3).start());
    assert!(heavy.as_mut().now_or_never().is_none());
    let [mut first, mut second] = [(); 2].map(|()| Box::pin(limiter.start()));
    let panics = Waker::from(Arc::new(Panics));
    assert!(first.as_mut().poll(&mut Context::from_waker(&panics)).is_pending());
    let woken = tokio::spawn(async move { second.as_mut().await });
    sleep(ms(200)).await;
    // Two tokens are there, which the heavy one has kept from the others.
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(heavy))).is_err());
    tokio::task::yield_now().await;
    assert!(woken.is_finished());
    assert!(first.now_or_never().is_some());
}
