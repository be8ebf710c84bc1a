//! `inspect`: looks at elements and passes them on.

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, caught, sleep};

use crate::{Bad, NONE, PLACES, Seen, below, but};

#[tokio::test(start_paused = true)]
async fn all_forms_of_a_function() {
    let seen = Seen::default();
    let note = |x: &u32| seen.note(*x);
    let note_later = async |x: &u32| {
        sleep(10).await;
        seen.note(*x);
    };
    let other = &seen;
    assert_eq!(pipe!(0..2 |> inspect(|x| seen.note(*x)) |> collect::<Vec<u32>>).await, [0, 1]);
    assert_eq!(pipe!(0..2 |> inspect(move |x| other.note(*x)) |> collect::<Vec<u32>>).await, [0, 1]);
    assert_eq!(pipe!(0..2 |> inspect(note) |> collect::<Vec<u32>>).await, [0, 1]);
    assert_eq!(pipe!(0..2 |> inspect(note_later) |> collect::<Vec<u32>>).await, [0, 1]);
    assert_eq!(pipe!(0..2 |> inspect(async |x| note_later(x).await) |> collect::<Vec<u32>>).await, [0, 1]);
    assert_eq!(pipe!(0..2 |> inspect(async move |x| other.note(*x)) |> collect::<Vec<u32>>).await, [0, 1]);
    assert_eq!(seen.all(), [0, 1].repeat(6));
}

#[tokio::test]
async fn no_element_and_one() {
    let seen = Seen::default();
    assert_eq!(pipe!(0..0 |> inspect(|x| seen.note(*x)) |> count).await, 0);
    assert_eq!(pipe!(5..6 |> inspect(async |x| seen.note(*x)) |> collect::<Vec<u32>>).await, [5]);
    assert_eq!(seen.all(), [5]);
}

#[tokio::test(start_paused = true)]
async fn an_async_look_runs_under_the_buffer() {
    for (width, total) in [(1, 600), (4, 200), (9, 100)] {
        let log = Log::start();
        let look = async |x: &u32| log.call("f", *x, 100, ()).await;
        assert_eq!(pipe!(0..6 |> inspect(look) |> buffer(width) |> collect::<Vec<u32>>).await, below(6));
        assert_eq!((log.now(), log.peak()), (total, width.min(6)));
    }
}

#[tokio::test]
async fn an_error_ends_the_pipe_wherever_it_is() {
    for bad in PLACES {
        let seen = Seen::default();
        let plain = |x: &u32| but(bad)(*x).map(|x| seen.note(x));
        assert_eq!(pipe!(0..5 |> inspect(plain)? |> count).await, Err(Bad(bad)));
        assert_eq!(seen.all(), below(bad));
        let end = pipe!(0..5 |> inspect(async |x| but(bad)(*x).map(drop))? |> buffer(2) |> count).await;
        assert_eq!(end, Err(Bad(bad)));
    }
    assert_eq!(pipe!(0..5 |> inspect(|x| but(9)(*x).map(drop))? |> count).await, Ok(5));
}

#[test]
fn a_wake_up_arrives_and_a_drop_cancels() {
    let gates = Gates::new();
    let look = async |x: &u32| {
        gates.pass(*x).await;
    };
    let mut run = Hand::new(pipe!(0..3 |> inspect(look) |> count));
    run.waits();
    gates.open(0);
    run.goes_on();
    assert_eq!(gates.waiting(), [1]);
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn a_panic_unwinds_out_of_the_terminal() {
    let mut plain = Hand::new(pipe!(0..3 |> inspect(|x| assert!(*x > 0, "plain")) |> count));
    assert_eq!(caught(|| plain.poll()), "plain");
    let mut later = Hand::new(pipe!(0..3 |> inspect(async |x| assert!(*x > 0, "async")) |> count));
    assert_eq!(caught(|| later.poll()), "async");
}
