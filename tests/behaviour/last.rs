//! `last`: the last element.

use pipewright::pipe;
use pipewright_tests::{Gates, Hand};

use crate::{Bad, NONE, PLACES, but};

#[tokio::test]
async fn of_none_of_one_of_many() {
    assert_eq!(pipe!(0..0 |> last).await, None::<u32>);
    assert_eq!(pipe!(7..8 |> last).await, Some(7));
    assert_eq!(pipe!(3..9 |> map(async |x| x) |> buffer(4) |> last()).await, Some(8));
}

#[tokio::test]
async fn an_error_instead() {
    for bad in PLACES {
        assert_eq!(pipe!(0..5 |> map(but(bad))? |> last).await, Err(Bad(bad)));
    }
    assert_eq!(pipe!(0..5 |> map(but(9))? |> last).await, Ok(Some(4)));
}

#[test]
fn a_wake_up_arrives_and_a_drop_cancels() {
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(0..2 |> map(|x| gates.pass(x)) |> last));
    run.waits();
    gates.open(0);
    run.goes_on();
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}
