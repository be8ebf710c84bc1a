//! `scan`: a state handed from element to element; `None` ends the pipe.

use std::cell::Cell;

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, caught};

use crate::{Bad, NONE, PLACES, but};

fn total(sum: &mut u32, x: u32) -> Option<u32> {
    *sum += x;
    Some(*sum)
}

#[tokio::test]
async fn the_state_goes_from_element_to_element() {
    assert_eq!(pipe!(0..5 |> scan(0, total) |> collect::<Vec<u32>>).await, [0, 1, 3, 6, 10]);
    assert_eq!(pipe!(0..0 |> scan(0, total) |> collect::<Vec<u32>>).await, NONE);
    assert_eq!(pipe!(7..8 |> scan(0, total) |> collect::<Vec<u32>>).await, [7]);
    let words = ["a", "b"];
    let got = pipe!(words |> scan(String::new(), |all, w| { all.push_str(w); Some(all.clone()) }) |> collect::<Vec<_>>);
    assert_eq!(got.await, ["a", "ab"]);
}

#[tokio::test]
async fn none_ends_the_pipe_and_nothing_more_is_pulled() {
    let pulled = Cell::new(0);
    let source = (0..).inspect(|_| pulled.set(pulled.get() + 1));
    let got = pipe!(source |> scan((), |(), x| (x < 3).then_some(x)) |> collect::<Vec<u32>>).await;
    assert_eq!((got, pulled.get()), (vec![0, 1, 2], 4));
}

#[tokio::test(start_paused = true)]
async fn it_sees_elements_in_order_behind_a_buffer() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 100 - u64::from(x), x).await;
    let got = pipe!(0..5 |> map(f) |> buffer(5) |> scan(0, total) |> collect::<Vec<u32>>).await;
    assert_eq!((got, log.now()), (vec![0, 1, 3, 6, 10], 100));
}

#[tokio::test]
async fn errors_of_the_function_and_from_upstream() {
    for bad in PLACES {
        let f = |sum: &mut u32, x| {
            *sum += but(bad)(x)?;
            Ok::<_, Bad>(Some(*sum))
        };
        assert_eq!(pipe!(0..5 |> scan(0, f)? |> count).await, Err(Bad(bad)));
        assert_eq!(pipe!(0..5 |> map(but(bad))? |> scan(0, total) |> count).await, Err(Bad(bad)));
    }
    let f = |_: &mut u32, x| but(4)(x).map(|x| (x < 2).then_some(x));
    assert_eq!(pipe!(0..5 |> scan(0, f)? |> collect::<Vec<u32>>).await, Ok(vec![0, 1]));
}

#[test]
fn a_wake_up_arrives_and_a_drop_cancels() {
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(0..9 |> map(|x| gates.pass(x)) |> scan(0, total) |> count));
    run.waits();
    gates.open(0);
    run.goes_on();
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn a_panic_unwinds_out_of_the_terminal() {
    let mut run = Hand::new(
        pipe!(0..3 |> scan(0, |_, x: u32| (x == 9).then_some(x).or_else(|| panic!("scan"))) |> count),
    );
    assert_eq!(caught(|| run.poll()), "scan");
}
