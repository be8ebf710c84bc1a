//! Whoever makes the thread stand still is named.

use std::task::Poll;
use std::time::Duration;

use pipewright::observe::{Recording, What};
use pipewright_tests::sleep;

/// Longer than anything else makes a thread wait on a machine that is busy.
const LONG: Duration = Duration::from_millis(200);

/// What stood still for the longest time.
fn longest(recording: &Recording) -> &'static str {
    let (plan, events) = (recording.plan(), recording.events());
    let still = |event: &pipewright::observe::Event| match event.what {
        What::Blocked(time) => Some((time, event.stage)),
        _ => None,
    };
    let (time, stage) = events.iter().filter_map(still).max().expect("something stood still");
    assert!(time >= LONG, "{time:?}");
    plan.stages()[stage as usize].name()
}

/// What stood still for the longest time in a pipe on a real clock.
macro_rules! blocked {
    ($($pipe:tt)*) => {{
        let recording = Recording::new();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let _ = runtime.block_on(async { pipewright::pipe!($($pipe)*).observe(&recording).await });
        longest(&recording)
    }};
}

fn block(n: u64) -> u64 {
    if n == 2 {
        std::thread::sleep(LONG);
    }
    n
}

async fn wait(n: u64) -> u64 {
    sleep(1).await;
    n
}

async fn block_first(n: u64) -> u64 {
    wait(block(n)).await
}

async fn block_last(n: u64) -> u64 {
    block(wait(n).await)
}

#[test]
fn a_call() {
    assert_eq!(
        blocked!(0..9 |> map(block_first) |> buffer(3) |> map(wait) |> buffer(3) |> run),
        "map(block_first)"
    );
    assert_eq!(blocked!(0..9 |> map(wait) |> map(block_last) |> buffer(3) |> run), "map(block_last)");
    assert_eq!(blocked!(0..9 |> map(block_last) |> map(wait) |> run), "map(block_last)");
}

#[test]
fn a_plain_function() {
    assert_eq!(blocked!(0..9 |> map(wait) |> map(block) |> buffer(3) |> run), "map(block)");
    assert_eq!(blocked!(0..9 |> map(block) |> batch(2) |> run), "map(block)");
}

#[test]
fn what_the_terminal_does() {
    let body = async |n| {
        block(n);
    };
    assert_eq!(blocked!(0..9 |> map(wait) |> buffer(3) |> for_each(body)), "for_each(body)");
    assert_eq!(
        blocked!(0..9 |> map(wait) |> buffer(3) |> fold(0, |_, n| block(n))),
        "fold(0, |_, n| block(n))"
    );
}

#[test]
fn a_source() {
    let iter = (0..9).map(block);
    assert_eq!(blocked!(iter |> map(wait) |> buffer(3) |> run), "buffer(3)");
    let mut polls = 0;
    let pending = futures::stream::poll_fn(move |cx| {
        polls += 1;
        block(polls);
        cx.waker().wake_by_ref();
        if polls < 5 { Poll::Pending } else { Poll::Ready(Some(polls).filter(|n| *n < 9)) }
    });
    assert_eq!(blocked!(pending |> map(wait) |> buffer(3) |> run), "buffer(3)");
}
