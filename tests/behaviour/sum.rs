//! `sum`: all elements added up.

use pipewright::pipe;
use pipewright_tests::{Gates, Hand};

use crate::{Bad, NONE, PLACES, but};

#[tokio::test]
async fn of_numbers() {
    assert_eq!(pipe!(0..0 |> sum::<u32>).await, 0);
    assert_eq!(pipe!(7..8 |> sum::<u32>).await, 7);
    assert_eq!(pipe!(0..5_u32 |> map(u64::from) |> sum::<u64>).await, 10);
    assert_eq!(pipe!([&1, &2] |> sum::<i32>()).await, 3);
    let typed: f64 = pipe!([0.5, 1.0] |> sum).await;
    assert!((typed - 1.5).abs() < f64::EPSILON);
    assert_eq!(pipe!(0..100 |> map(async |x| x) |> buffer(7) |> sum::<u32>).await, 4950);
}

#[tokio::test]
async fn an_error_instead() {
    for bad in PLACES {
        assert_eq!(pipe!(0..5 |> map(but(bad))? |> sum::<u32>).await, Err(Bad(bad)));
    }
    assert_eq!(pipe!(0..5 |> map(but(9))? |> sum::<u32>).await, Ok(10));
}

#[test]
fn a_wake_up_arrives_and_a_drop_cancels() {
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(0..2 |> map(|x| gates.pass(x)) |> sum::<u32>));
    run.waits();
    gates.open(0);
    run.goes_on();
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}
