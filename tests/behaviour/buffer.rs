//! `buffer(n)`: the stretch before it runs for n elements at once, results in order.

use pipewright::pipe;
use pipewright_tests::{Log, body, caught, one_by_one};

use crate::{Bad, NONE, PLACES, Seen, below, but};

/// Latencies that finish out of order.
fn uneven(x: u32) -> u64 {
    100 + u64::from(x * 37 % 11) * 40
}

#[tokio::test(start_paused = true)]
async fn no_element_one_element_any_width() {
    for width in [1, 2, 9, 1000] {
        let log = Log::start();
        let f = async |x| log.call("f", x, 100, x).await;
        assert_eq!(pipe!(0..0 |> map(f) |> buffer(width) |> collect::<Vec<u32>>).await, NONE);
        assert_eq!(log.now(), 0);
        assert_eq!(pipe!(3..4 |> map(f) |> buffer(width) |> collect::<Vec<u32>>).await, [3]);
        assert_eq!(log.now(), 100);
    }
}

#[tokio::test(start_paused = true)]
async fn the_width_is_the_most_at_once() {
    for (width, total) in [(1, 1000), (2, 500), (3, 400), (5, 200), (10, 100), (64, 100)] {
        let log = Log::start();
        let f = async |x| log.call("f", x, 100, x).await;
        assert_eq!(pipe!(0..10 |> map(f) |> buffer(width) |> collect::<Vec<u32>>).await, below(10));
        assert_eq!((log.now(), log.peak()), (total, width.min(10)), "buffer({width})");
    }
}

#[tokio::test(start_paused = true)]
async fn it_changes_when_never_what() {
    let plain = pipe!(0..50 |> map(|x| x * 3) |> filter(|x| x % 2 == 0) |> collect::<Vec<u32>>).await;
    for width in [1, 2, 7, 50, 51] {
        let log = Log::start();
        let f = async |x| log.call("f", x, uneven(x), x * 3).await;
        let got =
            pipe!(0..50 |> map(f) |> filter(|x| x % 2 == 0) |> buffer(width) |> collect::<Vec<u32>>).await;
        assert_eq!(got, plain, "buffer({width})");
        assert!(log.peak() <= width);
        let unordered = pipe!(0..50 |> map(f) |> filter(|x| x % 2 == 0) |> buffer(width).unordered() |> collect::<Vec<u32>>);
        let mut got = unordered.await;
        got.sort_unstable();
        assert_eq!(got, plain, "buffer({width}).unordered()");
    }
}

#[tokio::test(start_paused = true)]
async fn no_barrier_between_the_stages_of_an_element() {
    let log = Log::start();
    let f = async |x: u32| log.call("f", x, [300, 100][x as usize], x).await;
    let g = async |x: u32| log.call("g", x, [100, 300][x as usize], x).await;
    pipe!(0..2 |> map(f) |> map(g) |> buffer(2) |> run).await;
    assert_eq!((log.starts("g"), log.now()), (vec![100, 300], 400));
}

#[tokio::test(start_paused = true)]
async fn a_slow_element_idles_the_others_only_when_the_window_is_full() {
    for (window, begun) in [(2, 2), (4, 4), (6, 6)] {
        let log = Log::start();
        let f = async |x| log.call("f", x, if x == 0 { 10_000 } else { 100 }, x).await;
        pipe!(0..20 |> map(f) |> buffer(2).window(window) |> run).await;
        let early = log.starts("f").into_iter().filter(|start| *start < 10_000).count();
        assert_eq!(early, begun, "a window of {window}");
    }
    // Without the word: four times the width.
    let log = Log::start();
    let f = async |x| log.call("f", x, if x == 0 { 10_000 } else { 100 }, x).await;
    pipe!(0..20 |> map(f) |> buffer(3) |> run).await;
    assert_eq!(log.starts("f").into_iter().filter(|start| *start < 10_000).count(), 12);
}

#[tokio::test(start_paused = true)]
async fn a_busy_consumer_meets_at_most_n_finished() {
    for width in [1, 2, 5] {
        let log = Log::start();
        let f = async |x| log.call("f", x, 10, x).await;
        let n = width as u64;
        pipe!(0..20 |> map(f) |> buffer(width) |> for_each(body::<1000>)).await;
        // n begin at once, the one handed over frees a place at that instant.
        assert_eq!(log.starts("f").iter().filter(|start| **start < 1000).count() as u64, n + 1);
        assert_eq!(log.now(), 10 + 20 * 1000);
    }
}

#[tokio::test(start_paused = true)]
async fn it_keeps_one_pull_outstanding() {
    let log = Log::start();
    let source = one_by_one(6, |x| log.call("src", x, 300, x));
    let f = async |x| log.call("f", x, 300, x).await;
    pipe!(source |> map(f) |> buffer(1) |> run).await;
    // The source works on element x + 1 while the call for x runs.
    assert_eq!(log.starts("src"), [0, 300, 600, 900, 1200, 1500]);
    assert_eq!(log.starts("f"), [300, 600, 900, 1200, 1500, 1800]);
}

#[tokio::test(start_paused = true)]
async fn behind_a_stretch_that_never_waits_it_holds_n() {
    for width in [1, 2, 4] {
        let log = Log::start();
        let source = one_by_one(9, |x| log.call("src", x, 10, x));
        pipe!(source |> map(|x| x + 1) |> flat_map(|x| [x]) |> buffer(width) |> for_each(body::<1000>)).await;
        let early = log.starts("src").into_iter().filter(|start| *start < 1000).count();
        assert_eq!(early, width + 1, "buffer({width})");
    }
}

#[tokio::test(start_paused = true)]
async fn two_buffers_work_side_by_side() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 100, x).await;
    let g = async |x| log.call("g", x, 100, x).await;
    pipe!(0..10 |> map(f) |> buffer(1) |> map(g) |> buffer(1) |> run).await;
    assert_eq!((log.now(), log.peak_of("f"), log.peak_of("g")), (1100, 1, 1));
}

#[tokio::test(start_paused = true)]
async fn unordered_results_leave_as_they_finish() {
    let log = Log::start();
    let f = async |x: u32| log.call("f", x, [400, 100, 200, 50, 300][x as usize], x).await;
    let got = pipe!(0..5 |> map(f) |> buffer(2).unordered() |> collect::<Vec<u32>>).await;
    assert_eq!(got, [1, 2, 3, 0, 4]);
    assert_eq!((log.starts("f"), log.now()), (vec![0, 0, 100, 300, 350], 650));
}

#[tokio::test(start_paused = true)]
async fn an_ordered_error_waits_for_what_stands_before_it() {
    for bad in PLACES {
        for width in [1, 2, 9] {
            let (log, seen) = (Log::start(), Seen::default());
            let f = async |x| {
                log.call("f", x, if x == bad { 10 } else { 100 }, ()).await;
                but(bad)(x)
            };
            let end = pipe!(0..5 |> map(f)? |> buffer(width) |> inspect(|x| seen.note(*x)) |> count).await;
            assert_eq!((end, seen.all()), (Err(Bad(bad)), below(bad)), "buffer({width})");
            assert_eq!(log.running(), 0);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn everything_behind_an_error_is_dropped_at_once() {
    let log = Log::start();
    let f = async |x| {
        log.call("f", x, if x == 4 { 1 } else { 100 }, ()).await;
        but(4)(x)
    };
    let seen = Seen::default();
    let end = pipe!(0..20 |> map(f)? |> buffer(8) |> inspect(|x| seen.note(*x)) |> count).await;
    assert_eq!((end, seen.all(), log.now()), (Err(Bad(4)), below(4), 100));
    assert_eq!(log.started(), 8);
    assert_eq!(log.ends("f"), [100, 100, 100, 100, 1, 1, 1, 1]);
}

#[tokio::test(start_paused = true)]
async fn an_unordered_error_ends_all_at_once() {
    for bad in PLACES {
        let log = Log::start();
        let f = async |x| {
            log.call("f", x, if x == bad { 10 } else { 100 }, ()).await;
            but(bad)(x)
        };
        let end = pipe!(0..5 |> map(f)? |> buffer(5).unordered() |> count).await;
        assert_eq!((end, log.now(), log.finished(), log.dropped()), (Err(Bad(bad)), 10, 1, 4));
    }
}

#[tokio::test(start_paused = true)]
async fn a_finished_unit_hands_over_its_results_together_when_unordered() {
    let log = Log::start();
    let f = async |x: u32| log.call("f", x, 100 - 10 * u64::from(x), vec![x; 3]).await;
    let got = pipe!(0..4 |> flat_map(f) |> buffer(4).unordered() |> collect::<Vec<u32>>).await;
    assert_eq!(got, [3, 3, 3, 2, 2, 2, 1, 1, 1, 0, 0, 0]);
}

#[test]
fn no_width_and_a_window_narrower_than_the_width_panic_where_they_stand() {
    let none = 0;
    let message = caught(|| drop(pipe!(0..3 |> buffer(none))));
    assert!(message.contains("buffer"), "{message}");
    let narrow = 2;
    let message = caught(|| drop(pipe!(0..3 |> buffer(3).window(narrow))));
    assert!(message.contains("window"), "{message}");
    drop(pipe!(0..3 |> buffer(3).window(3)));
}

#[tokio::test(start_paused = true)]
async fn a_huge_width_costs_nothing_until_it_is_used() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 100, x).await;
    let huge = usize::MAX / 8;
    assert_eq!(pipe!(0..300 |> map(f) |> buffer(huge) |> count).await, 300);
    assert_eq!((log.now(), log.peak()), (100, 300));
    assert_eq!(pipe!(0..300 |> map(f) |> buffer(huge).unordered() |> count).await, 300);
    assert_eq!(log.now(), 200);
}

#[tokio::test(start_paused = true)]
async fn a_size_hint_that_lies_is_not_believed() {
    struct Liar(u32, (usize, Option<usize>));

    impl Iterator for Liar {
        type Item = u32;

        fn next(&mut self) -> Option<u32> {
            self.0 = self.0.checked_sub(1)?;
            Some(self.0)
        }

        fn size_hint(&self) -> (usize, Option<usize>) {
            self.1
        }
    }

    for hint in [(0, Some(0)), (9, Some(1)), (0, None), (1_000_000, None)] {
        let lists = pipe!([Liar(3, hint), Liar(0, hint), Liar(2, hint)] |> flatten |> map(async |x| x) |> buffer(2) |> count);
        assert_eq!(lists.await, 5, "{hint:?}");
        assert_eq!(pipe!(Liar(5, hint) |> map(async |x| x) |> buffer(2) |> count).await, 5, "{hint:?}");
    }
}
