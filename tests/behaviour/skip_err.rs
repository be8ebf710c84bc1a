//! `.skip_err()`: elements whose call fails are left out.

use std::convert::identity;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use pipewright::pipe;
use pipewright::policy::Pool;
use pipewright_tests::{Gates, Hand, Log, caught, sleep};

use crate::{Bad, NONE, PLACES, below, but};

/// Fails on odd numbers.
fn even(x: u32) -> Result<u32, Bad> {
    if x % 2 == 0 { Ok(x) } else { Err(Bad(x)) }
}

async fn even_later(x: u32) -> Result<u32, Bad> {
    sleep(100).await;
    even(x)
}

#[tokio::test(start_paused = true)]
async fn functions_of_every_form() {
    let two = 2;
    let odd = |x: u32| if x % two == 0 { Ok(x) } else { Err(()) };
    let kept = [0, 2, 4];
    assert_eq!(pipe!(0..5 |> map(even).skip_err() |> collect::<Vec<u32>>).await, kept);
    assert_eq!(pipe!(0..5 |> map(even_later).skip_err() |> collect::<Vec<u32>>).await, kept);
    assert_eq!(pipe!(0..5 |> map(|x| odd(x)).skip_err() |> collect::<Vec<u32>>).await, kept);
    assert_eq!(pipe!(0..5 |> map(move |x| odd(x)).skip_err() |> collect::<Vec<u32>>).await, kept);
    assert_eq!(pipe!(0..5 |> map(async |x| odd(x)).skip_err() |> collect::<Vec<u32>>).await, kept);
    assert_eq!(pipe!(0..5 |> map(async move |x| odd(x)).skip_err() |> collect::<Vec<u32>>).await, kept);
    assert_eq!(pipe!(0..5 |> map(identity(odd)).skip_err() |> collect::<Vec<u32>>).await, kept);
}

#[tokio::test(start_paused = true)]
async fn every_kind_of_stage() {
    let not = |bad: u32| move |x: &u32| but(bad)(*x).map(|x| x != 4);
    assert_eq!(pipe!(0..5 |> filter(not(1)).skip_err() |> collect::<Vec<u32>>).await, [0, 2, 3]);
    let check = async |x: &u32| even_later(*x).await.map(|x| x > 0);
    assert_eq!(pipe!(0..5 |> filter(check).skip_err() |> buffer(2) |> collect::<Vec<u32>>).await, [2, 4]);
    let some = async |x: u32| even_later(x).await.map(|x| (x > 0).then_some(x));
    assert_eq!(pipe!(0..5 |> filter_map(some).skip_err() |> collect::<Vec<u32>>).await, [2, 4]);
    let look = async |x: &u32| even_later(*x).await.map(|_| ());
    assert_eq!(pipe!(0..5 |> inspect(look).skip_err() |> collect::<Vec<u32>>).await, [0, 2, 4]);
    assert_eq!(pipe!(0..5 |> inspect(|x| even(*x).map(drop)).skip_err() |> count).await, 3);
    let twice = async |x: u32| even_later(x).await.map(|x| [x, x]);
    assert_eq!(
        pipe!(0..4 |> flat_map(twice).skip_err() |> buffer(3) |> collect::<Vec<u32>>).await,
        [0, 0, 2, 2]
    );
    assert_eq!(
        pipe!(0..5 |> batch(2) |> par_flat_map(even_later).skip_err() |> collect::<Vec<u32>>).await,
        [0, 2, 4]
    );
}

#[tokio::test(start_paused = true)]
async fn behind_other_modifiers() {
    let pool = Pool::new(2);
    let log = Log::start();
    assert_eq!(
        pipe!(0..6 |> map(even_later).pool(&pool).skip_err() |> buffer(6) |> collect::<Vec<u32>>).await,
        [0, 2, 4]
    );
    assert_eq!((log.now(), pool.in_use()), (300, 0));
    assert_eq!(pipe!(0..5 |> map(even_later).retry(2).skip_err() |> buffer(5) |> count).await, 3);
    assert_eq!(pipe!(0..5 |> map(even).blocking().skip_err() |> collect::<Vec<u32>>).await, [0, 2, 4]);
    assert_eq!(pipe!(0..5 |> map(even_later).spawn().skip_err() |> buffer(3) |> count).await, 3);
    assert_eq!(pipe!(0..5 |> map(even).spawn().named("even").skip_err() |> buffer(3) |> count).await, 3);
}

#[tokio::test(start_paused = true)]
async fn what_takes_too_long_is_left_out_as_well() {
    let log = Log::start();
    let limit = Duration::from_millis(100);
    let nap = async |x: u32| {
        sleep(u64::from(x) * 60).await;
        x
    };
    let try_nap = async |x: u32| even(nap(x).await);
    let list = pipe!(0..4 |> map(nap).timeout(limit).skip_err() |> buffer(4) |> collect::<Vec<u32>>);
    assert_eq!((list.await, log.now()), (vec![0, 1], 100));
    let list = pipe!(0..4 |> map(try_nap).timeout(limit).skip_err() |> buffer(4) |> collect::<Vec<u32>>);
    assert_eq!(list.await, [0]);
    let check = async |x: &u32| try_nap(*x).await.map(|_| true);
    let list = pipe!(0..4 |> filter(check).timeout(limit).skip_err() |> buffer(4) |> collect::<Vec<u32>>);
    assert_eq!(list.await, [0]);
    let look = async |x: &u32| {
        nap(*x).await;
    };
    let list = pipe!(0..4 |> inspect(look).timeout(limit).skip_err() |> collect::<Vec<u32>>);
    assert_eq!(list.await, [0, 1]);
}

#[tokio::test(start_paused = true)]
async fn nothing_one_and_none_left() {
    assert_eq!(pipe!(0..0 |> map(even).skip_err() |> collect::<Vec<u32>>).await, NONE);
    assert_eq!(pipe!([2] |> map(even).skip_err() |> collect::<Vec<u32>>).await, [2]);
    assert_eq!(pipe!([1, 3] |> map(even).skip_err() |> collect::<Vec<u32>>).await, NONE);
    assert_eq!(
        pipe!([1, 3, 5] |> map(even_later).skip_err() |> buffer(2) |> collect::<Vec<u32>>).await,
        NONE
    );
    for bad in PLACES {
        let rest: Vec<u32> = below(5).into_iter().filter(|x| *x != bad).collect();
        assert_eq!(pipe!(0..5 |> map(but(bad)).skip_err() |> collect::<Vec<u32>>).await, rest);
    }
}

#[tokio::test(start_paused = true)]
async fn a_skipped_element_frees_its_place_at_once_behind_a_slow_head() {
    let log = Log::start();
    let f = async |x: u32| {
        log.call("f", x, if x == 0 { 1000 } else { 100 }, ()).await;
        if x % 8 == 0 { Ok(x) } else { Err(Bad(x)) }
    };
    let got = pipe!(0..9 |> map(f).skip_err() |> buffer(2).window(2) |> collect::<Vec<u32>>);
    assert_eq!(got.await, [0, 8]);
    // Elements 1 to 7 went one after another beside the head.
    assert_eq!(log.starts("f"), [0, 0, 100, 200, 300, 400, 500, 600, 700]);
    assert_eq!((log.now(), log.peak()), (1000, 2));
}

#[tokio::test(start_paused = true)]
async fn without_an_order() {
    let f = async |x: u32| {
        sleep(u64::from(5 - x) * 100).await;
        even(x)
    };
    let got = pipe!(0..5 |> map(f).skip_err() |> buffer(5).unordered() |> collect::<Vec<u32>>);
    assert_eq!(got.await, [4, 2, 0]);
}

#[tokio::test(start_paused = true)]
async fn the_errors_of_the_pipe_are_others() {
    // Before it and behind it.
    let end = pipe!(0..9 |> map(but(5))? |> map(even).skip_err() |> collect::<Vec<u32>>).await;
    assert_eq!(end, Err(Bad(5)));
    let end = pipe!(0..9 |> map(even_later).skip_err() |> map(but(4))? |> buffer(3) |> count).await;
    assert_eq!(end, Err(Bad(4)));
    // Alone it brings none: this is no `Result`.
    let count: usize = pipe!(0..9 |> map(even).skip_err() |> count).await;
    assert_eq!(count, 5);
    // What is left may be a `Result` itself.
    let nested = |x: u32| even(x).map(|x| but(4)(x));
    assert_eq!(pipe!(0..9 |> map(nested).skip_err() |> ? |> count).await, Err(Bad(4)));
}

#[tokio::test(start_paused = true)]
async fn in_a_task_with_borrowed_items() {
    let count = tokio::spawn(async {
        let words = vec!["1".to_owned(), "x".to_owned(), "3".to_owned()];
        let parse = async |word: &String| {
            tokio::time::sleep(Duration::from_millis(1)).await;
            word.parse::<u32>()
        };
        pipe!(&words |> map(parse).skip_err() |> filter(async |n| even(*n).map(|_| true)).skip_err() |> buffer(2) |> count).await
    });
    assert_eq!(count.await.unwrap(), 0);
}

#[test]
fn errors_are_dropped_as_they_come() {
    static DROPPED: AtomicU32 = AtomicU32::new(0);
    struct Counted;
    impl Drop for Counted {
        fn drop(&mut self) {
            DROPPED.fetch_add(1, Ordering::SeqCst);
        }
    }
    let gates = Gates::new();
    let pass = async |x: u32| if gates.pass(x).await == 1 { Err(Counted) } else { Ok(x) };
    let mut run = Hand::new(pipe!(0..3 |> map(pass).skip_err() |> buffer(3) |> collect::<Vec<u32>>));
    run.waits();
    gates.open(1);
    run.goes_on();
    assert_eq!(DROPPED.load(Ordering::SeqCst), 1);
    gates.open(0);
    gates.open(2);
    assert_eq!(run.finishes(), [0, 2]);
}

#[test]
fn a_panic_unwinds_out_of_the_terminal() {
    let plain = |x: u32| if x == 1 { panic!("plain") } else { even(x) };
    let mut run = Hand::new(pipe!(0..3 |> map(plain).skip_err() |> count));
    assert_eq!(caught(|| run.poll()), "plain");
    let later = async |x: u32| if x == 1 { panic!("async") } else { even(x) };
    let mut run = Hand::new(pipe!(0..3 |> map(later).skip_err() |> buffer(2) |> count));
    assert_eq!(caught(|| run.poll()), "async");
}
