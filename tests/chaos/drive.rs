//! Polls a random pipe until it ends, or somebody ends it.

use std::any::Any;
use std::cell::Cell;
use std::future::poll_fn;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Once};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use futures::future::join_all;
use pipewright_tests::Rng;
use tokio::time::sleep;

use crate::case::{Cancel, Case, Run};
use crate::fun::Wrong;
use crate::segment::{Piped, seg};
use crate::shared::Shared;
use crate::terminals::Got;
use crate::world::{Consumer, Planned, World};

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    Done(Got),
    Failed(Wrong),
    Panicked,
    /// Nobody wakes it any more.
    Stuck,
    Cancelled,
}

/// A pipe that has run.
pub struct Ran {
    pub world: Arc<World>,
    pub end: End,
    /// In virtual milliseconds.
    pub at: u64,
}

/// Longer than all times of a run together, those that never come excepted.
pub const FOR_EVER: Duration = Duration::from_secs(10_000_000);

/// Wakes the task until the pipe is polled with another waker.
struct Relay {
    waker: Waker,
    deaf: AtomicBool,
}

impl Wake for Relay {
    fn wake(self: Arc<Self>) {
        if !self.deaf.load(Ordering::Relaxed) {
            self.waker.wake_by_ref();
        }
    }
}

/// Whether a panic is one of those that were planned; otherwise what it says.
fn is_planned(payload: &(dyn Any + Send)) -> Result<(), String> {
    if payload.is::<Planned>() {
        return Ok(());
    }
    let text = payload.downcast_ref::<String>().cloned();
    Err(text.or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).into())).unwrap_or_default())
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Catches a panic that is expected, without its message.
fn quietly<R>(f: impl FnOnce() -> R) -> thread::Result<R> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                hook(info);
            }
        }));
    });
    QUIET.set(true);
    let result = catch_unwind(AssertUnwindSafe(f));
    QUIET.set(false);
    result
}

/// The pipe of a case up to its terminal.
pub fn build(case: &Case, world: &Arc<World>) -> Piped {
    let source = (case.source.of.build)(&seg(world, &case.source, case.source.of.text, case.source.of.runs));
    case.segments
        .iter()
        .fold(source, |up, part| (part.of.build)(up, &seg(world, part, part.of.text, part.of.runs)))
}

async fn drive(case: &Case, shared: &Arc<Shared>) -> Ran {
    let in_task = case.terminal.of.text.contains("|> spawn");
    let consumer = Consumer {
        awaited: case.terminal.of.awaited,
        in_task,
        on_threads: case.uses(".blocking()"),
        endless: false,
    };
    let world = World::new(case.seed, case.chances.clone(), shared.clone(), case.parts(), consumer);
    for (part, limit) in case.deadlines() {
        world.cut(limit + 1, part, usize::MAX);
    }
    let up = build(case, &world);
    let mut pipe = (case.terminal.of.build)(
        up,
        seg(&world, &case.terminal, case.terminal.of.text, case.terminal.of.runs),
    );

    let mut rng = Rng::new(case.seed ^ 0x3333);
    let (mut polls, mut relay) = (0, None::<Arc<Relay>>);
    // tokio swallows the panic of a destructor where a task is over and nobody takes what it gives.
    let swallows = in_task || (case.chances.drops > 0 && (case.uses(".spawn()") || case.uses(".blocking()")));
    let end = {
        let mut late =
            pin!(sleep(if let Cancel::At(ms) = case.cancel { Duration::from_millis(ms) } else { FOR_EVER }));
        let polling = poll_fn(|cx| {
            polls += 1;
            if matches!(case.cancel, Cancel::AtPoll(poll) if poll < polls) {
                return Poll::Ready(End::Cancelled);
            }
            if polls > 100_000 {
                world.wrong("the pipe is polled for ever");
                return Poll::Ready(End::Stuck);
            }
            // It must not count on being polled only when it was woken.
            for _ in 0..1 + u64::from(case.restless && rng.chance(30)) {
                let waker = if case.moody {
                    let new = Arc::new(Relay { waker: cx.waker().clone(), deaf: AtomicBool::new(false) });
                    if let Some(old) = relay.replace(new.clone()) {
                        old.deaf.store(true, Ordering::Relaxed);
                    }
                    new.into()
                } else {
                    cx.waker().clone()
                };
                let before = world.raised();
                let polled =
                    catch_unwind(AssertUnwindSafe(|| pipe.as_mut().poll(&mut Context::from_waker(&waker))));
                if polled.is_ok() && !swallows && world.raised() > before {
                    world.wrong("a panic was swallowed");
                }
                match polled {
                    Ok(Poll::Pending) => {}
                    Ok(Poll::Ready(Ok(got))) => return Poll::Ready(End::Done(got)),
                    Ok(Poll::Ready(Err(wrong))) => return Poll::Ready(End::Failed(wrong)),
                    Err(payload) => {
                        if let Err(text) = is_planned(&*payload) {
                            world.wrong(format!("a panic of its own: {text}"));
                        }
                        return Poll::Ready(End::Panicked);
                    }
                }
            }
            if late.as_mut().poll(cx).is_ready() {
                let cancelled = matches!(case.cancel, Cancel::At(_));
                return Poll::Ready(if cancelled { End::Cancelled } else { End::Stuck });
            }
            Poll::Pending
        });
        polling.await
    };

    if end == End::Stuck && !shared.has_hung() && !case.waits_for_ever() {
        world.wrong("nobody wakes it any more, and no call waits");
    }
    let at = world.now();
    world.close();
    if end == End::Panicked && rng.chance(20) && !in_task && consumer.awaited {
        // It polls nothing again, and panics itself.
        let again = quietly(|| pipe.as_mut().poll(&mut Context::from_waker(Waker::noop())));
        if again.is_ok() {
            world.wrong("a pipe that has panicked can be polled");
        }
    }
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(pipe))) {
        if let Err(text) = is_planned(&*payload) {
            world.wrong(format!("a panic while it is dropped: {text}"));
        }
    }
    // What is aborted is dropped by the runtime; what has begun on a thread comes to its end there.
    for round in 0..10_000 {
        if world.live() == (0, 0) {
            break;
        }
        tokio::task::yield_now().await;
        if round > 10 && case.uses(".blocking()") {
            thread::sleep(Duration::from_micros(200));
        }
    }
    let (calls, tokens) = world.live();
    if calls + tokens > 0 {
        world.wrong(format!("{calls} calls and {tokens} elements are alive after the end"));
    }
    Ran { world, end, at }
}

/// All pipes of a run at once.
pub fn run(run: &Run) -> (Vec<Ran>, Arc<Shared>) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let awaited = run.pipes.iter().all(|case| case.terminal.of.awaited);
        let shared = Arc::new(Shared::new(run.seed, awaited));
        for (ms, pool, size) in run.resizes.clone() {
            let shared = shared.clone();
            tokio::spawn(async move {
                pipewright_tests::sleep(ms).await;
                shared.resize(pool, size);
            });
        }
        let ran = join_all(run.pipes.iter().map(|case| drive(case, &shared))).await;
        (ran, shared)
    })
}
