//! `buffer(n).by_key(key, k)`: at most k of one key at once, and a slow key stops nobody else.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::future::{pending, ready};

use pipewright::{Flow, pipe};
use pipewright_tests::{Hand, Log, body, one_by_one, silent, sleep};

use crate::Seen;

/// The tens: elements 10 to 19 are of key 1.
fn tens(x: &u32) -> u32 {
    x / 10
}

/// The most calls of one key that ran at once.
fn peak_of_a_key(log: &Log, key: impl Fn(u64) -> u64) -> usize {
    let calls = log.calls();
    let key = |argument: &serde_json::Value| key(argument.as_u64().expect("a number"));
    let runs = |instant: u64, of: u64| {
        calls
            .iter()
            .filter(|call| key(&call.argument) == of && call.start <= instant)
            .filter(|call| call.end.is_none_or(|end| instant < end))
            .count()
    };
    calls.iter().map(|call| runs(call.start, key(&call.argument))).max().unwrap_or(0)
}

/// When the calls for these elements began.
fn starts_of(log: &Log, elements: &[u32]) -> Vec<u64> {
    let calls = log.calls();
    let start = |x: &u32| calls.iter().find(|call| call.argument == *x).map(|call| call.start);
    elements.iter().map(|x| start(x).expect("it has begun")).collect()
}

#[tokio::test(start_paused = true)]
async fn a_slow_key_does_not_stop_the_others() {
    let log = Log::start();
    let f = async |x: u32| log.call("f", x, if x < 10 { 1000 } else { 100 }, x).await;
    let xs = [0, 1, 2, 3, 10, 20, 11, 21, 12, 22];
    let got = pipe!(xs |> map(f) |> buffer(3).window(20).by_key(tens, 1) |> collect::<Vec<u32>>).await;
    assert_eq!(got, xs);
    assert_eq!(starts_of(&log, &[0, 1, 2, 3]), [0, 1000, 2000, 3000]);
    assert_eq!(starts_of(&log, &[10, 20, 11, 21, 12, 22]), [0, 0, 100, 100, 200, 200]);
    assert_eq!((log.now(), log.peak(), peak_of_a_key(&log, |x| x / 10)), (4000, 3, 1));
}

#[tokio::test(start_paused = true)]
async fn the_limit_is_the_most_of_a_key_at_once() {
    for (limit, total) in [(1, 1200), (2, 600), (3, 400), (4, 300), (7, 300)] {
        for unordered in [false, true] {
            let log = Log::start();
            let f = async |x: u32| log.call("f", x, 100, x).await;
            let units = pipe!(0..12 |> map(f) |> buffer(4).by_key(|_| 'a', limit));
            let count = if unordered {
                pipe!(units |> boxed_local |> count).await
            } else {
                pipe!(units |> count).await
            };
            assert_eq!((count, log.now(), log.peak()), (12, total, limit.min(4)), "by_key(.., {limit})");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn of_one_key_they_begin_in_order_and_one_ends_before_the_next() {
    for unordered in [false, true] {
        let log = Log::start();
        let f = async |x: u32| log.call("f", x, 100 + u64::from(x * 37 % 11) * 40, x).await;
        let seen = Seen::default();
        let note = |x: &u32| seen.note(*x);
        if unordered {
            pipe!(0..40 |> map(f) |> buffer(5).unordered().by_key(|x| x % 3, 1) |> inspect(note) |> run)
                .await;
        } else {
            pipe!(0..40 |> map(f) |> buffer(5).by_key(|x| x % 3, 1) |> inspect(note) |> run).await;
        }
        for key in 0..3 {
            let mut calls = log.calls();
            calls.retain(|call| call.argument.as_u64().unwrap() % 3 == key);
            let arguments: Vec<u64> = calls.iter().map(|call| call.argument.as_u64().unwrap()).collect();
            assert!(arguments.is_sorted(), "{arguments:?}");
            assert!(calls.windows(2).all(|pair| pair[0].end.unwrap() <= pair[1].start), "{calls:?}");
            let of_key: Vec<u32> = seen.all().into_iter().filter(|x| u64::from(x % 3) == key).collect();
            assert!(of_key.is_sorted(), "also when they leave as they finish");
        }
        assert_eq!(log.peak(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn modifiers_stand_in_any_order() {
    let xs = [0, 1, 2, 3, 10, 20];
    let slow = |log: &Log, x: u32| {
        let log = log.clone();
        async move { log.call("f", x, if x < 10 { 1000 } else { 100 }, x).await }
    };
    let log = Log::start();
    // A window of two: while 0 and 1 run, two wait for their key, and 10 is not pulled; while 10 is finished behind 2
    // and 3, two are open, and 20 does not begin.
    pipe!(xs |> map(|x| slow(&log, x)) |> buffer(2).by_key(tens, 1).window(2) |> run).await;
    assert_eq!(starts_of(&log, &xs), [0, 1000, 2000, 3000, 2000, 4000]);
    let log = Log::start();
    pipe!(xs |> map(|x| slow(&log, x)) |> buffer(2).window(2).by_key(tens, 1) |> run).await;
    assert_eq!(starts_of(&log, &xs), [0, 1000, 2000, 3000, 2000, 4000]);
    for by_key_first in [false, true] {
        let log = Log::start();
        let f = |x| slow(&log, x);
        let got: Vec<u32> = if by_key_first {
            pipe!(xs |> map(f) |> buffer(2).by_key(tens, 1).unordered() |> collect).await
        } else {
            pipe!(xs |> map(f) |> buffer(2).unordered().by_key(tens, 1) |> collect).await
        };
        assert_eq!((got, log.now()), (vec![10, 20, 0, 1, 2, 3], 4000));
    }
}

#[tokio::test(start_paused = true)]
async fn no_more_than_the_window_waits_for_a_key() {
    for (window, pulled) in [(2, 3), (5, 6), (8, 9)] {
        let log = Log::start();
        let taken = Cell::new(0);
        let source = (0..1000).inspect(|_| taken.set(taken.get() + 1));
        let f = async |x: u32| log.call("f", x, 1000, x).await;
        let run =
            async { pipe!(source |> map(f) |> buffer(2).window(window).by_key(|_| (), 1) |> run).await };
        tokio::select! { biased; () = run => unreachable!(), () = sleep(10) => {} }
        // One runs, the others wait for it.
        assert_eq!((taken.get(), log.started()), (pulled, 1), "a window of {window}");
    }
    // With nothing in the way of its key, one element is pulled ahead, as without keys.
    let taken = Cell::new(0);
    let source = (0..1000).inspect(|_| taken.set(taken.get() + 1));
    let f = async |x: u32| pending::<u32>().await + x;
    let mut run = Hand::new(pipe!(source |> map(f) |> buffer(4).by_key(|x: &u32| *x, 1) |> count));
    run.waits();
    assert_eq!(taken.get(), 5);
}

#[tokio::test(start_paused = true)]
async fn with_a_limit_from_the_width_on_it_is_the_plain_buffer() {
    let schedule = async |plain: bool, width: usize, limit: usize| {
        let log = Log::start();
        let source = one_by_one(30, |x| log.call("src", x, u64::try_from(x * 13 % 50).unwrap(), x));
        let f = async |x: i32| log.call("f", x, u64::try_from(x * 37 % 11).unwrap() * 40, x).await;
        let page = async |x: i32| log.call("page", x, 70, vec![x, x + 100, x + 200]).await;
        let units = pipe!(source |> map(page) |> flatten |> map(f) |> filter(|x| x % 5 > 0));
        if plain {
            pipe!(units |> buffer(width) |> for_each(body::<30>)).await;
        } else {
            pipe!(units |> buffer(width).by_key(|x| x % 2, limit) |> for_each(body::<30>)).await;
        }
        log.calls()
    };
    for (width, limit) in [(1, 1), (3, 3), (3, 4), (5, usize::MAX)] {
        assert_eq!(schedule(false, width, limit).await, schedule(true, width, 0).await, "{width}, {limit}");
    }
}

#[tokio::test(start_paused = true)]
async fn members_have_the_key_of_their_page() {
    let log = Log::start();
    let page = async |x: u32| log.call("page", x, 100, vec![100 * x, 100 * x + 1, 100 * x + 2]).await;
    let member = async |x: u32| log.call("member", x, 50, x).await;
    // Pages 1 and 3 are of one key, page 2 of another.
    let pages = pipe!([1, 3, 2] |> map(page) |> flatten |> map(member));
    let got: Vec<u32> = pipe!(pages |> buffer(4).by_key(|x| x % 2, 1) |> collect).await;
    assert_eq!(got, [100, 101, 102, 300, 301, 302, 200, 201, 202]);
    // One after another, and a page with all its members before the next.
    assert_eq!(
        starts_of(&log, &[1, 100, 101, 102, 3, 300, 301, 302]),
        [0, 100, 150, 200, 250, 350, 400, 450]
    );
    assert_eq!(starts_of(&log, &[2, 200, 201, 202]), [0, 100, 150, 200]);
    assert_eq!((log.now(), log.peak()), (500, 2));
}

#[tokio::test(start_paused = true)]
async fn requests_are_limited_not_elements() {
    let log = Log::start();
    let page = async |x: u32| log.call("page", x, 100, vec![10 * x, 10 * x + 1, 10 * x + 2]).await;
    let member = async |x: u32| log.call("member", x, 50, x).await;
    let pages = pipe!([1, 2, 3] |> map(page) |> flatten |> map(member));
    pipe!(pages |> buffer(9).by_key(|_| "host", 2) |> run).await;
    // Two pages, six members, the third page by itself, and its members.
    assert_eq!((log.peak(), log.now()), (2, 100 + 150 + 100 + 100));
}

#[tokio::test(start_paused = true)]
async fn the_key_is_that_of_what_enters_the_stretch() {
    let seen = RefCell::new(Vec::new());
    // The source's element, whatever plain functions stand in front of the call.
    let note = |text: &&'static str| {
        seen.borrow_mut().push((*text).to_owned());
        text.len()
    };
    let lengths: Vec<usize> =
        pipe!(["a", "bc"] |> map(str::len) |> filter(|n| *n > 0) |> map(ready) |> buffer(2).by_key(note, 1) |> collect)
            .await;
    assert_eq!((lengths, seen.take()), (vec![1, 2], vec!["a".to_owned(), "bc".to_owned()]));
    // Behind a boundary: what it gives.
    let note = |item: &(usize, &'static str)| {
        seen.borrow_mut().push(format!("{item:?}"));
        item.0
    };
    let count = pipe!(["a", "b"] |> enumerate |> map(ready) |> buffer(2).by_key(note, 1) |> count).await;
    assert_eq!((count, seen.take()), (2, vec![r#"(0, "a")"#.to_owned(), r#"(1, "b")"#.to_owned()]));
    let units = pipe!(0..3 |> map(ready) |> buffer(2) |> map(async |x: i32| x + 1));
    assert_eq!(pipe!(units |> buffer(2).by_key(|x: &i32| *x, 1) |> sum::<i32>).await, 6);
}

#[tokio::test(start_paused = true)]
async fn a_piece_that_names_what_enters_it() {
    fn lengths(words: Vec<&'static str>) -> impl Flow<In = &'static str, Item = usize> {
        pipe!(words |> map(async |word| { sleep(100).await; word.len() }))
    }
    let log = Log::start();
    let words = vec!["a", "aa", "b", "ab"];
    let got: Vec<usize> =
        pipe!(lengths(words) |> buffer(4).by_key(|word| word.as_bytes()[0], 1) |> collect).await;
    assert_eq!((got, log.now()), (vec![1, 2, 1, 2], 300));
}

#[tokio::test(start_paused = true)]
async fn where_nothing_waits_there_is_nothing_to_limit() {
    let asked = Cell::new(0);
    let key = |_: &u32| asked.set(asked.get() + 1);
    let got =
        pipe!(0..9 |> map(|x| x + 1) |> flat_map(|x| [x, x]) |> buffer(3).by_key(key, 1) |> count).await;
    assert_eq!((got, asked.get()), (18, 0));
    assert_eq!(pipe!(0..9 |> buffer(3).unordered().by_key(key, 1) |> count).await, 9);
}

#[tokio::test(start_paused = true)]
async fn what_is_filtered_out_frees_its_key() {
    let log = Log::start();
    let passes = async |x: &u32| log.call("f", *x, 100, x % 2 == 0).await;
    let g = async |x: u32| log.call("g", x, 100, x).await;
    let got: Vec<u32> =
        pipe!(0..5 |> filter(passes) |> map(g) |> buffer(4).by_key(|_| (), 1) |> collect).await;
    assert_eq!((got, log.now()), (vec![0, 2, 4], 800));
    // A finished result that waits for the consumer runs no more.
    let log = Log::start();
    let f = async |x: u32| log.call("f", x, 10, x).await;
    pipe!(0..5 |> map(f) |> buffer(4).by_key(|_| (), 1) |> for_each(body::<1000>)).await;
    assert_eq!(log.starts("f"), [0, 10, 20, 30, 40]);
}

#[tokio::test(start_paused = true)]
async fn the_source_works_on_while_everything_waits_for_one_key() {
    let log = Log::start();
    let source = one_by_one(6, |x| log.call("src", x, 100, x));
    let f = async |x: i32| log.call("f", x, 1000, x).await;
    // Elements 0 to 4 are of one key, 5 of another: it is found while 0 runs.
    pipe!(source |> map(f) |> buffer(2).by_key(|x| *x < 5, 1) |> run).await;
    assert_eq!(log.starts("src"), [0, 100, 200, 300, 400, 500]);
    assert_eq!(log.starts("f"), [100, 600, 1100, 2100, 3100, 4100]);
}

#[tokio::test(start_paused = true)]
async fn what_is_above_goes_on_while_the_window_is_full_of_one_key() {
    let log = Log::start();
    let f = async |x: u32| log.call("f", x, 100, x).await;
    let g = async |x: u32| log.call("g", x, 10_000, x).await;
    let units = pipe!(0..9 |> map(f) |> buffer(1) |> map(g));
    let run = async { pipe!(units |> buffer(2).window(2).by_key(|_| (), 1) |> run).await };
    tokio::select! { biased; () = run => unreachable!(), () = sleep(5000) => {} }
    // One runs, two wait, one is finished above, and the others have not begun.
    assert_eq!(log.ends("f"), [100, 200, 300, 400]);
    assert_eq!(log.started(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_silent_source_and_an_endless_one() {
    let units = pipe!(silent::<u32>() |> map(ready));
    let mut run = Hand::new(pipe!(units |> buffer(2).by_key(|x| *x, 1) |> count));
    run.waits();
    // Other tasks get their turn while thousands wait.
    let log = Log::start();
    let f = async |x: u32| log.call("f", x, 10, x).await;
    let units = pipe!(0.. |> map(f) |> buffer(100).window(5000).by_key(|_| (), 1));
    assert_eq!(pipe!(units |> take(3) |> count).await, 3);
    assert_eq!(log.now(), 30);
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_wait_for_one_key() {
    // Elements of the slow key come first: what else comes goes by, each in its time.
    let log = Log::start();
    let slow = 10_000_u32;
    let begun = Cell::new(0);
    let f = async |x: u32| {
        begun.set(begun.get() + 1);
        sleep(if x < slow { 1 } else { 100 }).await;
        x
    };
    let units = pipe!(0..slow + 1000 |> map(f));
    let units =
        pipe!(units |> buffer(11).window(20_000).by_key(move |x| if *x < slow { 0 } else { 1 + x % 100 }, 1));
    let sum = pipe!(units |> map(u64::from) |> sum::<u64>).await;
    assert_eq!((sum, begun.get()), ((0..u64::from(slow) + 1000).sum(), slow + 1000));
    assert_eq!(log.now(), 10_000);
}

#[tokio::test(start_paused = true)]
async fn pipes_with_keys_run_in_tasks_with_what_they_borrow() {
    struct Client(Vec<String>);
    impl Client {
        async fn get(&self, url: &str) -> usize {
            sleep(100).await;
            url.len() + self.0.len()
        }
    }
    let task = tokio::spawn(async {
        let client = Client(vec!["a/1".to_owned(), "a/2".to_owned(), "b/1".to_owned()]);
        let host = |url: &&String| url.split('/').next().map(str::to_owned);
        let urls = client.0.iter();
        pipe!(urls |> map(async |url| client.get(url).await) |> buffer(3).by_key(host, 1) |> collect::<Vec<_>>).await
    });
    assert_eq!(task.await.unwrap(), [6, 6, 6]);
    let mut by_first: HashSet<u8> = HashSet::new();
    // The key function may keep a state: it is called for one element after another.
    let key = |word: &&str| by_first.insert(word.as_bytes()[0]);
    assert_eq!(pipe!(["a", "b", "a"] |> map(ready) |> buffer(2).by_key(key, 1) |> count).await, 3);
    assert_eq!(by_first.len(), 2);
}
