//! `for_each`: a body for each element, one after another, while the pipe goes on.

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, caught, sleep};

use crate::{Bad, NONE, PLACES, Seen, below, but};

#[tokio::test(start_paused = true)]
async fn all_forms_of_a_body() {
    fn path(x: u32) {
        assert!(x < 3);
    }
    async fn async_path(x: u32) {
        sleep(10).await;
        path(x);
    }

    let mut got = Vec::new();
    pipe!(0..3 |> for_each(path)).await;
    pipe!(0..3 |> for_each(async_path)).await;
    pipe!(0..3 |> for_each(|x| got.push(x))).await;
    pipe!(0..3 |> for_each(async |x| { sleep(10).await; got.push(x) })).await;
    assert_eq!(got, [0, 1, 2, 0, 1, 2]);
    let seen = Seen::default();
    let note = &seen;
    pipe!(0..3 |> for_each(move |x| note.note(x))).await;
    pipe!(0..3 |> for_each(async move |x| note.note(x))).await;
    pipe!(0..3 |> for_each(|x| async move { note.note(x) })).await;
    assert_eq!(seen.all(), [0, 1, 2].repeat(3));
}

#[tokio::test]
async fn no_element_and_one() {
    let mut got = Vec::new();
    pipe!(0..0 |> for_each(|x: u32| got.push(x))).await;
    assert_eq!(got, NONE);
    pipe!(7..8 |> for_each(async |x| got.push(x))).await;
    assert_eq!(got, [7]);
}

#[tokio::test(start_paused = true)]
async fn the_pipe_works_beside_the_body() {
    let log = Log::start();
    let f = async |x| {
        log.call("f", x, 100, ()).await;
        log.call("g", x, 100, x).await
    };
    pipe!(0..4 |> map(f) |> buffer(2) |> for_each(async |_| log.call("body", 0, 1000, ()).await)).await;
    assert_eq!(log.now(), 200 + 4 * 1000);
    assert_eq!((log.starts("f"), log.starts("g")), (vec![0, 0, 200, 1200], vec![100, 100, 300, 1300]));
    assert_eq!(log.peak_of("body"), 1);
}

#[tokio::test(start_paused = true)]
async fn without_a_buffer_the_next_waits_for_the_body() {
    let log = Log::start();
    let f = async |x| log.call("f", x, 100, x).await;
    pipe!(0..3 |> map(f) |> for_each(async |_| sleep(50).await)).await;
    assert_eq!((log.starts("f"), log.now()), (vec![0, 150, 300], 450));
}

#[tokio::test(start_paused = true)]
async fn an_error_from_upstream_never_interrupts_a_body() {
    for bad in PLACES {
        let log = Log::start();
        let f = async |x| {
            log.call("f", x, 10, ()).await;
            but(bad)(x)
        };
        let body = async |x| log.call("body", x, 100, ()).await;
        let end = pipe!(0..5 |> map(f)? |> buffer(5) |> for_each(async |x| body(x).await)).await;
        assert_eq!(end, Err(Bad(bad)));
        assert_eq!((log.ends("body").len(), log.now()), (bad as usize, 10 + 100 * u64::from(bad)));
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_of_the_body_ends_the_pipe() {
    for bad in PLACES {
        let seen = Seen::default();
        let note = |x| {
            seen.note(x);
            but(bad)(x).map(drop)
        };
        assert_eq!(pipe!(0..5 |> for_each(note)?).await, Err(Bad(bad)), "plain");
        assert_eq!(
            pipe!(0..5 |> for_each(async |x| { sleep(10).await; note(x) })?).await,
            Err(Bad(bad)),
            "async"
        );
        assert_eq!(
            pipe!(0..5 |> for_each(|x| async move { but(bad)(x).map(drop) })?).await,
            Err(Bad(bad)),
            "block"
        );
        assert_eq!(seen.all(), [below(bad + 1), below(bad + 1)].concat());
        assert_eq!(
            pipe!(0..5 |> map(but(9))? |> for_each(async |x| but(bad)(x).map(drop))?).await,
            Err(Bad(bad))
        );
    }
    assert_eq!(pipe!(0..5 |> for_each(async |x| but(9)(x).map(drop))?).await, Ok(()));
}

#[test]
fn with_the_error_of_a_body_work_in_flight_goes() {
    let gates = Gates::new();
    let body = async |x| but(0)(x).map(drop);
    let mut run =
        Hand::new(pipe!(0..5 |> map(|x| gates.pass(x)) |> buffer(3) |> for_each(async |x| body(x).await)?));
    run.waits();
    gates.open(0);
    assert_eq!(run.finishes(), Err(Bad(0)));
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[tokio::test]
async fn the_error_of_the_body_converts_into_the_pipes() {
    #[derive(Debug, PartialEq)]
    struct App;
    impl From<Bad> for App {
        fn from(_: Bad) -> Self {
            App
        }
    }

    let end = pipe!(0..5 |> err_into::<App> |> for_each(async |x| but(2)(x).map(drop))?).await;
    assert_eq!(end, Err(App));
    let end = pipe!(0..5 |> err_into::<App> |> for_each(|x| but(2)(x).map(drop))?).await;
    assert_eq!(end, Err(App));
}

#[test]
fn a_source_that_is_always_ready_lets_others_run() {
    fn yields(mut run: Hand<impl Future>) {
        assert!(run.poll().is_pending() && run.woken());
    }

    let endless = || (0_u32..).inspect(|x| assert!(*x < 100_000, "it never yields"));
    yields(Hand::new(pipe!(endless() |> for_each(|_| ()))));
    yields(Hand::new(pipe!(endless() |> for_each(async |_| ()))));
    yields(Hand::new(pipe!(endless() |> map(async |x| x) |> buffer(8) |> for_each(async |_| ()))));
}

#[test]
fn wake_ups_of_body_and_pipe_arrive() {
    let gates = Gates::new();
    let body = async |x: u32| {
        gates.pass(100 + x).await;
    };
    let mut run =
        Hand::new(pipe!(0..9 |> map(|x| gates.pass(x)) |> buffer(2) |> for_each(async |x| body(x).await)));
    run.waits();
    gates.open(0);
    run.goes_on();
    assert_eq!(gates.waiting(), [1, 2, 100]);
    gates.open(1);
    run.goes_on();
    assert_eq!(gates.waiting(), [2, 100]);
    gates.open(100);
    run.goes_on();
    assert_eq!(gates.waiting(), [2, 3, 101]);
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn a_panic_of_the_body_unwinds() {
    let gates = Gates::new();
    let mut plain = Hand::new(pipe!(0..3 |> for_each(|x: u32| assert!(x != 1, "plain"))));
    assert_eq!(caught(|| plain.poll()), "plain");
    let units = pipe!(0..3 |> map(|x| gates.pass(x)) |> buffer(3));
    let mut later = Hand::new(pipe!(units |> for_each(async |x: u32| assert!(x != 0, "async"))));
    later.waits();
    gates.open(0);
    assert_eq!(caught(|| later.poll()), "async");
    drop(later);
    assert_eq!(gates.waiting(), NONE);
}
