//! `expand(f) |> buffer(n).by_key(key, k)`: what is found has a key of its own, where the stretch begins with `expand`.

use std::cell::Cell;
use std::time::Duration;

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log};

use crate::{Bad, NONE, Seen, but};

/// The host of a page: its last digit.
fn host(page: &u32) -> u32 {
    page % 10
}

/// When the calls for these elements began.
fn starts_of(log: &Log, elements: &[u32]) -> Vec<u64> {
    let calls = log.calls();
    let start = |x: &u32| calls.iter().find(|call| call.argument == *x).map(|call| call.start);
    elements.iter().map(|x| start(x).expect("it has begun")).collect()
}

#[tokio::test(start_paused = true)]
async fn what_is_found_has_its_own_key() {
    for unordered in [false, true] {
        let log = Log::start();
        let visit = async |page: u32| {
            let links = if page == 1 { vec![12, 22, 32, 13, 23, 4] } else { vec![] };
            log.call("get", page, if page % 10 == 2 { 1000 } else { 100 }, (page, links)).await
        };
        let mut got: Vec<u32> = if unordered {
            pipe!([1, 5, 15] |> expand(visit) |> buffer(4).unordered().by_key(host, 1) |> collect).await
        } else {
            pipe!([1, 5, 15] |> expand(visit) |> buffer(4).by_key(host, 1) |> collect).await
        };
        if unordered {
            got[2..5].sort_unstable(); // They end at one instant.
            assert_eq!(got, [1, 5, 4, 13, 15, 23, 12, 22, 32]);
        } else {
            assert_eq!(got, [1, 12, 22, 32, 13, 23, 4, 5, 15]);
        }
        // Two links wait for the slow host, the others go on beside it.
        assert_eq!(starts_of(&log, &[1, 5]), [0, 0]);
        assert_eq!(starts_of(&log, &[12, 22, 32]), [100, 1100, 2100]);
        assert_eq!(starts_of(&log, &[13, 23, 4, 15]), [100, 200, 100, 100]);
        assert_eq!((log.now(), log.peak()), (3100, 4));
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_page_becomes_has_the_key_of_the_page() {
    let log = Log::start();
    let visit = async |page: u32| {
        let links = if page == 1 { vec![2, 3] } else { vec![] };
        log.call("get", page, 100, (vec![100 + page, 200 + page], links)).await
    };
    let save = async |part: u32| log.call("save", part, 50, part).await;
    let got: Vec<u32> =
        pipe!([1] |> expand(visit) |> flatten |> map(save) |> buffer(8).by_key(host, 1) |> collect).await;
    assert_eq!(got, [101, 201, 102, 202, 103, 203]);
    // The parts of page 1 one after another, and beside them the pages it leads to.
    assert_eq!(starts_of(&log, &[101, 201, 2, 3]), [100, 150, 150, 150]);
    assert_eq!(log.now(), 350);
}

#[tokio::test(start_paused = true)]
async fn behind_another_stage_all_has_the_key_of_the_first() {
    let log = Log::start();
    let visit = async |page: u32| {
        let links = if page < 10 { vec![12, 13] } else { vec![] };
        log.call("get", page, 100, (page, links)).await
    };
    let pages = pipe!([1, 4] |> map(|page| page) |> expand(visit) |> buffer(8).by_key(host, 1));
    assert_eq!(pipe!(pages |> collect::<Vec<u32>>).await, [1, 12, 13, 4, 12, 13]);
    assert_eq!((log.now(), log.peak()), (300, 2));
}

#[tokio::test(start_paused = true)]
async fn a_place_is_kept_for_a_head_that_waits_for_what_runs_behind_it() {
    // 1 leads to 22, which waits for 2, and to three of host 3, which wait for 3. Meanwhile 5 and 6 take the last places of
    // the window. When 3 has ended, what waited for it may take more places, but not the one that 22 is going to need.
    let log = Log::start();
    let visit = async |page: u32| {
        let links = if page == 1 { vec![22, 13, 23, 33] } else { vec![] };
        let ms = [0, 1000, 5000, 2000].get(page as usize).copied().unwrap_or(100);
        log.call("get", page, ms, (page, links)).await
    };
    let run =
        pipe!([1, 2, 3, 5, 6] |> expand(visit) |> buffer(3).window(4).by_key(host, 1) |> collect::<Vec<u32>>);
    let got = tokio::time::timeout(Duration::from_secs(60), run).await.expect("it does not hang");
    assert_eq!(got, [1, 22, 13, 23, 33, 2, 3, 5, 6]);
    let starts = starts_of(&log, &[1, 2, 3, 5, 6, 13, 23, 22, 33]);
    assert_eq!(starts, [0, 0, 0, 1000, 1100, 2000, 2100, 5000, 5100]);
}

#[tokio::test(start_paused = true)]
async fn a_long_list_is_looked_at_as_far_as_the_window() {
    let log = Log::start();
    let taken = Cell::new(0);
    let visit = async |page: u32| {
        let links =
            (2..100_u32).filter(|_| page == 1).map(|i| 10 * i + 2).inspect(|_| taken.set(taken.get() + 1));
        log.call("get", page, 1000, (page, links.collect::<Vec<_>>().into_iter())).await
    };
    let run = async { pipe!([1] |> expand(visit) |> buffer(2).window(5).by_key(host, 1) |> count).await };
    assert_eq!(run.await, 99);
    assert_eq!((log.now(), log.peak(), taken.get()), (99_000, 1, 98));
}

#[tokio::test(start_paused = true)]
async fn errors_and_early_ends() {
    let log = Log::start();
    let visit = async |page: u32| {
        let links = if page == 1 { vec![12, 22, 13] } else { vec![] };
        log.call("get", page, if page == 13 { 10 } else { 100 }, ()).await;
        but(13)(page).map(|page| (page, links))
    };
    let seen = Seen::default();
    let pages = pipe!([1, 4, 14] |> expand(visit)? |> buffer(4).by_key(host, 1));
    assert_eq!(pipe!(pages |> inspect(|page| seen.note(*page)) |> count).await, Err(Bad(13)));
    // 22 waits for 12 when 13 fails, and comes in front of it.
    assert_eq!((seen.all(), log.now(), log.running()), (vec![1, 12, 22], 300, 0));
    let log = Log::start();
    let visit = async |page: u32| log.call("get", page, 100, (page, vec![page + 10, page + 11])).await;
    let got: Vec<u32> = pipe!([1] |> expand(visit) |> buffer(3).by_key(host, 1) |> take(4) |> collect).await;
    assert_eq!((got, log.running()), (vec![1, 11, 21, 31], 0));
}

#[test]
fn dropped_in_the_middle() {
    let gates = Gates::new();
    let visit = async |page: u32| {
        gates.pass(page).await;
        (page, if page == 1 { vec![12, 22, 3] } else { vec![] })
    };
    let mut run = Hand::new(pipe!([1, 4, 14] |> expand(visit) |> buffer(3).by_key(host, 1) |> count));
    run.waits();
    gates.open(1);
    run.waits();
    assert_eq!(gates.waiting(), [3, 4, 12]);
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn lists_of_links_that_wait_do_not_pile_up() {
    // All links lead to one host, which never answers. Pages are there at once.
    for unordered in [false, true] {
        let (gates, pages) = (Gates::new(), Cell::new(0));
        let visit = async |page: u32| {
            if host(&page) == 0 {
                gates.pass(page).await;
            } else {
                pages.set(pages.get() + 1);
            }
            (page, if host(&page) == 0 { vec![] } else { vec![10, 20, 30] })
        };
        let pages_of_nine_hosts = (0..100_000_u32).filter(|page| host(page) > 0);
        let units = pipe!(pages_of_nine_hosts |> expand(visit) |> filter(|_| false));
        let mut run = if unordered {
            Hand::new(pipe!(units |> buffer(4).unordered().by_key(host, 1) |> boxed_local |> count))
        } else {
            Hand::new(pipe!(units |> buffer(4).by_key(host, 1) |> boxed_local |> count))
        };
        run.waits();
        // Sixteen links wait.
        assert_eq!((gates.begun(), pages.get()), (vec![10], 6));
    }
}
