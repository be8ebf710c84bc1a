//! `.retry(policy)`: calls that are made again where they failed.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures::FutureExt;
use pipewright::policy::Retry;
use pipewright::{CATALOGUE, pipe};
use pipewright_tests::{Hand, Log, sleep};
use tokio::time::Instant;

use crate::{Bad, below};

pub fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

pub fn passed(since: Instant) -> u128 {
    since.elapsed().as_millis()
}

/// Calls that take 100 ms and fail the first so many times for each element.
#[derive(Debug)]
pub struct Flaky {
    fails: u32,
    calls: std::sync::Mutex<BTreeMap<u32, u32>>,
}

impl Flaky {
    pub fn new(fails: u32) -> Self {
        Flaky { fails, calls: std::sync::Mutex::default() }
    }

    fn count(&self, x: u32) -> Result<u32, Bad> {
        let mut calls = self.calls.lock().unwrap();
        let calls = calls.entry(x).or_default();
        *calls += 1;
        if *calls > self.fails { Ok(x) } else { Err(Bad(*calls)) }
    }

    pub async fn get(&self, x: u32) -> Result<u32, Bad> {
        let result = self.count(x);
        sleep(100).await;
        result
    }

    pub fn calls(&self) -> Vec<u32> {
        self.calls.lock().unwrap().values().copied().collect()
    }
}

#[tokio::test(start_paused = true)]
async fn an_element_keeps_its_place() {
    let log = Log::start();
    let get = async |x: u32| {
        let tries = log.starts("get").len();
        log.call("get", x, 100, if x == 1 && tries < 6 { Err(Bad(x)) } else { Ok(x) }).await
    };
    let policy = Retry::tries(9).fixed_delay(ms(50));
    let out: Result<Vec<u32>, Bad> = pipe!(0..6 |> map(get).retry(policy)? |> buffer(3) |> collect).await;
    assert_eq!(out, Ok(below(6)));
    // While 1 is tried again, others run beside it.
    assert_eq!(log.starts("get"), [0, 0, 0, 100, 100, 150, 200, 300]);
    assert_eq!(log.now(), 400);
}

#[tokio::test(start_paused = true)]
async fn the_last_error_is_what_comes_out() {
    for tries in 1..5 {
        let flaky = Flaky::new(4);
        let out = pipe!([7] |> map(async |x| flaky.get(x).await).retry(tries)? |> run).await;
        assert_eq!(out, Err(Bad(tries)));
        assert_eq!(flaky.calls(), [tries]);
    }
    let flaky = Flaky::new(4);
    let out: Vec<_> = pipe!([7, 8] |> map(async |x| flaky.get(x).await).retry(5) |> collect).await;
    assert_eq!(out, [Ok(7), Ok(8)]);
}

#[tokio::test(start_paused = true)]
async fn what_fails_at_once_does_not_keep_the_task() {
    let policy = Retry::tries(u32::MAX).fixed_delay(Duration::ZERO);
    let calls = Cell::new(0_u32);
    let fails = |x: u32| {
        calls.set(calls.get() + 1);
        Err::<u32, _>(x)
    };
    let mut one = Hand::new(pipe!([7] |> map(fails).retry(policy)? |> run));
    for polls in 1..5 {
        assert!(one.poll().is_pending());
        assert!(one.woken());
        assert_eq!(calls.take(), 1, "{polls}");
    }
    let mut many = Hand::new(pipe!(0..9 |> map(fails).retry(policy)? |> buffer(9) |> run));
    for polls in 0..5 {
        assert!(many.poll().is_pending());
        assert!(many.woken());
        assert!(calls.take() < 100, "{polls}");
    }
}

#[tokio::test(start_paused = true)]
async fn dropped_in_a_pause() {
    let flaky = Arc::new(Flaky::new(9));
    let get = {
        let flaky = flaky.clone();
        move |x: u32| flaky.count(x)
    };
    let mut run = Box::pin(pipe!(0..3 |> map(get).retry(3)? |> buffer(2) |> count));
    assert!(futures::poll!(run.as_mut()).is_pending());
    assert_eq!(flaky.calls(), [1, 1]);
    drop(run);
    sleep(100_000).await;
    assert_eq!(flaky.calls(), [1, 1]);
    assert_eq!(Arc::strong_count(&flaky), 1);
}

#[tokio::test(start_paused = true)]
async fn panics_are_not_tried_again() {
    let calls = AtomicU32::new(0);
    let get = async |x: u32| {
        sleep(10).await;
        assert!(calls.fetch_add(1, Ordering::Relaxed) < 2, "no more");
        Err::<u32, _>(x)
    };
    let run = pipe!(0..3 |> map(get).retry(9)? |> buffer(1) |> count);
    let panic = std::panic::AssertUnwindSafe(run).catch_unwind().await.unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"no more"));
    assert_eq!(calls.into_inner(), 3);
    let policy = Retry::tries(3).when(|_: &u32| panic!("in a condition"));
    let run = pipe!(0..3 |> map(|x| Err::<u32, _>(x)).retry(policy)? |> buffer(2) |> count);
    let panic = std::panic::AssertUnwindSafe(run).catch_unwind().await.unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"in a condition"));
}

#[tokio::test(start_paused = true)]
async fn the_last_try_has_the_element_itself() {
    let whole = Rc::new(());
    let counts = std::cell::RefCell::new(Vec::new());
    let get = async |x: Rc<()>| {
        counts.borrow_mut().push(Rc::strong_count(&whole));
        drop(x);
        Err::<u32, _>(())
    };
    assert!(pipe!([whole.clone()] |> map(get).retry(3)? |> run).await.is_err());
    assert_eq!(*counts.borrow(), [3, 3, 2]);
}

#[tokio::test(start_paused = true)]
async fn closures_that_own_things() {
    let (names, calls) = (vec!["a".to_owned(), "b".to_owned()], Cell::new(0));
    let reasons = Vec::from([Bad(0)]);
    let policy = Retry::tries(3).when(move |bad: &Bad| reasons.contains(bad));
    let out: Vec<_> = pipe!(
        0..2_usize
            |> map(async move |x| {
                calls.set(calls.get() + 1);
                if calls.get() < 3 { Err(Bad(0)) } else { Ok(names[x].clone()) }
            }).retry(policy)
            |> collect
    )
    .await;
    assert_eq!(out, [Ok("a".to_owned()), Ok("b".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn in_a_task_with_what_it_borrows() {
    let job = async {
        let names = ["a".to_owned(), "b".to_owned()];
        let flaky = Flaky::new(2);
        let limit = 9;
        let policy = Retry::tries(3).when(|bad: &Bad| bad.0 < limit).after(|_: &Bad| Some(ms(1)));
        let get = async |name: &str| flaky.get(name.len() as u32).await.map(|_| name.len());
        let sum = pipe!(names.iter() |> map(async |name: &String| get(name).await).retry(&policy)? |> buffer(2) |> sum::<usize>);
        let lens = pipe!(names.iter().map(String::as_str) |> map(get).retry(3)? |> buffer(2) |> count);
        (sum.await, lens.await)
    };
    assert_eq!(tokio::spawn(job).await.unwrap(), (Ok(2), Ok(2)));
}

#[tokio::test(start_paused = true)]
async fn every_kind_of_stage() {
    let tried: Vec<_> =
        CATALOGUE.iter().filter(|row| row.groups.contains(&"calls")).map(|row| row.name).collect();
    assert_eq!(
        tried,
        [
            "unfold",
            "paginate",
            "map",
            "filter",
            "filter_map",
            "inspect",
            "flat_map",
            "expand",
            "par_flat_map"
        ]
    );
    // Each element fails twice in each stage.
    let f = |_| Flaky::new(2);
    let (a, b, c, d, e, g, h) = (f(0), f(1), f(2), f(3), f(4), f(5), f(6));
    let out: Result<Vec<u32>, Bad> = pipe!(
        unfold(0, async |n| a.get(n).await.map(|n| (n < 4).then_some((n, n + 1)))).retry(3)?
            |> filter(async |n| b.get(*n).await.map(|n| n != 2)).retry(3)?
            |> inspect(async |n| c.get(*n).await.map(|_| ())).retry(3)?
            |> filter_map(async |n| d.get(n).await.map(|n| (n != 3).then_some(n))).retry(3)?
            |> expand(async |n| h.get(n).await.map(|n| (n, None))).retry(3)?
            |> flat_map(async |n| e.get(n).await.map(|n| [n, n])).retry(3)?
            |> buffer(4)
            |> batch(4)
            |> par_flat_map(async |n| g.get(n).await).retry(9)?
            |> collect
    )
    .await;
    assert_eq!(out, Ok(vec![0, 0, 1, 1]));
    assert_eq!(a.calls(), [3; 5]);
    assert_eq!(
        (b.calls(), c.calls(), d.calls(), e.calls(), h.calls()),
        (vec![3; 4], vec![3; 3], vec![3; 3], vec![3; 2], vec![3; 2])
    );

    let (a, b, c, d, e, g, h) = (f(0), f(1), f(2), f(3), f(4), f(5), f(6));
    let out: Result<Vec<u32>, Bad> = pipe!(
        paginate(0, |n| a.count(n).map(|n| ([n, n + 10], (n < 3).then_some(n + 1)))).retry(3)?
            |> flatten
            |> filter(|n| b.count(*n).map(|n| n != 2)).retry(3)?
            |> inspect(|n| c.count(*n).map(|_| ())).retry(3)?
            |> filter_map(|n| d.count(n).map(|n| (n < 10).then_some(n))).retry(3)?
            |> expand(|n| h.count(n).map(|n| (n, None))).retry(3)?
            |> flat_map(|n| e.count(n).map(|n| [n])).retry(3)?
            |> batch(4)
            |> par_flat_map(|n| g.count(n)).retry(9)?
            |> collect
    )
    .await;
    assert_eq!(out, Ok(vec![0, 1, 3]));
    assert_eq!((a.calls(), g.calls(), h.calls()), (vec![3; 4], vec![3; 3], vec![3; 3]));
}

/// Gives an element where it is not too large; a path of an asynchronous function.
async fn small(x: &u32) -> Result<bool, Bad> {
    if *x < 3 { Ok(true) } else { Err(Bad(*x)) }
}

fn tiny(x: &u32) -> Result<bool, Bad> {
    if *x < 3 { Ok(true) } else { Err(Bad(*x)) }
}

#[tokio::test(start_paused = true)]
async fn paths_that_look_at_elements() {
    let start = Instant::now();
    let policy = Retry::tries(2).fixed_delay(ms(100));
    assert_eq!(pipe!(0..9 |> filter(small).retry(policy)? |> buffer(9) |> count).await, Err(Bad(3)));
    assert_eq!(pipe!(0..9 |> filter(tiny).retry(policy)? |> buffer(9) |> count).await, Err(Bad(3)));
    assert_eq!(passed(start), 200);
}
