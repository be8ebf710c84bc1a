//! User code panics in `poll`, in a closure and in `Drop`: it unwinds out of the terminal, and nothing hangs after.

use std::cell::Cell;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, caught};

use crate::{NONE, but};

/// Panics when it is polled the `after`-th time.
struct Bomb {
    gates: Gates,
    after: usize,
}

impl Future for Bomb {
    type Output = u32;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u32> {
        self.after = self.after.checked_sub(1).expect("a bomb");
        let waits = Pin::new(&mut self.gates.pass(100)).poll(cx).is_pending();
        assert!(waits);
        Poll::Pending
    }
}

/// A value whose drop panics, once.
struct Mine<'a>(&'a Cell<bool>);

impl Drop for Mine<'_> {
    fn drop(&mut self) {
        assert!(!self.0.replace(false), "a mine");
    }
}

/// Polls `run` into the panic, and once more.
#[track_caller]
fn explodes<F: Future>(run: &mut Hand<F>) {
    let message = caught(|| run.poll());
    assert!(message.contains("a bomb"), "{message}");
    // Whatever a poll after a panic does, it does not hang or poll a finished future again.
    let _ = catch_unwind(AssertUnwindSafe(|| run.poll().is_ready()));
}

#[test]
fn in_poll_at_the_first_and_at_a_later_time() {
    for unordered in [false, true] {
        for after in [0, 1] {
            let gates = Gates::new();
            let unit = async |x: u32| {
                if x == 1 { Bomb { gates: gates.clone(), after }.await } else { gates.pass(x).await }
            };
            let units = pipe!(0..9 |> map(unit));
            let mut run = if unordered {
                Hand::new(pipe!(units |> buffer(3).unordered() |> boxed_local |> count))
            } else {
                Hand::new(pipe!(units |> buffer(3) |> boxed_local |> count))
            };
            if after > 0 {
                run.waits();
                gates.knock(100);
            }
            explodes(&mut run);
            drop(run);
            assert_eq!(gates.waiting(), NONE);
        }
    }
}

#[test]
fn in_poll_of_a_member_and_of_a_unit_without_a_buffer() {
    let gates = Gates::new();
    let bomb = |_: u32| Bomb { gates: gates.clone(), after: 1 };
    let mut members = Hand::new(pipe!([vec![0, 1]] |> par_flat_map(bomb) |> count));
    members.waits();
    gates.knock(100);
    explodes(&mut members);
    let mut alone = Hand::new(pipe!(0..9 |> map(bomb) |> count));
    alone.waits();
    gates.knock(100);
    explodes(&mut alone);
}

#[test]
fn in_a_closure_behind_a_split() {
    let gates = Gates::new();
    let page = async |x: u32| vec![gates.pass(x).await; 3];
    let member = |x: u32| if x == 1 { panic!("a bomb") } else { x };
    let mut run = Hand::new(pipe!(0..9 |> map(page) |> flatten |> map(member) |> buffer(3) |> count));
    run.waits();
    gates.open(1);
    let message = caught(|| {
        // The members of page 1 are made when their turn comes.
        let _ = run.poll();
        gates.open(0);
        let _ = run.run();
    });
    assert_eq!(message, "a bomb");
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn in_the_drop_of_an_element_that_is_filtered_out() {
    let armed = Cell::new(true);
    let gates = Gates::new();
    let unit = async |x: u32| {
        gates.pass(x).await;
        (Mine(&armed), x)
    };
    let mut run = Hand::new(pipe!(0..4 |> map(unit) |> filter(|(_, x)| *x != 1) |> buffer(2) |> count));
    run.waits();
    (0..4).for_each(|x| gates.open(x));
    assert_eq!(caught(|| run.run()), "a mine");
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn in_the_drop_of_one_of_many_in_flight() {
    for unordered in [false, true] {
        let armed = Cell::new(true);
        let gates = Gates::new();
        let unit = async |x: u32| {
            let _mine = Mine(&armed);
            gates.pass(x).await
        };
        let units = pipe!(0..9 |> map(unit));
        let mut run = if unordered {
            Hand::new(pipe!(units |> buffer(5).unordered() |> boxed_local |> count))
        } else {
            Hand::new(pipe!(units |> buffer(5) |> boxed_local |> count))
        };
        run.waits();
        assert_eq!(caught(|| drop(run)), "a mine");
        // The others were dropped although the first one panicked.
        assert_eq!(gates.waiting(), NONE);
    }
}

#[test]
fn in_the_drop_of_finished_results() {
    let armed = Cell::new(true);
    let gates = Gates::new();
    let unit = async |x: u32| {
        gates.pass(x).await;
        Mine(&armed)
    };
    let mut run = Hand::new(pipe!(0..9 |> map(unit) |> buffer(4) |> count));
    run.waits();
    (1..4).for_each(|x| gates.open(x));
    run.goes_on();
    assert_eq!(caught(|| drop(run)), "a mine");
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn in_the_drop_of_what_stands_behind_an_error() {
    let armed = Cell::new(true);
    let gates = Gates::new();
    let unit = async |x: u32| {
        let _mine = (x == 2).then(|| Mine(&armed));
        but(0)(gates.pass(x).await)
    };
    let mut run = Hand::new(pipe!(0..9 |> map(unit)? |> buffer(5) |> count));
    run.waits();
    gates.open(0);
    assert_eq!(caught(|| run.poll()), "a mine");
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn in_a_waker() {
    use std::sync::Arc;
    use std::task::{Wake, Waker};

    struct Grumpy;

    impl Wake for Grumpy {
        fn wake(self: Arc<Self>) {
            panic!("woken");
        }
    }

    let gates = Gates::new();
    let waker = Waker::from(Arc::new(Grumpy));
    let mut run = Box::pin(pipe!(0..4 |> map(|x| gates.pass(x)) |> buffer(4) |> collect::<Vec<u32>>));
    assert!(run.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    assert_eq!(caught(|| gates.open(0)), "woken");
    let mut run = Hand::new(run);
    run.waits();
    (1..4).for_each(|x| gates.open(x));
    assert_eq!(run.finishes(), [0, 1, 2, 3]);
}

#[test]
fn a_terminal_that_is_polled_after_its_end_panics() {
    let mut run = Hand::new(pipe!(0..3 |> count));
    assert!(run.poll().is_ready());
    assert!(!caught(|| run.poll()).is_empty());
    let mut run = Hand::new(pipe!(0..3 |> for_each(async |_| ())));
    assert!(run.poll().is_ready());
    assert!(!caught(|| run.poll()).is_empty());
}
