//! What these tests have found in the engine once, each as the smallest case that shows it.

use std::cell::Cell;
use std::future::poll_fn;
use std::task::Poll;

use pipewright::pipe;
use pipewright_tests::{Gates, Hand};

/// Wakes itself at each poll, and is ready at the one after `polls`.
async fn wakes_itself(polls: usize) {
    let mut left = polls;
    poll_fn(|cx| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[test]
fn an_error_at_the_end_of_a_turn() {
    for polls in 0..100 {
        let gates = Gates::new();
        let f = async |x: u32| {
            gates.pass(x).await;
            wakes_itself(if x == 0 { 200 } else { polls }).await;
            if x == 1 { Err(x) } else { Ok(x) }
        };
        let mut run = Hand::new(pipe!(0..4 |> map(&f)? |> buffer(2) |> collect::<Vec<u32>>));
        run.waits();
        gates.open(0);
        gates.open(1);
        assert_eq!(run.run(), Poll::Ready(Err(1)), "{polls}");
    }
}

#[test]
fn a_turn_that_ends_where_a_unit_begins() {
    for skipped in 0..100 {
        let f = async |x: &u32| {
            if *x == skipped {
                wakes_itself(3).await;
            }
            *x == skipped
        };
        let mut run =
            Hand::new(pipe!(0..=skipped |> filter(async |x| f(x).await) |> buffer(1) |> collect::<Vec<u32>>));
        assert_eq!(run.run(), Poll::Ready(vec![skipped]));
    }
}

#[test]
fn a_unit_that_wakes_itself_lets_the_next_begin() {
    let seen = Cell::new(false);
    let f = async |x: u32| {
        if x == 0 {
            // Waits for the other without telling anybody whom it waits for.
            let mut polls = 0;
            poll_fn(|cx| {
                polls += 1;
                assert!(polls < 10_000, "the third element never begins");
                cx.waker().wake_by_ref();
                if seen.get() { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
        } else if x == 2 {
            seen.set(true);
        }
        x
    };
    let mut run = Hand::new(pipe!(0..3 |> map(&f) |> buffer(2) |> collect::<Vec<u32>>));
    assert_eq!(run.run(), Poll::Ready(vec![0, 1, 2]));
}

#[test]
fn a_unit_woken_by_what_is_upstream() {
    let gates = Gates::new();
    let first = {
        let gates = gates.clone();
        move |x: u32| {
            let gates = gates.clone();
            async move {
                if x == 2 {
                    gates.pass(10).await;
                    gates.open(20);
                }
                x
            }
        }
    };
    let second = async |x: &u32| {
        if *x == 0 {
            gates.pass(20).await;
        }
        *x == 2
    };
    let mut run = Hand::new(
        pipe!(0..3 |> map(&first) |> buffer(2) |> filter(async |x| second(x).await) |> buffer(1) |> collect::<Vec<u32>>),
    );
    run.waits();
    gates.knock(20);
    gates.open(10);
    assert_eq!(run.finishes(), [2]);
}

#[test]
fn upstream_is_reached_again_after_it_gave_something() {
    let gates = &Gates::new();
    let first = async |x: u32| {
        if x >= 2 {
            gates.pass(x).await;
        }
        if x == 2 {
            gates.open(20);
        }
        x
    };
    let second = async |x: &u32| gates.pass(20 + x).await > 20;
    let mut run = Hand::new(
        pipe!(0..9 |> map(&first) |> buffer(2) |> filter(async |x| second(x).await) |> buffer(1) |> collect::<Vec<u32>>),
    );
    run.waits();
    assert_eq!(gates.begun(), [2, 3, 20]);
    gates.knock(20);
    gates.open(2);
    run.goes_on();
    // 1 has begun below, 2 was pulled, and that made room for 4.
    assert_eq!(gates.begun(), [2, 3, 4, 20, 21]);
}

#[test]
fn units_that_wake_themselves_do_not_keep_the_task() {
    let polls = Cell::new(0_u32);
    let f = async |x: u32| {
        poll_fn(|cx| {
            polls.set(polls.get() + 1);
            assert!(polls.get() < 1_000_000, "polled in one turn");
            cx.waker().wake_by_ref();
            Poll::<u32>::Pending
        })
        .await
            + x
    };
    let mut run = Hand::new(pipe!([[1, 2]] |> par_flat_map(&f) |> collect::<Vec<u32>>));
    assert!(run.poll().is_pending() && run.woken());
    polls.set(0);
    let mut run = Hand::new(pipe!(0..2 |> map(&f) |> buffer(1 << 29) |> collect::<Vec<u32>>));
    assert!(run.poll().is_pending() && run.woken());
}

#[test]
fn zip_reaches_the_side_that_has_just_given() {
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(
        zip(0..4 |> map(|x| gates.pass(x)) |> buffer(2), [10] |> map(|x| gates.pass(x))) |> collect::<Vec<_>>
    ));
    run.waits();
    gates.open(0);
    gates.open(1);
    run.goes_on();
    // One place is free, and one result waits in the other.
    assert_eq!(gates.begun(), [0, 1, 2, 10]);
}

#[test]
fn merge_reaches_the_branch_that_has_just_given() {
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(
        merge(0..4 |> map(|x| gates.pass(x)) |> buffer(2), [10] |> map(|x| gates.pass(x)))
            |> map(|x| gates.pass(100 + x)) |> collect::<Vec<_>>
    ));
    run.waits();
    gates.open(10);
    run.goes_on();
    assert_eq!(gates.waiting(), [0, 1, 110]);
    gates.open(0);
    gates.open(1);
    run.goes_on();
    assert_eq!(gates.begun(), [0, 1, 2, 10, 110]);
}
