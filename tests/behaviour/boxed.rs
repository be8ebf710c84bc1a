//! `boxed` and `boxed_local`: pipes with a type that can be named; a boundary.

use std::rc::Rc;

use pipewright::{BoxPipe, Fails, pipe};
use pipewright_tests::{Gates, Hand, Log, caught};

use crate::{Bad, NONE, PLACES, below, but};

#[tokio::test]
async fn the_same_elements() {
    let none: BoxPipe<'_, u32> = pipe!(0..0 |> boxed);
    assert_eq!(pipe!(none |> collect::<Vec<_>>).await, NONE);
    let some: BoxPipe<'_, u32> = pipe!(0..3 |> map(|x| x + 1) |> boxed);
    assert_eq!(pipe!(some |> map(|x| x * 2) |> collect::<Vec<_>>).await, [2, 4, 6]);
    let factor = Rc::new(2);
    let local = pipe!(0..3 |> map(|x| x * *factor) |> boxed_local);
    assert_eq!(pipe!(local |> collect::<Vec<i32>>).await, [0, 2, 4]);
}

#[tokio::test]
async fn branches_and_recursion() {
    fn branch(short: bool) -> BoxPipe<'static, u32> {
        if short { pipe!(0..1 |> boxed) } else { pipe!(0..9 |> filter(|x| x % 4 == 0) |> boxed) }
    }

    fn countdown(n: u32) -> BoxPipe<'static, u32> {
        match n {
            0 => pipe!([0] |> boxed),
            n => pipe!(chain([n], countdown(n - 1)) |> boxed),
        }
    }

    assert_eq!(pipe!(branch(true) |> collect::<Vec<_>>).await, [0]);
    assert_eq!(pipe!(branch(false) |> collect::<Vec<_>>).await, [0, 4, 8]);
    assert_eq!(pipe!(countdown(3) |> collect::<Vec<_>>).await, [3, 2, 1, 0]);
}

#[tokio::test(start_paused = true)]
async fn it_ends_a_stretch_but_not_the_work_in_it() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 100, x).await;
    pipe!(0..4 |> map(f) |> boxed_local |> buffer(4) |> run).await;
    assert_eq!((log.peak(), log.now()), (1, 400));

    let log = Log::start();
    let f = async |x| log.call("f", x, 100, x).await;
    let body = async |_| log.call("body", 0, 150, ()).await;
    pipe!(0..4 |> map(f) |> buffer(2) |> boxed_local |> for_each(body)).await;
    assert_eq!((log.starts("f"), log.now()), (vec![0, 0, 100, 250], 700));
}

#[tokio::test]
async fn errors_pass() {
    for bad in PLACES {
        let pipe: BoxPipe<'_, u32, Fails<Bad>> = pipe!(0..5 |> map(but(bad))? |> boxed);
        assert_eq!(pipe!(pipe |> collect::<Vec<_>>).await, Err(Bad(bad)));
    }
    let pipe: BoxPipe<'_, u32, Fails<Bad>> = pipe!(0..5 |> map(but(9))? |> boxed);
    assert_eq!(pipe!(pipe |> collect::<Vec<_>>).await, Ok(below(5)));
}

#[test]
fn wake_ups_arrive_and_a_drop_cancels() {
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(0..9 |> map(|x| gates.pass(x)) |> buffer(2) |> boxed |> count));
    run.waits();
    gates.open(0);
    run.goes_on();
    assert_eq!(gates.waiting(), [1, 2]);
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn a_panic_unwinds_out_of_the_terminal() {
    let mut run = Hand::new(pipe!(0..3 |> map(|x: u32| x.checked_sub(1).expect("within")) |> boxed |> count));
    assert_eq!(caught(|| run.poll()), "within");
}
