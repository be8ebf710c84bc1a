//! The pipe that is observed and being polled on this thread: what happens in it becomes events.
//!
//! Stages tell it what happens; which unit it happens to, they need not know: whoever polls a unit says so before.
//! A pipe inside of a call that is not observed itself tells nothing.

mod calls;
mod children;
mod clock;
mod drivers;
mod running;

use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::time::Duration;

use super::event::{End, Event, Observer, Turn, Unit, What};
use super::plan::Plan;
use super::site::Site;
use super::state::{Nanos, nanos};
use crate::element::Standing;
use crate::time::Instant;
pub(crate) use calls::{applies, at, call};
#[cfg(feature = "what-if")]
pub(super) use calls::{called, polled};
pub(crate) use children::{child_of, child_of_rest, is_rest};
pub(super) use clock::Clock;
pub(crate) use drivers::{
    begun, body_begun, body_ended, dropped, ended, enter, entered, left, starved, taken,
};
use running::{Lane, Lanes, NOBODY, Running};

thread_local! {
    /// The innermost observed pipe that is being polled. Whoever puts it there takes it out again: so nothing is to be
    /// dropped with the thread, and to find it takes no look at whether that has happened.
    static CURRENT: Cell<Option<ManuallyDrop<Box<Watch>>>> = const { Cell::new(None) };
}

/// The thread is said to have stood still when a step took so long.
const STILL: Nanos = 10_000_000;

/// Behind all stages of a stretch: the body of its terminal.
const BODY: u32 = u32::MAX;

/// An observed pipe.
pub(crate) struct Watch {
    observers: Vec<Box<dyn Observer>>,
    clock: Clock,
    /// When the last thing happened, or the poll began.
    now: Duration,
    /// What happened in this poll.
    events: Vec<Event>,
    /// What drives each of the runners, by its [`Site`].
    drivers: Vec<u64>,
    runners: Vec<Running>,
    lanes: Lanes,
    /// How many units have begun, by the stage that runs them.
    begun: Vec<u32>,
    /// The place of what is being polled.
    current: usize,
    /// How many bodies of terminals are at work.
    bodies: u32,
    /// The stage that gave something, or was asked for it, since it was last looked at the time: what comes after a runner
    /// has run, or what a source does.
    handed: Option<u32>,
    /// Code of the user's may have run since then.
    has_run: bool,
}

impl Watch {
    pub(crate) fn new(plan: &Plan, observers: Vec<Box<dyn Observer>>) -> Box<Self> {
        Watch::by(Clock::Since(Instant::now()), plan, observers)
    }

    pub(super) fn by(clock: Clock, plan: &Plan, observers: Vec<Box<dyn Observer>>) -> Box<Self> {
        let runners = Running::all(plan);
        let mut watch = Watch {
            observers,
            clock,
            now: Duration::ZERO,
            events: Vec::new(),
            drivers: plan.runners().iter().map(|runner| runner.driver).collect(),
            lanes: Lanes::new(&runners),
            runners,
            begun: vec![0; plan.stages().len()],
            current: NOBODY,
            bodies: 0,
            handed: None,
            has_run: false,
        };
        watch.observers.iter_mut().for_each(|observer| observer.start(plan));
        Box::new(watch)
    }

    /// Calls `poll` as one turn of the pipe, and tells the observers what happened in it.
    pub(crate) fn turn<T>(watch: &mut Option<Box<Watch>>, poll: impl FnOnce() -> T) -> T {
        /// Comes back also when the user's code panics.
        struct Inside<'a> {
            place: &'a mut Option<Box<Watch>>,
            outer: Option<ManuallyDrop<Box<Watch>>>,
            began: Duration,
        }
        impl Drop for Inside<'_> {
            fn drop(&mut self) {
                let outer = self.outer.take();
                *self.place = CURRENT.replace(outer).map(ManuallyDrop::into_inner);
                if let Some(watch) = self.place {
                    watch.end_turn(self.began);
                }
            }
        }
        let mut began = Duration::ZERO;
        if let Some(watch) = watch {
            began = watch.clock.elapsed();
            watch.now = began;
            if watch.bodies > 0 {
                let body = watch.runners.iter().position(|running| running.has_body);
                watch.current = body.map_or(NOBODY, |runner| watch.place(runner, 0));
            }
        }
        let outer = CURRENT.replace(watch.take().map(ManuallyDrop::new));
        let _inside = Inside { place: watch, outer, began };
        poll()
    }

    fn end_turn(&mut self, began: Duration) {
        if self.has_run || self.bodies > 0 {
            self.look(None);
        }
        self.current = NOBODY;
        let turn = Turn { began, ended: self.now, events: &self.events };
        self.observers.iter_mut().for_each(|observer| observer.polled(&turn));
        self.events.clear();
    }

    /// When an observer wants to be told the time.
    pub(crate) fn next_tick(&self) -> Option<Instant> {
        let next = self.observers.iter().filter_map(|observer| observer.next_tick()).min()?;
        self.clock.at(next)
    }

    /// That time has come.
    pub(crate) fn tick(&mut self) {
        let now = self.clock.elapsed();
        for observer in &mut self.observers {
            if observer.next_tick().is_some_and(|at| at <= now) {
                observer.tick(now);
            }
        }
    }

    pub(crate) fn end(&mut self, is_early: bool) {
        let end = End { at: self.clock.elapsed(), is_early };
        self.observers.iter_mut().for_each(|observer| observer.end(end));
    }

    /// What time it is: asked where code of the user's begins or ends, as that is dear. Where much has gone by in one
    /// step, the thread stood still: in the plain function at this depth, or in whatever ran last.
    fn look(&mut self, function: Option<u32>) {
        let (now, before) = (self.clock.elapsed(), self.now);
        self.now = now;
        if nanos(now).saturating_sub(nanos(before)) >= STILL {
            self.stood(now.saturating_sub(before), function);
        }
        (self.handed, self.has_run) = (None, false);
    }

    /// The same, where code of the user's has run that was not told.
    #[inline]
    fn look_if_handed(&mut self) {
        if self.handed.is_some() {
            self.look(None);
        }
    }

    #[cold]
    fn stood(&mut self, still: Duration, function: Option<u32>) {
        let Lane { unit, stage, runner, .. } = self.lanes[self.current];
        let (stage, unit) = match (function, self.handed) {
            (Some(depth), _) => (self.runners[runner as usize].at(depth), unit),
            (None, Some(stage)) => (stage, None),
            (None, None) if self.current == NOBODY => return,
            (None, None) => (stage, unit),
        };
        self.push(stage, unit, What::Blocked(still));
    }

    #[inline]
    fn push(&mut self, stage: u32, unit: Option<Unit>, what: What) {
        self.events.push(Event { at: self.now, stage, unit, what });
    }

    /// Something happens to a runner as a whole.
    #[inline]
    fn of_runner(&mut self, runner: usize, what: What) {
        self.push(self.runners[runner].stage, None, what);
    }

    /// Something happens to the unit in a lane.
    fn of_unit(&mut self, runner: usize, lane: u32, what: What) {
        let place = self.place(runner, lane);
        self.push(self.runners[runner].stage, self.lanes[place].unit, what);
    }

    /// Something happens where that is which is being polled.
    #[inline]
    fn of_current(&mut self, what: What) {
        if self.current != NOBODY {
            let Lane { stage, unit, .. } = self.lanes[self.current];
            self.push(stage, unit, what);
        }
    }

    /// Something happens at a stage of the stretch, to that which is being polled.
    fn in_stretch(&mut self, depth: u32, what: What) {
        if self.current != NOBODY {
            if what == What::Applied {
                self.look(Some(depth));
            }
            let Lane { runner, unit, .. } = self.lanes[self.current];
            self.push(self.runners[runner as usize].at(depth), unit, what);
        }
    }

    #[inline]
    fn place(&mut self, runner: usize, lane: u32) -> usize {
        self.lanes.place(runner, &mut self.runners[runner], lane)
    }

    /// A new unit has a lane, and is going to be polled.
    #[inline]
    fn begin(&mut self, runner: usize, lane: u32) -> Option<Unit> {
        let running = &mut self.runners[runner];
        let stage = running.stage;
        self.current = self.lanes.place(runner, running, lane);
        let (lane, begun) = (&mut self.lanes[self.current], &mut self.begun[stage as usize]);
        let unit = lane.unit.map(|unit| Unit { no: *begun, ..unit });
        *begun += 1;
        (lane.unit, lane.stage, lane.call) = (unit, stage, 0);
        (lane.standing, lane.is_new) = (Standing::default(), true);
        unit
    }

    #[inline]
    fn runner(&self, site: &Site) -> Option<usize> {
        let driver = site.driver();
        let runner = self.drivers.iter().position(|known| *known == driver);
        debug_assert!(runner.is_some(), "a driver of which the plan does not tell");
        runner
    }
}

/// Tells the pipe that is observed here, if there is one.
#[inline]
fn tell(what: impl FnOnce(&mut Watch)) {
    // Nothing that is told calls what tells.
    if let Some(mut watch) = CURRENT.take() {
        what(&mut watch);
        CURRENT.set(Some(watch));
    }
}

/// Something happens to what a runner runs.
#[inline]
fn tell_of(site: &Site, what: impl FnOnce(&mut Watch, usize)) {
    tell(|watch| {
        if let Some(runner) = watch.runner(site) {
            what(watch, runner);
        }
    });
}
