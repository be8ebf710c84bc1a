//! `unfold`: a source made by a function of a state, one call after another.

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, caught, sleep};

use crate::{Bad, NONE, below};

fn down(n: u32) -> Option<(u32, u32)> {
    n.checked_sub(1).map(|n| (n, n))
}

async fn down_later(n: u32) -> Option<(u32, u32)> {
    sleep(100).await;
    down(n)
}

fn fails_at(bad: u32) -> impl Fn(u32) -> Result<Option<(u32, u32)>, Bad> + Copy {
    move |n| if n == bad { Err(Bad(n)) } else { Ok(down(n)) }
}

#[tokio::test(start_paused = true)]
async fn all_forms_of_a_function() {
    let one = 1;
    assert_eq!(pipe!(unfold(3, down) |> collect::<Vec<u32>>).await, [2, 1, 0]);
    assert_eq!(pipe!(unfold(3, down_later) |> collect::<Vec<u32>>).await, [2, 1, 0]);
    assert_eq!(pipe!(unfold(0, |n| (n < 3).then_some((n, n + one))) |> collect::<Vec<u32>>).await, below(3));
    assert_eq!(
        pipe!(unfold(0, move |n| (n < 3).then_some((n, n + one))) |> collect::<Vec<u32>>).await,
        below(3)
    );
    assert_eq!(
        pipe!(unfold(0, async |n| (n < 3).then_some((n, n + one))) |> collect::<Vec<u32>>).await,
        below(3)
    );
    assert_eq!(
        pipe!(unfold(0, async move |n| (n < 3).then_some((n, n + one))) |> collect::<Vec<u32>>).await,
        below(3)
    );
}

#[tokio::test]
async fn no_element_and_one() {
    assert_eq!(pipe!(unfold(0, down) |> collect::<Vec<u32>>).await, NONE);
    assert_eq!(pipe!(unfold(1, down) |> collect::<Vec<u32>>).await, [0]);
}

#[tokio::test]
async fn the_state_need_not_be_clone() {
    struct Unique(u32);

    let f = |Unique(n): Unique| (n < 3).then_some((n, Unique(n + 1)));
    assert_eq!(pipe!(unfold(Unique(0), f) |> collect::<Vec<u32>>).await, below(3));
}

#[tokio::test(start_paused = true)]
async fn strictly_one_call_after_another_on_demand() {
    let log = Log::start();
    let next = async |n| log.call("n", n, 100, down(n)).await;
    let f = async |x| log.call("f", x, 300, x).await;
    pipe!(unfold(4, next) |> map(f) |> buffer(2) |> run).await;
    assert_eq!((log.peak_of("n"), log.peak_of("f")), (1, 2));
    // It is a boundary: its calls are no units, and one is outstanding while the buffer is full.
    assert_eq!(log.starts("n"), [0, 100, 200, 400, 500]);
    assert_eq!(log.starts("f"), [100, 200, 400, 500]);
}

#[tokio::test]
async fn an_error_ends_the_pipe() {
    for (bad, got) in [(3, 0), (2, 1), (0, 3)] {
        let mut n = 0;
        let end = pipe!(unfold(3, fails_at(bad))? |> for_each(|_| n += 1)).await;
        assert_eq!((end, n), (Err(Bad(bad)), got));
    }
    assert_eq!(pipe!(unfold(3, async |n| fails_at(9)(n))? |> count).await, Ok(3));
}

#[tokio::test]
async fn take_asks_for_no_further_element() {
    let log = Log::start();
    let next = async |n: u32| log.call("n", n, 0, Some((n, n + 1))).await;
    assert_eq!(pipe!(unfold(0, next) |> take(3) |> count).await, 3);
    assert_eq!(log.started(), 3);
}

#[test]
fn a_wake_up_arrives_and_a_drop_cancels() {
    let gates = Gates::new();
    let next = async |n| Some((gates.pass(n).await, n + 1));
    let mut run = Hand::new(pipe!(unfold(0, next) |> count));
    run.waits();
    gates.open(0);
    run.goes_on();
    assert_eq!(gates.waiting(), [1]);
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn a_panic_unwinds_out_of_the_terminal() {
    let next = |n: u32| if n < 2 { Some((n, n + 1)) } else { panic!("plain") };
    let mut plain = Hand::new(pipe!(unfold(0, next) |> count));
    assert_eq!(caught(|| plain.poll()), "plain");
    let mut later = Hand::new(pipe!(unfold(0, async |n: u32| next(n)) |> count));
    assert_eq!(caught(|| later.poll()), "plain");
}
