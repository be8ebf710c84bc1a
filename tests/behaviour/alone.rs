//! Nothing is spawned unless asked: a pipe is one future, and runs without a runtime, over what is borrowed and
//! cannot leave its thread.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use futures::executor::block_on;
use pipewright::pipe;

#[test]
fn every_kind_of_stage_runs_without_a_runtime() {
    let log = Rc::new(RefCell::new(Vec::new()));
    let (twice, lists) = (async |n: u32| n * 2, async |n: u32| vec![n; 2]);
    let out: Vec<(usize, u32)> = block_on(pipe!(
        merge(0..3, unfold(3, async |n| (n < 6).then_some((n, n + 1))))
            |> map(twice) |> flat_map(lists) |> filter(async |n| n % 4 == 0) |> inspect(|n| log.borrow_mut().push(*n))
            |> buffer(3) |> batch(2) |> par_flat_map(twice) |> skip(1) |> enumerate |> take(4) |> collect
    ));
    assert_eq!(out.len(), 4);
    assert!(!log.borrow().is_empty());
    // What is in flight is dropped with the pipe: nobody else holds it.
    let held = log.clone();
    drop(pipe!(0..3 |> map(async move |_| held.borrow().len()) |> buffer(2)));
    assert_eq!(Rc::strong_count(&log), 1);
}

#[test]
fn the_words_that_spawn_need_a_runtime() {
    let plain = || block_on(pipe!(0..3 |> map(|n| n + 1).spawn() |> buffer(2) |> count));
    let blocking = || block_on(pipe!(0..3 |> map(|n| n + 1).blocking() |> count));
    let whole = || block_on(pipe!(0..3 |> spawn));
    assert!(catch_unwind(AssertUnwindSafe(plain)).is_err());
    assert!(catch_unwind(AssertUnwindSafe(blocking)).is_err());
    assert!(catch_unwind(AssertUnwindSafe(whole)).is_err());
}
