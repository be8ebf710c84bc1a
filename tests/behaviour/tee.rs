//! `tee`: each element to several pipes, at the pace of the slowest.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::channel::mpsc;
use futures::future::join;
use pipewright::policy::Pool;
use pipewright::{Failure, Pipe, pipe};
use pipewright_tests::{Gates, Hand, Log, body, caught, silent, sleep};

use crate::{Bad, NONE, PLACES, Seen, below, but};

#[tokio::test]
async fn each_branch_gets_all_elements_in_order() {
    let (a, b) =
        pipe!(0..1_000_u32 |> tee(|p| pipe!(p |> collect::<Vec<_>>), |p| pipe!(p |> map(async |x| x) |> collect::<Vec<_>>)))
            .await;
    assert_eq!((a, b), (below(1_000), below(1_000)));
    let nothing = pipe!(NONE |> tee(|p| pipe!(p |> count), |p| pipe!(p |> count))).await;
    assert_eq!(nothing, (0, 0));
}

#[tokio::test]
async fn two_to_eight_branches_give_a_tuple() {
    let three =
        pipe!(1..4_u32 |> tee(|p| pipe!(p |> count), |p| pipe!(p |> sum::<u32>), |p| pipe!(p |> last))).await;
    assert_eq!(three, (3, 6, Some(3)));
    let eight = pipe!(["a", "bc"] |> tee(
        |p| pipe!(p |> first),
        |p| pipe!(p |> last),
        |p| pipe!(p |> count),
        |p| pipe!(p |> run),
        |p| pipe!(p |> map(str::len) |> sum::<usize>),
        |p| pipe!(p |> collect::<Vec<_>>),
        |p| pipe!(p |> fold(String::new(), |all, x| all + x)),
        |p| async { drop(p); "dropped" },
    ));
    assert_eq!(eight.await, (Some("a"), Some("bc"), 2, (), 3, vec!["a", "bc"], "abc".to_owned(), "dropped"));
}

#[tokio::test]
async fn branches_in_any_form() {
    async fn total<F: pipewright::Flow<Item = u32>>(p: F) -> u32 {
        pipe!(p |> sum::<u32>).await
    }

    let (seen, mut list, owned) = (Seen::default(), Vec::new(), String::from("all"));
    let got = pipe!(0..4_u32 |> tee(
        total,
        Pipe::count,
        async |p| pipe!(p |> for_each(|x| seen.note(x))).await,
        |p| pipe!(p |> for_each(async |x| list.push(x))),
        move |p| async move { (owned, pipe!(p |> count).await) },
        |p| { let doubled = pipe!(p |> map(|x| x * 2)); pipe!(doubled |> sum::<u32>) },
    ))
    .await;
    assert_eq!(got, (6, 4, (), (), ("all".to_owned(), 4), 12));
    assert_eq!((seen.all(), list), (below(4), below(4)));
}

#[tokio::test(start_paused = true)]
async fn the_slowest_sets_the_pace() {
    let log = Log::start();
    let a = async |x: u32| log.call("a", x, 10, ()).await;
    let b = async |x: u32| log.call("b", x, 100, ()).await;
    pipe!(0..5_u32 |> tee(|p| pipe!(p |> map(a) |> run), |p| pipe!(p |> map(b) |> run))).await;
    // One element ahead, not more.
    assert_eq!(log.starts("a"), [0, 10, 100, 200, 300]);
    assert_eq!(log.starts("b"), [0, 100, 200, 300, 400]);
    assert_eq!(log.now(), 500);
}

#[tokio::test(start_paused = true)]
async fn a_buffer_at_the_beginning_of_a_branch_lets_the_others_go_ahead() {
    let log = Log::start();
    let a = async |x: u32| log.call("a", x, 10, ()).await;
    let b = async |x: u32| log.call("b", x, 100, ()).await;
    pipe!(0..5_u32 |> tee(|p| pipe!(p |> map(a) |> run), |p| pipe!(p |> buffer(9) |> map(b) |> run))).await;
    assert_eq!(log.starts("a"), [0, 10, 20, 30, 40]);
    assert_eq!(log.now(), 500);
}

#[tokio::test(start_paused = true)]
async fn each_branch_has_its_own_concurrency() {
    let log = Log::start();
    let a = async |x: u32| log.call("a", x, 100, ()).await;
    let b = async |x: u32| log.call("b", x, 100, ()).await;
    pipe!(0..8_u32 |> tee(|p| pipe!(p |> map(a) |> buffer(4) |> run), |p| pipe!(p |> map(b) |> buffer(2) |> run))).await;
    assert_eq!((log.peak_of("a"), log.peak_of("b"), log.now()), (4, 2, 400));
}

#[tokio::test(start_paused = true)]
async fn the_source_runs_one_at_a_time_and_on_demand() {
    let log = Log::start();
    let f = async |x: u32| log.call("f", x, 30, x).await;
    let a = async |x: u32| log.call("a", x, 50, ()).await;
    pipe!(0..3_u32 |> map(f) |> tee(|p| pipe!(p |> map(a) |> run), |p| pipe!(p |> map(a) |> run))).await;
    assert_eq!(log.starts("f"), [0, 80, 160]);
    assert_eq!((log.peak_of("f"), log.peak_of("a"), log.now()), (1, 2, 240));
}

#[tokio::test(start_paused = true)]
async fn source_and_branches_go_on_while_a_branch_is_busy() {
    let log = Log::start();
    let f = async |x: u32| log.call("f", x, 100, x).await;
    let g = async |x: u32| log.call("g", x, 100, x).await;
    pipe!(0..4_u32 |> map(f) |> buffer(2) |> tee(
        |p| pipe!(p |> map(g) |> buffer(2) |> run),
        |p| pipe!(p |> for_each(body::<1_000>)),
    ))
    .await;
    // The body of the second branch lasts from 100 on; everything begun meanwhile has ended when it should.
    assert!(log.calls().iter().all(|call| call.end == Some(call.start + 100)), "{:?}", log.calls());
    assert_eq!(log.now(), 100 + 4 * 1_000);
}

#[tokio::test(start_paused = true)]
async fn a_branch_that_has_ended_takes_nothing_more() {
    let log = Log::start();
    let slow = async |x: u32| log.call("slow", x, 1_000, x).await;
    let f = async |x: u32| log.call("f", x, 10, x).await;
    let (some, all) = pipe!(0..9_u32 |> tee(
        |p| pipe!(p |> take(2) |> map(slow) |> buffer(2) |> collect::<Vec<_>>),
        |p| pipe!(p |> map(f) |> collect::<Vec<_>>),
    ))
    .await;
    assert_eq!((some, all), (below(2), below(9)));
    assert_eq!(log.ends("f").last(), Some(&90));
    assert_eq!(log.now(), 1_000);
}

#[tokio::test(start_paused = true)]
async fn the_source_goes_with_the_last_branch_that_takes_something() {
    let (tx, rx) = mpsc::unbounded::<u32>();
    let closed_at = Cell::new(None);
    let log = Log::start();
    let watch = async {
        while !tx.is_closed() {
            let _ = tx.unbounded_send(7);
            sleep(1).await;
        }
        closed_at.set(Some(log.now()));
    };
    let slow = async |_: u32| sleep(500).await;
    let run = pipe!(rx |> tee(|p| pipe!(p |> take(1) |> map(slow) |> run), |p| pipe!(p |> take(3) |> map(slow) |> buffer(3) |> run)));
    join(run, watch).await;
    // The first element is there at 0, the third at 2; the calls go on until 502.
    assert!(closed_at.get().is_some_and(|at| at <= 3), "{closed_at:?}");
    assert_eq!(log.now(), 502);
}

#[test]
fn a_branch_that_never_looks_at_its_pipe_stops_the_others_after_one_element() {
    let (seen, gates) = (Seen::default(), Gates::new());
    let mut run = Hand::new(pipe!(0..9_u32 |> tee(
        |p| pipe!(p |> for_each(|x| seen.note(x))),
        async |p| { gates.pass(0).await; pipe!(p |> take(3) |> count).await },
    )));
    run.waits();
    assert_eq!(seen.all(), [0]);
    gates.open(0);
    // The others go on when it has taken what it wants.
    assert_eq!(run.finishes(), ((), 3));
    assert_eq!(seen.all(), below(9));
}

#[tokio::test]
async fn each_branch_gets_the_error() {
    for bad in PLACES {
        let got = pipe!(0..5_u32 |> map(but(bad))? |> tee(
            |p| pipe!(p |> collect::<Vec<_>>),
            |p| pipe!(p |> map(async |x| x) |> buffer(2) |> run),
            |p| pipe!(p |> take(1) |> count),
        ))
        .await;
        let few = if bad == 0 { Err(Bad(0)) } else { Ok(1) };
        assert_eq!(got, (Err(Bad(bad)), Err(Bad(bad)), few));
    }
    let good = pipe!(0..5_u32 |> map(but(9))? |> tee(|p| pipe!(p |> count), |p| pipe!(p |> count))).await;
    assert_eq!(good, (Ok(5), Ok(5)));
}

#[tokio::test(start_paused = true)]
async fn each_branch_gets_the_error_of_a_call_with_a_timeout() {
    let f = async |x: u32| {
        sleep(u64::from(x) * 100).await;
        but(9)(x)
    };
    let limit = std::time::Duration::from_millis(250);
    let late =
        pipe!(0..5_u32 |> map(f).timeout(limit)? |> tee(|p| pipe!(p |> count), |p| pipe!(p |> run))).await;
    assert!(matches!(late, (Err(Failure::TimedOut(_)), Err(Failure::TimedOut(_)))));
    let bad = pipe!([1_u32, 9] |> map(async |x| but(9)(x)).timeout(limit)? |> tee(|p| pipe!(p |> count), |p| pipe!(p |> run))).await;
    assert_eq!(bad, (Err(Failure::Call(Bad(9))), Err(Failure::Call(Bad(9)))));
}

#[tokio::test]
async fn an_error_of_a_branch_ends_that_branch() {
    for bad in PLACES {
        let (one, all) =
            pipe!(0..5_u32 |> tee(|p| pipe!(p |> map(but(bad))? |> count), |p| pipe!(p |> collect::<Vec<_>>))).await;
        assert_eq!((one, all), (Err(Bad(bad)), below(5)));
    }
}

#[tokio::test]
async fn elements_are_cloned_once_for_each_branch_but_one() {
    struct Counted<'a>(&'a Cell<u32>);

    impl Clone for Counted<'_> {
        fn clone(&self) -> Self {
            self.0.set(self.0.get() + 1);
            Counted(self.0)
        }
    }

    let clones = Cell::new(0);
    pipe!((0..4).map(|_| Counted(&clones)) |> tee(|p| pipe!(p |> run), |p| pipe!(p |> run), |p| pipe!(p |> take(1) |> run)))
        .await;
    // Two of the first, one of the others; none for the branch that has ended.
    assert_eq!(clones.get(), 2 + 3);
}

#[tokio::test]
async fn a_tee_in_a_branch_of_a_tee() {
    let got = pipe!(0..4_u32 |> tee(
        |p| pipe!(p |> tee(|p| pipe!(p |> count), |p| pipe!(p |> sum::<u32>))),
        |p| pipe!(p |> last),
    ));
    assert_eq!(got.await, ((4, 6), Some(3)));
}

#[test]
fn a_branch_waits_only_for_its_own() {
    let mut run =
        Hand::new(pipe!(silent::<u32>() |> tee(|p| pipe!(p |> take(0) |> run), |p| pipe!(p |> run))));
    run.waits();
}

#[test]
fn a_panic_in_a_branch_in_the_source_or_in_clone_unwinds() {
    #[derive(Debug)]
    struct Unique;

    impl Clone for Unique {
        fn clone(&self) -> Self {
            panic!("clone")
        }
    }

    let dropped = Rc::new(());
    let held = || dropped.clone();
    let branch = |x: u32| x.checked_sub(1).expect("branch");
    let mut run = Hand::new(pipe!(0..3_u32 |> tee(
        |p| { let held = held(); pipe!(p |> map(move |x| (x, Rc::strong_count(&held))) |> run) },
        |p| pipe!(p |> map(branch) |> run),
    )));
    assert_eq!(caught(|| run.poll()), "branch");
    assert!(caught(|| run.poll()).contains("polled again after a panic"));
    drop(run);
    assert_eq!(Rc::strong_count(&dropped), 1);

    let source = |x: u32| x.checked_sub(1).expect("source");
    let mut run = Hand::new(pipe!(0..3_u32 |> map(source) |> tee(|p| pipe!(p |> run), |p| pipe!(p |> run))));
    assert_eq!(caught(|| run.poll()), "source");

    let mut run = Hand::new(pipe!([Unique] |> tee(|p| pipe!(p |> run), |p| pipe!(p |> run))));
    assert_eq!(caught(|| run.poll()), "clone");
}

#[test]
fn a_drop_cancels_everything() {
    let gates = Gates::new();
    let mut run = Hand::new(pipe!(0..9_u32 |> map(|x| gates.pass(x)) |> tee(
        |p| pipe!(p |> map(|x| gates.pass(100 + x)) |> run),
        |p| pipe!(p |> map(|x| gates.pass(200 + x)) |> run),
    )));
    run.waits();
    gates.open(0);
    run.goes_on();
    assert_eq!(gates.waiting(), [100, 200]);
    gates.open(100);
    run.goes_on();
    assert_eq!(gates.waiting(), [1, 200]);
    drop(run);
    assert_eq!(gates.waiting(), NONE);
}

#[tokio::test(start_paused = true)]
async fn all_branches_and_the_source_are_one_run_of_a_pool() {
    let (log, pool) = (Log::start(), Pool::new(1));
    let call = async |name: &'static str, x: u32| log.call(name, x, 100, x).await;
    let fan = pipe!(0..9_u32 |> map(|x| call("source", x)).pool(&pool) |> buffer(3) |> tee(
        |p| pipe!(p |> map(|x| call("a", x)).pool(&pool) |> run),
        |p| pipe!(p |> map(|x| call("b", x)).pool(&pool) |> for_each(async |_| {})),
    ));
    let other = async {
        pipe!(0..6_u32 |> map(|x| call("other", x)).pool(&pool) |> buffer(6) |> run).await;
        log.now()
    };
    let (_, at) = join(fan, other).await;
    // By turns. Were each branch one of its own, the other would have a third or a fourth of the permits.
    assert_eq!(at, 1_200);
}

#[tokio::test(start_paused = true)]
async fn hints_tell_how_many_are_to_come() {
    let hints = RefCell::new(Vec::new());
    let (a, b) = pipe!(0..3_u32 |> tee(
        |p| async {
            use futures::{Stream, StreamExt};
            let mut p = pipe!(p |> into_stream);
            loop {
                hints.borrow_mut().push(p.size_hint());
                if p.next().await.is_none() { break; }
            }
            p.size_hint()
        },
        |p| pipe!(p |> count),
    ))
    .await;
    assert_eq!((a, b), ((0, Some(0)), 3));
    assert_eq!(*hints.borrow(), [(3, Some(3)), (2, Some(2)), (1, Some(1)), (0, Some(0))]);
}
