//! What reviews have found, and must not come back.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use futures::{Stream, StreamExt};
use pipewright::names::{Drive, Off};
use pipewright::pipe;
use pipewright_tests::sleep;
use tokio::sync::mpsc;

use crate::Bad;

fn nobody() -> Context<'static> {
    Context::from_waker(Waker::noop())
}

/// Counts up for ever, and fails a test that lets it.
struct Endless(Rc<Cell<u64>>);

impl Iterator for Endless {
    type Item = u64;
    fn next(&mut self) -> Option<u64> {
        assert!(self.0.get() < 5_000_000, "five million elements in one poll");
        self.0.set(self.0.get() + 1);
        Some(self.0.get())
    }
}

#[test]
fn what_leaves_everything_out_lets_other_tasks_run() {
    let seen = Rc::new(Cell::new(0));
    let source = || Endless(seen.clone());
    let mut filtered = Box::pin(pipe!(source() |> filter(|_| false) |> first));
    assert!(filtered.as_mut().poll(&mut nobody()).is_pending());
    let mut skipped = Box::pin(pipe!(source() |> skip(usize::MAX) |> first));
    assert!(skipped.as_mut().poll(&mut nobody()).is_pending());
    let mut skipped_while = Box::pin(pipe!(source() |> skip_while(|_| true) |> first));
    assert!(skipped_while.as_mut().poll(&mut nobody()).is_pending());
    assert!(seen.get() < 10_000);
}

#[test]
fn nothing_upstream_is_polled_after_an_error_with_the_last_of_a_turn() {
    for skipped in 0..80 {
        let (failed, polled_after) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(0)));
        let fails = failed.clone();
        let stuck = async |n: u32| {
            if n <= skipped {
                return n;
            }
            poll_fn(|cx| {
                polled_after.set(polled_after.get() + u32::from(failed.get()));
                cx.waker().wake_by_ref();
                Poll::Pending
            })
            .await
        };
        let mut run = Box::pin(pipe!(
            0..skipped + 2 |> map(stuck) |> buffer(100) |> filter(|n| *n == skipped)
                |> map(move |n| { fails.set(true); Err::<u32, _>(Bad(n)) })? |> buffer(1) |> count
        ));
        while run.as_mut().poll(&mut nobody()).is_pending() {}
        assert_eq!(polled_after.get(), 0, "{skipped} elements before the error");
    }
}

#[test]
fn size_hints_count_what_is_held_and_the_error() {
    let (send, receive) = mpsc::channel(1);
    let mut pairs = Box::pin(pipe!(zip([1], receive) |> into_stream));
    assert!(pairs.as_mut().poll_next(&mut nobody()).is_pending());
    let high = pairs.size_hint().1;
    send.try_send(5).unwrap();
    assert_eq!(pairs.as_mut().poll_next(&mut nobody()), Poll::Ready(Some((1, 5))));
    assert!(high.is_none_or(|high| high >= 1), "{high:?}");

    let mut skipped = Box::pin(pipe!([Err::<u32, _>(Bad(1))] |> ? |> skip(2) |> into_stream));
    let high = skipped.size_hint().1;
    assert_eq!(skipped.as_mut().poll_next(&mut nobody()), Poll::Ready(Some(Err(Bad(1)))));
    assert!(high.is_none_or(|high| high >= 1), "{high:?}");

    let lists = pipe!([Ok(1), Err(Bad(1))] |> ? |> batch(2) |> into_stream);
    let high = lists.size_hint().1;
    let given = futures::executor::block_on(lists.count());
    assert!(high.is_none_or(|high| high >= given), "{high:?} for {given}");
}

#[tokio::test(start_paused = true)]
async fn zip_gives_the_same_with_a_buffer() {
    let third_fails = async |n| {
        sleep(100).await;
        if n == 2 { Err(Bad(n)) } else { Ok(n) }
    };
    let slow = async |_| sleep(100).await;
    let plain = pipe!(zip(0..5 |> map(third_fails)?, [7, 8]) |> map(slow) |> count).await;
    let buffered = pipe!(zip(0..5 |> map(third_fails)? |> buffer(4), [7, 8]) |> map(slow) |> count).await;
    assert_eq!(
        (plain, buffered),
        (Ok(2), Ok(2)),
        "the right side ends in the pair in which the left one fails"
    );
    let longer = pipe!(zip(0..5 |> map(third_fails)? |> buffer(4), [7, 8, 9]) |> map(slow) |> count).await;
    assert_eq!(longer, Err(Bad(2)));
}

#[tokio::test]
async fn zip_takes_nothing_from_the_right_behind_the_end_of_the_left() {
    let (send, mut receive) = mpsc::channel(4);
    (0..3).for_each(|n| send.try_send(n).unwrap());
    let pairs: Vec<(char, u32)> = pipe!(zip(['a'], &mut receive) |> collect).await;
    assert_eq!((pairs, receive.try_recv()), (vec![('a', 0)], Ok(1)));
}

/// Panics at its first poll, but for the first of its kind, which never ends.
struct PanicsOnce {
    first: bool,
    polled: bool,
    waker: Rc<RefCell<Option<Waker>>>,
}

impl Future for PanicsOnce {
    type Output = u32;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u32> {
        if self.first {
            return Poll::Pending;
        }
        if !std::mem::replace(&mut self.polled, true) {
            *self.waker.borrow_mut() = Some(cx.waker().clone());
            panic!("at the first poll");
        }
        Poll::Ready(9)
    }
}

#[test]
fn a_window_that_is_driven_by_hand_after_a_panic_stays_sound() {
    let kept: Rc<RefCell<Option<Waker>>> = Rc::default();
    let waker = kept.clone();
    let call = move |n| PanicsOnce { first: n == 0, polled: false, waker: waker.clone() };
    let mut flow = Box::pin(
        pipe!([vec![0, 1, 2, 3, 4]] |> map(async |list| list) |> flatten |> map(call) |> filter(|_| false) |> buffer(3)),
    );
    for _ in 0..4 {
        // Whatever it does, it must not touch memory that is not its own; valgrind sees more than this test.
        let _ = catch_unwind(AssertUnwindSafe(|| flow.as_mut().poll_work::<Off>(&mut nobody()).is_ready()));
        if let Some(waker) = kept.borrow_mut().take() {
            waker.wake();
        }
    }
}

#[test]
fn a_large_iterator_is_not_asked_again_after_its_end() {
    struct NotFused(u32, [u64; 20]);
    impl Iterator for NotFused {
        type Item = u32;
        fn next(&mut self) -> Option<u32> {
            self.0 += 1;
            (self.0 != 2).then_some(self.0 + self.1[0] as u32)
        }
    }
    let mut flow = Box::pin(pipe!(NotFused(0, [0; 20])));
    let _ = flow
        .as_mut()
        .poll_each::<Off, _>(&mut nobody(), &mut |_, _: &mut Context<'_>| ControlFlow::Continue(()));
    assert!(
        matches!(flow.as_mut().poll_work::<Off>(&mut nobody()), Poll::Ready(None)),
        "the end stays the end"
    );
}

#[tokio::test]
async fn a_long_list_whose_members_split_again_keeps_its_order() {
    // Longer than what labels have room for between two elements: they are made anew.
    let members = async |page: u32| {
        tokio::task::yield_now().await;
        (0..20_000).map(move |member| page * 100_000 + member)
    };
    let parts = async |member: u32| {
        tokio::task::yield_now().await;
        [member, member]
    };
    let last = async |part: u32| {
        tokio::task::yield_now().await;
        part
    };
    let pipe = || pipe!(0..3 |> flat_map(members) |> flat_map(parts) |> map(last));
    let expected: Vec<u32> =
        (0..3).flat_map(|page| (0..40_000).map(move |n| page * 100_000 + n / 2)).collect();
    let got: Vec<u32> = pipe!(pipe() |> buffer(9000) |> collect).await;
    assert!(got == expected);
    let mut got: Vec<u32> = pipe!(pipe() |> buffer(9000).unordered() |> collect).await;
    got.sort_unstable();
    assert!(got == expected);
}

#[test]
fn members_of_one_list_that_give_nothing_let_other_tasks_run() {
    let seen = Rc::new(Cell::new(0));
    let source = || Endless(seen.clone());
    let mut run = Box::pin(pipe!([0] |> flat_map(|_| source()) |> filter(async |_| false) |> count));
    assert!(run.as_mut().poll(&mut nobody()).is_pending());
    let mut run =
        Box::pin(pipe!([0] |> flat_map(|_| source()) |> filter(async |_| false) |> buffer(3) |> count));
    assert!(run.as_mut().poll(&mut nobody()).is_pending());
    assert!(seen.get() < 10_000);
}
