//! `par_flat_map`: all members of one list at once, results in order; then the next list.

use pipewright::pipe;
use pipewright_tests::{Gates, Hand, Log, body, caught, one_by_one, sleep};

use crate::{Bad, NONE, PLACES, Seen, below, but};

async fn double(x: u32) -> u32 {
    sleep(100).await;
    2 * x
}

#[tokio::test(start_paused = true)]
async fn all_forms_of_a_function() {
    let three = 3;
    let expected = [3, 4, 5, 6, 7];
    assert_eq!(pipe!(0..5 |> batch(2) |> par_flat_map(double) |> collect::<Vec<u32>>).await, [0, 2, 4, 6, 8]);
    assert_eq!(pipe!(0..5 |> batch(2) |> par_flat_map(|x| x + three) |> collect::<Vec<u32>>).await, expected);
    assert_eq!(
        pipe!(0..5 |> batch(2) |> par_flat_map(move |x| x + three) |> collect::<Vec<u32>>).await,
        expected
    );
    assert_eq!(
        pipe!(0..5 |> batch(2) |> par_flat_map(async |x| x + three) |> collect::<Vec<u32>>).await,
        expected
    );
    assert_eq!(
        pipe!(0..5 |> batch(2) |> par_flat_map(async move |x| x + three) |> collect::<Vec<u32>>).await,
        expected
    );
    let words = ["a b", "", "c"].map(|text| text.split_whitespace());
    assert_eq!(pipe!(words |> par_flat_map(str::len) |> collect::<Vec<usize>>).await, [1, 1, 1]);
}

#[tokio::test(start_paused = true)]
async fn no_list_empty_lists_one_member() {
    let none: Vec<Vec<u32>> = vec![];
    assert_eq!(pipe!(none |> par_flat_map(double) |> collect::<Vec<u32>>).await, NONE);
    assert_eq!(pipe!(vec![Vec::new(); 4] |> par_flat_map(double) |> collect::<Vec<u32>>).await, NONE);
    assert_eq!(pipe!([vec![], vec![1], vec![]] |> par_flat_map(double) |> collect::<Vec<u32>>).await, [2]);
}

#[tokio::test(start_paused = true)]
async fn one_list_at_a_time_and_all_of_it() {
    let log = Log::start();
    let f = async |x: u32| log.call("f", x, 100 * u64::from(1 + x % 3), x).await;
    let lists = [vec![2, 1, 0], vec![3], vec![4, 5, 6, 7]];
    let got = pipe!(lists |> par_flat_map(f) |> collect::<Vec<u32>>).await;
    assert_eq!(got, [2, 1, 0, 3, 4, 5, 6, 7]);
    assert_eq!(log.starts("f"), [0, 0, 0, 300, 400, 400, 400, 400]);
    assert_eq!((log.peak(), log.now()), (4, 700));
}

#[tokio::test(start_paused = true)]
async fn a_result_leaves_as_soon_as_its_turn_comes() {
    let log = Log::start();
    let f = async |x: u32| log.call("f", x, [100, 300, 200][x as usize], x).await;
    pipe!([below(3)] |> par_flat_map(f) |> for_each(body::<0>)).await;
    assert_eq!(log.arrival_times(), [100, 300, 300]);
}

#[tokio::test(start_paused = true)]
async fn a_busy_consumer_does_not_stop_the_members() {
    let log = Log::start();
    let f = async |x: u32| {
        log.call("f", x, 100, ()).await;
        log.call("g", x, 100, x).await
    };
    pipe!([below(3), below(2)] |> par_flat_map(f) |> for_each(body::<1000>)).await;
    assert_eq!(log.starts("g")[..3], [100, 100, 100]);
    // The next list is asked for on demand, when the last result has left and its body is done.
    assert_eq!(log.starts("f"), [0, 0, 0, 3200, 3200]);
    assert_eq!(log.now(), 200 + 3 * 1000 + 200 + 2 * 1000);
}

#[tokio::test(start_paused = true)]
async fn a_batch_fills_while_members_are_busy() {
    let log = Log::start();
    let source = one_by_one(4, |x| log.call("src", x, 100, x));
    let f = async |x: i32| log.call("f", x, 150, x).await;
    pipe!(source |> buffer(2) |> batch(2) |> par_flat_map(f) |> run).await;
    assert_eq!(log.starts("src"), [0, 100, 200, 300]);
    assert_eq!(log.starts("f"), [200, 200, 400, 400]);
}

#[tokio::test(start_paused = true)]
async fn an_error_comes_in_its_turn() {
    for bad in PLACES {
        let (log, seen) = (Log::start(), Seen::default());
        let f = async |x| {
            log.call("f", x, if x == bad { 10 } else { 100 }, ()).await;
            but(bad)(x)
        };
        let end = pipe!([below(5), vec![7]] |> par_flat_map(f)? |> inspect(|x| seen.note(*x)) |> count).await;
        assert_eq!((end, seen.all()), (Err(Bad(bad)), below(bad)));
        assert_eq!(log.now(), if bad == 0 { 10 } else { 100 });
        // What stands behind the error was dropped at once, and the next list is never asked for.
        assert_eq!((log.started(), log.finished()), (5, bad as usize + 1));
    }
}

#[tokio::test]
async fn an_error_from_upstream_passes() {
    let end = pipe!(0..5 |> map(but(3))? |> batch(2) |> par_flat_map(double) |> collect::<Vec<_>>).await;
    assert_eq!(end, Err(Bad(3)));
}

#[test]
fn wake_ups_arrive_and_a_drop_cancels() {
    let gates = Gates::new();
    let mut run =
        Hand::new(pipe!([below(3), vec![7]] |> par_flat_map(|x| gates.pass(x)) |> collect::<Vec<u32>>));
    run.waits();
    assert_eq!(gates.waiting(), [0, 1, 2]);
    gates.open(2);
    run.goes_on();
    assert_eq!([0, 1, 2].map(|x| gates.polls(x)), [1, 1, 2]);
    gates.open(0);
    run.goes_on();
    gates.open(1);
    run.goes_on();
    assert_eq!(gates.waiting(), [7]);
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[test]
fn a_panic_unwinds_out_of_the_terminal() {
    let mut plain = Hand::new(pipe!([below(3)] |> par_flat_map(|x| assert!(x != 1, "plain")) |> count));
    assert_eq!(caught(|| plain.poll()), "plain");
    let mut later = Hand::new(pipe!([below(3)] |> par_flat_map(async |x| assert!(x != 1, "async")) |> count));
    assert_eq!(caught(|| later.poll()), "async");
}
