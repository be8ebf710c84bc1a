//! Whoever makes the thread stand still is named.

use std::task::Poll;
use std::time::Duration;

use pipewright::observe::{Recording, What};
use pipewright_tests::sleep;

/// Much longer than anything else takes here.
const LONG: Duration = Duration::from_millis(200);

/// Whether this stage stood still for so long. A machine that is busy may make others do so, too.
fn names(recording: &Recording, name: &str) -> bool {
    let plan = recording.plan();
    recording.events().iter().any(|event| {
        let is_long = matches!(event.what, What::Blocked(time) if time >= LONG);
        is_long && plan.stages()[event.stage as usize].name() == name
    })
}

/// Runs a pipe on a real clock: this stage stands still in it.
macro_rules! blocked {
    ($name:expr, $($pipe:tt)*) => {{
        let recording = Recording::new();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let _ = runtime.block_on(async { pipewright::pipe!($($pipe)*).observe(&recording).await });
        assert!(names(&recording, $name), "not `{}`", $name);
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
    blocked!("map(block_first)", 0..9 |> map(block_first) |> buffer(3) |> map(wait) |> buffer(3) |> run);
    blocked!("map(block_last)", 0..9 |> map(wait) |> map(block_last) |> buffer(3) |> run);
    blocked!("map(block_last)", 0..9 |> map(block_last) |> map(wait) |> run);
}

#[test]
fn a_plain_function() {
    blocked!("map(block)", 0..9 |> map(wait) |> map(block) |> buffer(3) |> run);
    blocked!("map(block)", 0..9 |> map(block) |> batch(2) |> run);
}

#[test]
fn what_the_terminal_does() {
    let body = async |n| {
        block(n);
    };
    blocked!("for_each(body)", 0..9 |> map(wait) |> buffer(3) |> for_each(body));
    blocked!("fold(0, |_, n| block(n))", 0..9 |> map(wait) |> buffer(3) |> fold(0, |_, n| block(n)));
}

#[test]
fn a_source() {
    let iter = (0..9).map(block);
    blocked!("iter", iter |> map(wait) |> buffer(3) |> run);
    let mut polls = 0;
    let pending = futures::stream::poll_fn(move |cx| {
        polls += 1;
        block(polls);
        cx.waker().wake_by_ref();
        if polls < 5 { Poll::Pending } else { Poll::Ready(Some(polls).filter(|n| *n < 9)) }
    });
    blocked!("pending", pending |> map(wait) |> buffer(3) |> run);
}
