//! `skip_while`: all elements from the first that does not fit.

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, caught};

use crate::{Bad, NONE, but};

fn small(x: &u32) -> bool {
    *x < 3
}

#[tokio::test]
async fn from_the_first_that_does_not_fit() {
    assert_eq!(pipe!(0..0 |> skip_while(small) |> collect::<Vec<u32>>).await, NONE);
    assert_eq!(pipe!(0..3 |> skip_while(small) |> collect::<Vec<u32>>).await, NONE);
    assert_eq!(pipe!(0..5 |> skip_while(small) |> collect::<Vec<u32>>).await, [3, 4]);
    assert_eq!(pipe!([7] |> skip_while(small) |> collect::<Vec<u32>>).await, [7]);
    assert_eq!(pipe!([1, 5, 1, 6] |> skip_while(small) |> collect::<Vec<u32>>).await, [5, 1, 6]);
    let limit = 2;
    assert_eq!(pipe!(0..4 |> skip_while(|x| *x < limit) |> collect::<Vec<u32>>).await, [2, 3]);
}

#[tokio::test]
async fn the_condition_is_not_asked_again() {
    let mut asked = 0;
    assert_eq!(pipe!([0, 1, 5, 1, 0] |> skip_while(|x| { asked += 1; *x < 3 }) |> count).await, 3);
    assert_eq!(asked, 3);
}

#[tokio::test]
async fn an_error_among_the_skipped_is_an_error() {
    for bad in [0, 2, 4] {
        assert_eq!(pipe!(0..5 |> map(but(bad))? |> skip_while(small) |> count).await, Err(Bad(bad)));
    }
    assert_eq!(pipe!(0..5 |> map(but(9))? |> skip_while(small) |> count).await, Ok(2));
}

#[test]
fn a_wake_up_arrives_and_a_drop_cancels() {
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(0..9 |> map(|x| gates.pass(x)) |> skip_while(small) |> count));
    run.waits();
    gates.open(0);
    run.goes_on();
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn a_panic_unwinds_out_of_the_terminal() {
    let mut run = Hand::new(pipe!(0..3 |> skip_while(|x| *x == 9 || panic!("condition")) |> count));
    assert_eq!(caught(|| run.poll()), "condition");
}
