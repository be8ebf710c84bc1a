//! Runs by hand: a script says when a gate is opened, when the pipe is polled, and when it is dropped.
//!
//! No time passes, so that nothing is woken but by what the script does. That makes lost wake-ups visible at once: a
//! poll which nobody has asked for must find nothing to do.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll, Wake, Waker};

use super::rng::Rng;
use super::shapes::Log;
use super::world::World;
use crate::engine::One;
use crate::error::Fails;
use crate::flow::{Drive, Shape};
use crate::observe::{Off, On, Site};

/// Which gate: what is called, and with what.
type Name = (&'static str, u64);

enum Gate {
    Shut(Waker),
    Open,
    /// Whoever passes panics.
    Trap,
}

/// What calls wait for.
pub(super) struct Gates {
    script: RefCell<Rng>,
    steps: u64,
    /// Several gates may be opened before the pipe is polled: where that makes no difference.
    together: bool,
    step: Cell<u64>,
    /// Whether the pipe has ever let other tasks go on in the middle of its work.
    yielded: Cell<bool>,
    /// Of calls that wait, by name: the twins then open the same.
    gates: RefCell<BTreeMap<Name, Gate>>,
    /// Wakers of calls that have ended.
    late: RefCell<Vec<Waker>>,
}

/// What a trap panics with.
struct Trapped;

impl Gates {
    pub(super) fn new(script: Rng, steps: u64, together: bool) -> Self {
        let (step, yielded, gates, late) = Default::default();
        Gates { script: RefCell::new(script), steps, together, step, yielded, gates, late }
    }

    pub(super) fn step(&self) -> u64 {
        self.step.get()
    }

    pub(super) fn has_yielded(&self) -> bool {
        self.yielded.get()
    }

    /// Waits until the gate is opened.
    pub(super) async fn pass(&self, name: Name) {
        let _leave = Leave(self, name);
        poll_fn(|cx| {
            let mut gates = self.gates.borrow_mut();
            let gate = gates.entry(name).or_insert_with(|| Gate::Shut(cx.waker().clone()));
            match gate {
                Gate::Shut(waker) => waker.clone_from(cx.waker()),
                Gate::Open => return Poll::Ready(()),
                Gate::Trap => {
                    drop(gates);
                    // Not a panic that anybody hears of.
                    resume_unwind(Box::new(Trapped));
                }
            }
            Poll::Pending
        })
        .await;
    }

    fn below(&self, end: usize) -> usize {
        self.script.borrow_mut().below(end as u64) as usize
    }

    /// Does something with one of the gates that are shut, and wakes who waits there. Says whether there is one.
    fn wake(&self, to: impl FnOnce(&Waker) -> Gate) -> bool {
        let waker = {
            let mut gates = self.gates.borrow_mut();
            let shut = gates.values_mut().filter(|gate| matches!(gate, Gate::Shut(_)));
            let mut shut: Vec<_> = shut.collect();
            if shut.is_empty() {
                return false;
            }
            let index = self.below(shut.len());
            let Gate::Shut(waker) = &*shut[index] else { unreachable!("filtered above") };
            let waker = waker.clone();
            *shut[index] = to(&waker);
            waker
        };
        waker.wake();
        true
    }
}

/// A call that waits at a gate is gone.
struct Leave<'a>(&'a Gates, Name);

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        if let Some(Gate::Shut(waker)) = self.0.gates.borrow_mut().remove(&self.1) {
            self.0.late.borrow_mut().push(waker);
        }
    }
}

/// Whether a task was woken.
#[derive(Default)]
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Relaxed);
    }
}

/// How a pass came out.
enum Passed {
    Pending,
    Item(u64),
    /// With an error, if there was one; or by a trap.
    End(Option<u64>),
}

/// Two tasks that may poll the pipe, and what the one that did knows.
struct Tasks {
    flags: [Arc<Flag>; 2],
    wakers: [Waker; 2],
    current: usize,
    /// Somebody asked, and was told `Pending`. As long as the task is not woken there is nothing to do for it.
    told: Option<usize>,
}

impl Tasks {
    fn new() -> Self {
        let flags = [Arc::<Flag>::default(), Arc::default()];
        let wakers = flags.clone().map(Waker::from);
        Tasks { flags, wakers, current: 0, told: None }
    }

    /// The one that was told has been woken.
    fn is_woken(&self) -> bool {
        self.told.is_some_and(|task| self.flags[task].0.load(Relaxed))
    }

    /// Polls the pipe once: its terminal asks, or is busy with its body.
    fn pass<S>(&mut self, world: &World, mut one: Pin<&mut One<S>>, asks: bool) -> Passed
    where
        S: Drive + Shape<Item = u64, Error = Fails<u64>>,
    {
        let idle = self.told.is_some() && !self.is_woken();
        self.flags[self.current].0.store(false, Relaxed);
        let before = world.events();
        let cx = &mut Context::from_waker(&self.wakers[self.current]);
        let observed = self.current == 1;
        let passed = catch_unwind(AssertUnwindSafe(|| {
            // One task polls it as one that is observed: that makes no difference.
            match (asks, observed) {
                (true, true) => return one.as_mut().poll_next::<On>(cx),
                (true, false) => return one.as_mut().poll_next::<Off>(cx),
                (false, true) => one.as_mut().poll_progress::<On>(cx),
                (false, false) => one.as_mut().poll_progress::<Off>(cx),
            }
            Poll::Pending
        }));
        let passed = match passed {
            Ok(Poll::Pending) => Passed::Pending,
            Ok(Poll::Ready(Some(Ok(item)))) => Passed::Item(item),
            Ok(Poll::Ready(Some(Err(Fails(error))))) => Passed::End(Some(error)),
            Ok(Poll::Ready(None)) => Passed::End(None),
            Err(payload) if payload.is::<Trapped>() => Passed::End(None),
            Err(payload) => resume_unwind(payload),
        };
        let is_pending = matches!(passed, Passed::Pending);
        assert!(
            !idle || is_pending && before == world.events(),
            "a task that nobody woke had something to do"
        );
        self.told = (asks && is_pending).then_some(self.current);
        if is_pending && self.flags[self.current].0.load(Relaxed) {
            // It has looked at many, and lets other tasks go on.
            if let Some(gates) = world.gates() {
                gates.yielded.set(true);
            }
            return self.pass(world, one, asks);
        }
        passed
    }
}

impl Gates {
    /// The next step: what happens to gates and tasks, and which passes come then.
    fn act(&self, tasks: &mut Tasks) -> Option<&'static [bool]> {
        const PROGRESS: &[bool] = &[false];
        const BOTH: &[bool] = &[false, true];
        // A result that can be handed over keeps somebody who asks from polling what else was woken.
        let ask: &[bool] = if self.together { BOTH } else { &[true] };
        Some(match self.below(32) {
            0..13 => {
                self.wake(|_| Gate::Open);
                // It is polled before another may end: else their order would depend on who is polled first.
                let passes = match self.below(3) {
                    0 if tasks.told.is_some() => ask,
                    0 | 1 => PROGRESS,
                    _ => BOTH,
                };
                if self.together { &[] } else { passes }
            }
            13..17 => PROGRESS,
            17..19 => {
                self.wake(|waker| Gate::Shut(waker.clone()));
                &[]
            }
            19..22 => {
                let late = self.late.borrow();
                if !late.is_empty() {
                    late[self.below(late.len())].wake_by_ref();
                }
                &[]
            }
            22 => {
                tasks.current = 1 - tasks.current;
                ask
            }
            23 if !self.together && self.below(8) == 0 => {
                self.wake(|_| Gate::Trap);
                PROGRESS
            }
            24 if self.below(16) == 0 => return None,
            _ => ask,
        })
    }
}

/// Runs the script, and then opens all gates, one after another, until the pipe ends.
pub(super) fn drain<S>(world: &World, gates: &Gates, flow: S) -> Log
where
    S: Drive + Shape<Item = u64, Error = Fails<u64>>,
{
    let mut log = Log::default();
    let mut tasks = Tasks::new();
    let mut one = Box::pin(One::new(flow, Site::default()));
    'run: loop {
        gates.step.set(gates.step() + 1);
        log.end.1 = gates.step();
        let to_the_end = gates.step() > gates.steps;
        let passes = if to_the_end {
            gates.wake(|_| Gate::Open);
            &[false, true]
        } else if let Some(passes) = gates.act(&mut tasks) {
            passes
        } else {
            break;
        };
        for asks in passes {
            loop {
                match tasks.pass(world, one.as_mut(), *asks) {
                    Passed::Item(item) => log.arrivals.push((item, gates.step())),
                    Passed::End(error) => {
                        log.end.0 = error;
                        break 'run;
                    }
                    Passed::Pending => break,
                }
                if !to_the_end {
                    break;
                }
            }
            let waits = gates.gates.borrow().values().any(|gate| matches!(gate, Gate::Shut(_)));
            assert!(waits || tasks.told.is_none() || tasks.is_woken(), "nothing waits, and nothing comes");
        }
    }
    drop(one);
    log
}
