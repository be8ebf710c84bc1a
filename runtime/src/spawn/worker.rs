//! Workers: tasks that take calls from a queue.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use super::queue::{Done, Job, Queue, Summon, Told};
use crate::element::Call;

/// So long a worker goes on before it says what has ended, and other tasks get a turn. To wake a thread costs about
/// a hundredth of it.
const SLICE: Duration = unless_modelled(Duration::from_millis(1));

/// A call that takes so long costs ten times as much as to wake a thread: nothing is gained by keeping results together.
const LONG: Duration = unless_modelled(Duration::from_micros(100));

/// Models know no time.
const fn unless_modelled(time: Duration) -> Duration {
    if cfg!(all(test, pipewright_loom)) { Duration::MAX } else { time }
}

/// A task that makes calls, one after another.
pub struct Worker<T, F, R> {
    queue: Arc<Queue<T, R>>,
    /// A copy of the function: it need not be `Sync`.
    f: Option<F>,
    /// Spawns it.
    start: fn(Worker<T, F, R>),
    at: At,
}

/// What a worker is doing.
enum At {
    /// It is about to be polled.
    Looking,
    /// It waits to be summoned, by this waker.
    Idle(Waker),
    /// It makes calls; now this one, for somebody with this waker.
    Busy(Option<(usize, Waker)>),
    /// It has ended.
    Gone,
}

// Nothing in it is ever pinned.
impl<T, F, R> Unpin for Worker<T, F, R> {}

/// Makes a worker look, as `push` and `summon` have said.
pub(super) fn summon<T, F: Clone, R>(
    summon: Summon,
    queue: &Arc<Queue<T, R>>,
    f: &F,
    start: fn(Worker<T, F, R>),
) {
    match summon {
        Summon::Nobody => {}
        Summon::Idle(waker) => waker.wake(),
        Summon::New => {
            let mut worker = Worker { queue: Arc::clone(queue), f: None, start, at: At::Looking };
            // The user's: should it panic, the worker that counts already goes as any other.
            worker.f = Some(f.clone());
            start(worker);
        }
    }
}

impl<T, F: Call<T, R>, R> Future for Worker<T, F, R> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Worker { queue, f: Some(f), start, at } = &mut *self else { unreachable!("it has been started") };
        let mut calls = queue.lock();
        // Nobody but us wakes it, but anybody might.
        if matches!(at, At::Idle(_)) && calls.idle.iter().any(|idle| idle.will_wake(cx.waker())) {
            return Poll::Pending;
        }
        calls.looking -= 1;
        *at = At::Busy(None);
        let began = Instant::now();
        let (mut ended, mut late) = (began, false);
        loop {
            if calls.jobs.is_empty() {
                let told = calls.announce();
                if calls.closed {
                    *at = At::Gone;
                    drop(queue.leave(&mut calls));
                } else {
                    *at = At::Idle(cx.waker().clone());
                    calls.idle.push(cx.waker().clone());
                }
                drop(calls);
                wake(told);
                return if matches!(at, At::Gone) { Poll::Ready(()) } else { Poll::Pending };
            }
            // This call may take for ever.
            let alone = calls.looking == 0 && calls.jobs.len() > 1;
            let told = if late || calls.is_time_to_tell() { calls.announce() } else { None };
            if alone || late || told.is_some() {
                let another = if alone { calls.summon() } else { Summon::Nobody };
                calls.looking += 1;
                *at = At::Looking;
                drop(calls);
                // The task made ready last stays with this thread. So it goes first, and this one to the end of the
                // line, from where others take: else this thread would keep both.
                summon(another, queue, f, *start);
                wake(told);
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            let Some(Job { id, argument, waker }) = calls.jobs.pop_front() else {
                unreachable!("there is one")
            };
            drop(calls);
            *at = At::Busy(Some((id, waker)));
            // What the function leaves behind in a panic meets further calls, as it does in any function.
            let end = catch_unwind(AssertUnwindSafe(|| {
                if queue.is_unwanted(id) {
                    drop(argument);
                    return None;
                }
                Some(f.call(argument))
            }));
            let now = Instant::now();
            let long = now.duration_since(ended) >= LONG;
            late = now.duration_since(began) >= SLICE;
            ended = now;
            calls = queue.lock();
            calls.saw(long);
            if let At::Busy(call) = at {
                if let Some((id, waker)) = call.take() {
                    let unwanted =
                        queue.end(&mut calls, Done { id, end: end.transpose(), waker: Some(waker) });
                    if unwanted.is_some() {
                        drop(calls);
                        // A panic of what nobody wants is nobody's.
                        let _ = catch_unwind(AssertUnwindSafe(|| drop(unwanted)));
                        calls = queue.lock();
                    }
                }
            }
        }
    }
}

impl<T, F, R> Drop for Worker<T, F, R> {
    fn drop(&mut self) {
        let mut calls = self.queue.lock();
        let unwanted = match std::mem::replace(&mut self.at, At::Gone) {
            At::Gone => return,
            At::Looking => {
                calls.looking -= 1;
                None
            }
            At::Idle(mine) => {
                match calls.idle.iter().position(|idle| idle.will_wake(&mine)) {
                    Some(at) => drop(calls.idle.swap_remove(at)),
                    // It was summoned.
                    None => calls.looking -= 1,
                }
                None
            }
            At::Busy(call) => call.and_then(|(id, waker)| {
                self.queue.end(&mut calls, Done { id, end: None, waker: Some(waker) })
            }),
        };
        // Its runtime is being shut down.
        let lost = self.queue.leave(&mut calls);
        let told = calls.announce();
        drop(calls);
        wake(told);
        drop((lost, unwanted));
    }
}

fn wake(told: Option<Told>) {
    if let Some(told) = told {
        told.wake();
    }
}
