//! `.spawn()` of plain functions: workers take the calls of a stage one after another.

use std::future::poll_fn;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::task::Poll;
use std::time::{Duration, Instant};

use futures::FutureExt;
use pipewright::pipe;
use pipewright::policy::Pool;
use pipewright_tests::{Hand, caught};
use tokio::runtime::{Builder, Runtime};
use tokio::task::{self, yield_now};
use tokio::time::timeout;

use crate::{Seen, below};

/// So long nothing here takes: what does not end by then hangs.
const HANGS: Duration = Duration::from_secs(30);

fn threads(n: usize) -> Runtime {
    Builder::new_multi_thread().worker_threads(n).enable_time().build().unwrap()
}

/// So long a call waits for another. That holds up a thread of the runtime, and tokio does not promise that another thread
/// takes what is in line behind it: under load it happens once in some thousand calls that it does not.
const PATIENCE: Duration = Duration::from_secs(2);

/// Goes well but for two times of twenty.
fn mostly(mut attempt: impl FnMut() -> bool) {
    let mut failed = 0;
    for _ in 0..20 {
        failed += u32::from(!attempt());
        assert!(failed < 3);
    }
}

/// Where so many wait for each other, and part again where somebody is missing.
struct Meeting {
    of: usize,
    state: Mutex<Met>,
    bell: Condvar,
}

#[derive(Default)]
struct Met {
    here: usize,
    times: usize,
    missed: usize,
}

impl Meeting {
    fn new(of: usize) -> Arc<Self> {
        Arc::new(Meeting { of, state: Mutex::default(), bell: Condvar::new() })
    }

    fn wait(&self) {
        let mut met = self.state.lock().unwrap();
        if self.failed(&met) {
            return;
        }
        met.here += 1;
        if met.here == self.of {
            met.here = 0;
            met.times += 1;
            self.bell.notify_all();
            return;
        }
        let times = met.times;
        met = self.bell.wait_timeout_while(met, PATIENCE, |met| met.times == times).unwrap().0;
        if met.times == times {
            met.here -= 1;
            met.missed += 1;
        }
    }

    /// One time all but one are left alone, and so the last ones, as their number is odd then.
    fn failed(&self, met: &Met) -> bool {
        met.missed > 2 * (self.of - 1)
    }

    fn check(&self) {
        let met = self.state.lock().unwrap();
        assert!(!self.failed(&met), "{} met, {} times", self.of, met.times);
    }
}

async fn in_time<F: IntoFuture>(run: F) -> F::Output {
    timeout(HANGS, run).await.expect("it hangs")
}

/// On the thread of the test, which is none of the workers', and then in a task.
fn both_ways<F>(runtime: &Runtime, run: impl Fn() -> F) -> [F::Output; 2]
where
    F: Future<Output: Send> + Send + 'static,
{
    let here = runtime.block_on(in_time(run()));
    let task = runtime.spawn(run());
    let there = runtime.block_on(in_time(task)).unwrap();
    [here, there]
}

#[test]
fn as_many_calls_run_at_once_as_there_are_threads() {
    for n in [2, 3, 4] {
        let runtime = threads(n);
        for width in [n, 2 * n, 64] {
            let run = || {
                let meeting = Meeting::new(n);
                let all = Arc::clone(&meeting);
                let run = pipe!(0..n * 50 |> map(move |_| meeting.wait()).spawn() |> buffer(width) |> count);
                async move {
                    let count = run.await;
                    all.check();
                    count
                }
            };
            assert_eq!(both_ways(&runtime, run), [n * 50; 2], "{n} threads, buffer({width})");
        }
    }
}

#[test]
fn a_call_that_takes_long_keeps_no_other_from_its_thread() {
    let runtime = threads(2);
    mostly(|| {
        let run = || {
            let (send, receive) = mpsc::channel();
            let (send, receive) = (Mutex::new(Some(send)), Mutex::new(receive));
            // The first, short one, is handed over behind the second, which takes until the last has been made.
            let f = move |x: u32| match x {
                1 => receive.lock().unwrap().recv_timeout(PATIENCE).is_ok(),
                39 => send.lock().unwrap().take().unwrap().send(()).is_ok(),
                _ => true,
            };
            let f = Arc::new(f);
            pipe!(0..40 |> map(move |x| f(x)).spawn() |> buffer(10) |> collect::<Vec<bool>>)
        };
        both_ways(&runtime, run).concat() == [true; 80]
    });
}

#[test]
fn a_result_does_not_wait_for_a_call_on_another_thread() {
    let runtime = threads(2);
    mostly(|| {
        let (send, receive) = mpsc::channel();
        let receive = Mutex::new(receive);
        // The first call waits for what becomes of the third.
        let f = move |x: u32| (x, x > 0 || receive.lock().unwrap().recv_timeout(PATIENCE).is_ok());
        let note = move |(x, is_well)| {
            if x == 2 {
                let _ = send.send(());
            }
            is_well
        };
        let run = pipe!(0..8 |> map(move |x| f(x)).spawn() |> buffer(4).unordered() |> map(note) |> filter(|is_well| !is_well) |> first);
        runtime.block_on(in_time(run)).is_none()
    });
}

#[test]
fn a_result_does_not_wait_for_the_next_call_where_calls_take_long() {
    let runtime = threads(1);
    let run = || {
        let (send, receive) = mpsc::channel();
        let receive = Arc::new(Mutex::new(receive));
        let is_seen = move |n| while receive.lock().unwrap().recv_timeout(HANGS).expect("held back") != n {};
        let call = move |n: usize| match n {
            0 => std::thread::sleep(Duration::from_millis(5)),
            // On the same thread as the call before it, when the pipe has nothing else to do.
            1 => is_seen(0),
            3 => is_seen(2),
            _ => {}
        };
        // In the end nobody asks any more.
        let seen = move |(n, ())| {
            let _ = send.send(n);
        };
        pipe!(0..50 |> map(move |n| (n, call(n))).spawn() |> buffer(16) |> for_each(seen))
    };
    runtime.block_on(in_time(run()));
}

#[tokio::test]
async fn what_has_not_begun_is_dropped_with_the_pipe() {
    let (calls, token) = (Arc::new(AtomicUsize::new(0)), Arc::new(()));
    let (count, elements) = (Arc::clone(&calls), (0..20).map(|_| Arc::clone(&token)).collect::<Vec<_>>());
    let f = move |_: Arc<()>| count.fetch_add(1, SeqCst);
    let mut run = Box::pin(pipe!(elements |> map(f).spawn() |> buffer(8) |> count));
    assert!(run.as_mut().now_or_never().is_none());
    drop(run);
    for _ in 0..9 {
        yield_now().await;
    }
    assert_eq!((calls.load(SeqCst), Arc::strong_count(&token)), (0, 1));
}

#[test]
fn what_has_begun_runs_to_its_end_and_no_further_call_begins() {
    mostly(|| {
        let runtime = threads(2);
        let (calls, gate) = (Arc::new(AtomicUsize::new(0)), Meeting::new(3));
        let (count, wait) = (Arc::clone(&calls), Arc::clone(&gate));
        let f = move |_: u32| {
            count.fetch_add(1, SeqCst);
            wait.wait();
            wait.wait();
            count.fetch_add(10, SeqCst);
        };
        let mut run = Box::pin(pipe!(0..20 |> map(f).spawn() |> buffer(8) |> count));
        {
            let _here = runtime.enter();
            assert!(run.as_mut().now_or_never().is_none());
        }
        gate.wait();
        drop(run);
        gate.wait();
        // Returns when no task runs any more.
        drop(runtime);
        calls.load(SeqCst) == 22
    });
}

#[tokio::test]
async fn the_workers_go_with_the_pipe() {
    let token = Arc::new(());
    let held = Arc::clone(&token);
    let f = move |x: u32| {
        let _held = &held;
        x
    };
    let (send, receive) = tokio::sync::mpsc::channel(4);
    let mut run = Box::pin(pipe!(receive |> map(f).spawn() |> buffer(4) |> count));
    for x in 0..3 {
        send.send(x).await.unwrap();
        for _ in 0..9 {
            assert!(run.as_mut().now_or_never().is_none());
            yield_now().await;
        }
    }
    assert!(Arc::strong_count(&token) > 1);
    drop(run);
    for _ in 0..9 {
        yield_now().await;
    }
    assert_eq!(Arc::strong_count(&token), 1);
}

#[tokio::test]
async fn a_panic_takes_nothing_with_it_that_was_there_before() {
    let (seen, calls) = (Arc::new(Seen::default()), Arc::new(AtomicUsize::new(0)));
    let (note, count) = (Arc::clone(&seen), Arc::clone(&calls));
    let f = move |x: u32| {
        count.fetch_add(1, SeqCst);
        assert!(x != 6, "within a worker");
        x
    };
    let run = pipe!(0..20 |> map(f).spawn() |> buffer(4).window(4) |> for_each(move |x| note.note(x)));
    let payload = std::panic::AssertUnwindSafe(run).catch_unwind().await.unwrap_err();
    assert_eq!(*payload.downcast::<&str>().unwrap(), "within a worker");
    // Those of the first round at least; and the worker went on behind the panic.
    assert!(seen.all().starts_with(&below(4)), "{:?}", seen.all());
    assert!(calls.load(SeqCst) >= 8, "{calls:?}");
}

#[test]
fn when_the_runtime_shuts_down_the_run_panics_instead_of_hanging() {
    for polled in [false, true] {
        let runtime = Builder::new_current_thread().build().unwrap();
        let (send, receive) = tokio::sync::mpsc::channel(4);
        send.try_send(1).unwrap();
        let mut run = {
            let _here = runtime.enter();
            let mut run = Hand::new(pipe!(receive |> map(|x: u32| x).spawn() |> buffer(2) |> count));
            assert!(run.poll().is_pending());
            run
        };
        if polled {
            // The worker has made a call and waits for the next.
            runtime.block_on(yield_now());
            run.goes_on();
            send.try_send(2).unwrap();
            run.goes_on();
        }
        drop(runtime);
        assert!(run.woken(), "a lost wake-up");
        assert_eq!(caught(|| run.poll()), "a spawned call was aborted, or its runtime was shut down");
        drop(run);
    }
}

#[test]
fn outside_of_a_runtime_it_panics() {
    let mut run = Hand::new(pipe!(0..3 |> map(|x: u32| x).spawn() |> buffer(2) |> count));
    assert!(caught(|| run.poll()).contains("no reactor running"));
    drop(run);
}

#[tokio::test]
async fn other_tasks_get_a_turn_while_calls_are_left() {
    let turns = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&turns);
    let other = task::spawn(poll_fn(move |cx| {
        count.fetch_add(1, SeqCst);
        cx.waker().wake_by_ref();
        Poll::<()>::Pending
    }));
    let at_begin_and_end = move |_: u32| {
        let (begin, turn) = (Instant::now(), turns.load(SeqCst));
        while begin.elapsed() < Duration::from_micros(300) {}
        turn
    };
    // 30 ms of calls that were all given at once.
    let turns = pipe!(0..100 |> map(at_begin_and_end).spawn() |> buffer(100) |> collect::<Vec<_>>).await;
    other.abort();
    assert!(turns[99] - turns[0] > 4, "{turns:?}");
}

#[tokio::test]
async fn who_waits_may_have_another_waker_later() {
    for width in [1, 4] {
        let mut run =
            Box::pin(pipe!(0..9 |> map(|x: u32| x).spawn() |> buffer(width) |> collect::<Vec<u32>>));
        // With a waker that does nothing.
        assert!(run.as_mut().now_or_never().is_none());
        assert_eq!(in_time(run).await, below(9), "buffer({width})");
    }
    let mut run = Box::pin(pipe!(0..9 |> map(|x: u32| x).spawn() |> collect::<Vec<u32>>));
    assert!(run.as_mut().now_or_never().is_none());
    assert_eq!(in_time(run).await, below(9));
}

#[test]
fn a_pool_counts_calls_not_workers() {
    let runtime = threads(4);
    let run = || {
        let pool = Pool::new(2);
        let (running, peak) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
        let most = Arc::clone(&peak);
        let meeting = Meeting::new(2);
        let f = move |_: u32| {
            most.fetch_max(running.fetch_add(1, SeqCst) + 1, SeqCst);
            meeting.wait();
            running.fetch_sub(1, SeqCst);
        };
        let f = Arc::new(f);
        let run = pipe!(0..100 |> map(move |x| f(x)).spawn().pool(&pool) |> buffer(8) |> count);
        async move { (run.await, peak.load(SeqCst)) }
    };
    assert_eq!(both_ways(&runtime, run), [(100, 2), (100, 2)]);
}

#[test]
fn many_elements_on_many_threads() {
    let runtime = threads(3);
    let n = 20_000;
    let run = || pipe!(0..n |> map(|x: u32| x).spawn() |> buffer(7) |> map(|x| x).spawn() |> buffer(50) |> collect::<Vec<u32>>);
    assert_eq!(both_ways(&runtime, run), [below(n), below(n)]);
}

#[test]
fn a_pipe_that_is_its_own_task() {
    let runtime = threads(2);
    let sum = Arc::new(AtomicUsize::new(0));
    let add = Arc::clone(&sum);
    runtime.block_on(async {
        pipe!(0..1000 |> map(|x: usize| 2 * x).spawn() |> buffer(16) |> map(move |x| { add.fetch_add(x, SeqCst); }) |> spawn).await;
    });
    assert_eq!(sum.load(SeqCst), 999_000);
}
