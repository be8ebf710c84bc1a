//! The pipe that is observed and being polled on this thread: what happens in it becomes events.
//!
//! Stages tell it what happens; which unit it happens to, they need not know: whoever polls a unit says so before.
//! A pipe inside of a call that is not observed itself tells nothing.

mod children;
mod clock;
mod running;

use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use super::event::{End, Event, Observer, Turn, Unit, What};
use super::plan::Plan;
use super::site::Site;
use crate::element::{Call, Standing};
use crate::flow::Work;
use crate::time::Instant;
pub(crate) use children::{child_of, child_of_rest, is_rest};
pub(super) use clock::Clock;
use running::{Lane, Running};

thread_local! {
    /// The innermost observed pipe that is being polled. Whoever puts it there takes it out again: so nothing is to be
    /// dropped with the thread, and to find it takes no look at whether that has happened.
    static CURRENT: Cell<Option<ManuallyDrop<Box<Watch>>>> = const { Cell::new(None) };
}

/// The thread is said to have stood still when a step took so long.
const STILL: Duration = Duration::from_millis(10);

/// Behind all stages of a stretch: the body of its terminal.
const BODY: usize = usize::MAX;

/// An observed pipe.
pub(crate) struct Watch {
    observers: Vec<Box<dyn Observer>>,
    clock: Clock,
    /// When the last thing happened, or the poll began.
    now: Duration,
    /// What happened in this poll.
    events: Vec<Event>,
    runners: Vec<Running>,
    /// How many units have begun, by the stage that runs them.
    begun: Vec<u32>,
    /// The unit that is being polled: its runner, and its lane where it has one.
    current: Option<(usize, Option<u32>)>,
    /// The runner that handed something over since it was last looked at the time: what comes after it has run.
    handed: Option<usize>,
}

impl Watch {
    pub(crate) fn new(plan: &Plan, observers: Vec<Box<dyn Observer>>) -> Box<Self> {
        Watch::by(Clock::Since(Instant::now()), plan, observers)
    }

    pub(super) fn by(clock: Clock, plan: &Plan, observers: Vec<Box<dyn Observer>>) -> Box<Self> {
        let mut watch = Watch {
            observers,
            clock,
            now: Duration::ZERO,
            events: Vec::new(),
            runners: Running::all(plan),
            begun: vec![0; plan.stages().len()],
            current: None,
            handed: None,
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
            let body = watch.runners.iter().position(|running| running.has_body);
            watch.current = body.map(|runner| (runner, Some(0)));
        }
        let outer = CURRENT.replace(watch.take().map(ManuallyDrop::new));
        let _inside = Inside { place: watch, outer, began };
        poll()
    }

    fn end_turn(&mut self, began: Duration) {
        self.look(None);
        self.current = None;
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
    fn look(&mut self, function: Option<usize>) {
        let now = self.clock.elapsed();
        let still = now.saturating_sub(self.now);
        self.now = now;
        if still >= STILL {
            self.stood(still, function);
        }
        self.handed = None;
    }

    #[cold]
    fn stood(&mut self, still: Duration, function: Option<usize>) {
        let Some((runner, lane)) = self.handed.map(|runner| (runner, None)).or(self.current) else { return };
        let stage = match function {
            Some(depth) => self.runners[runner].at(depth),
            None => self.stage_of(runner, lane),
        };
        self.push(stage, runner, lane, What::Blocked(still));
    }

    /// The stage whose call runs in a lane; or that which runs it.
    fn stage_of(&self, runner: usize, lane: Option<u32>) -> u32 {
        let running = &self.runners[runner];
        let depth = lane.and_then(|lane| running.lanes.get(lane as usize)).map_or(0, |lane| lane.call);
        running.at(depth)
    }

    fn push(&mut self, stage: u32, runner: usize, lane: Option<u32>, what: What) {
        let running = &self.runners[runner];
        let unit = lane.map(|lane| Unit {
            runner: running.stage,
            no: running.lanes.get(lane as usize).map_or(0, |lane| lane.no),
            lane: running.first + lane,
        });
        self.events.push(Event { at: self.now, stage, unit, what });
    }

    /// Something happens to a unit of a runner.
    fn unit_of(&mut self, runner: usize, lane: Option<u32>, what: What) {
        self.push(self.runners[runner].stage, runner, lane, what);
    }

    fn starved(&mut self, runner: usize, is_starved: bool) {
        if std::mem::replace(&mut self.runners[runner].is_starved, is_starved) != is_starved {
            self.unit_of(runner, None, if is_starved { What::Starved } else { What::Fed });
        }
    }

    fn taken(&mut self, runner: usize, is_element: bool) {
        self.starved(runner, false);
        self.handed = self.handed.or(Some(runner));
        if is_element {
            self.unit_of(runner, None, What::Taken);
        }
    }

    /// Something happens at a stage of the stretch, to the unit that is being polled.
    fn in_stretch(&mut self, depth: usize, what: What) {
        if let Some((runner, lane)) = self.current {
            if what == What::Applied {
                self.look(Some(depth));
            }
            self.push(self.runners[runner].at(depth), runner, lane, what);
        }
    }

    /// A new unit has a lane.
    fn begin(&mut self, runner: usize, lane: u32) {
        let Running { stage, lanes, .. } = &mut self.runners[runner];
        let (at, begun) = (lane as usize, &mut self.begun[*stage as usize]);
        if at >= lanes.len() {
            lanes.resize(at + 1, Lane::default());
        }
        lanes[at] = Lane { no: *begun, is_new: true, ..Lane::default() };
        *begun += 1;
    }

    /// The lane of the unit that is being polled.
    fn lane(&mut self) -> Option<&mut Lane> {
        let (runner, lane) = self.current?;
        self.runners[runner].lanes.get_mut(lane? as usize)
    }

    fn runner(&self, site: &Site) -> Option<usize> {
        self.runners.iter().position(|running| running.of.driver == site.driver())
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
fn tell_of(site: &Site, what: impl FnOnce(&mut Watch, usize)) {
    tell(|watch| {
        if let Some(runner) = watch.runner(site) {
            what(watch, runner);
        }
    });
}

// What drivers say; `lane` is the place of a unit.

/// Whether upstream has nothing now. Told as it changes.
pub(crate) fn starved(site: &Site, is_starved: bool) {
    tell_of(site, |watch, runner| watch.starved(runner, is_starved));
}

/// An element came from upstream. An error that comes along is none.
pub(crate) fn taken<W: Work>(site: &Site, work: &W) {
    let is_element = work.input().is_some();
    tell_of(site, |watch, runner| watch.taken(runner, is_element));
}

/// The same of one that takes no time: it is going to be polled, and has no lane.
pub(crate) fn entered<W: Work>(site: &Site, work: &W) {
    let is_element = work.input().is_some();
    tell_of(site, |watch, runner| {
        watch.taken(runner, is_element);
        watch.current = Some((runner, None));
    });
}

/// A unit is going to be polled for the first time.
pub(crate) fn begun(site: &Site, lane: u32) {
    tell_of(site, |watch, runner| {
        watch.begin(runner, lane);
        watch.unit_of(runner, Some(lane), What::Begun);
        watch.current = Some((runner, Some(lane)));
    });
}

/// A unit is going to be polled, or its results are taken; without a lane it takes no time.
pub(crate) fn enter(site: &Site, lane: Option<u32>) {
    tell_of(site, |watch, runner| {
        watch.current = Some((runner, lane));
    });
}

/// A unit has ended so.
pub(crate) fn ended(site: &Site, lane: u32, how: What) {
    tell_of(site, |watch, runner| watch.unit_of(runner, Some(lane), how));
}

/// A result was handed over.
pub(crate) fn left(site: &Site, lane: Option<u32>, is_last: bool) {
    tell_of(site, |watch, runner| {
        watch.handed = Some(runner);
        watch.unit_of(runner, lane, What::Left { is_last });
    });
}

/// The body of a terminal begins with what was last handed over.
pub(crate) fn body_begun(site: &Site) {
    tell_of(site, |watch, runner| {
        if !watch.runners[runner].lanes.first().is_some_and(|lane| lane.is_new) {
            watch.begin(runner, 0);
        }
        let lane = &mut watch.runners[runner].lanes[0];
        (lane.call, lane.is_new) = (BODY, false);
        watch.unit_of(runner, Some(0), What::CallBegun);
        watch.runners[runner].has_body = true;
        (watch.current, watch.handed) = (Some((runner, Some(0))), None);
    });
}

/// It has ended, if one ran.
pub(crate) fn body_ended(site: &Site) {
    tell_of(site, |watch, runner| {
        if std::mem::take(&mut watch.runners[runner].has_body) {
            watch.look(None);
            watch.unit_of(runner, Some(0), What::CallEnded);
            watch.runners[runner].lanes[0].call = 0;
        }
    });
}

// What works say, which are polled by a driver. A depth is that of [`Work::DEPTH`](crate::flow::Work::DEPTH).

/// Polls a call.
pub(crate) fn call<T, F: Call<T, R>, R: Future>(
    mut run: Pin<&mut R>,
    cx: &mut Context<'_>,
    depth: usize,
) -> Poll<R::Output> {
    called(depth);
    let output = run.as_mut().poll(cx);
    polled(depth, F::stands(&run), output.is_ready());
    output
}

/// A call is going to be polled. It begins, unless it has.
pub(super) fn called(depth: usize) {
    tell(|watch| {
        // Nothing else of the user's has run since, else.
        if watch.handed.is_some() {
            watch.look(None);
        }
        let Some(lane) = watch.lane().filter(|lane| lane.call != depth) else { return };
        (lane.call, lane.standing) = (depth, Standing::default());
        watch.in_stretch(depth, What::CallBegun);
    });
}

/// It was polled, and stands so.
pub(super) fn polled(depth: usize, standing: Standing, has_ended: bool) {
    tell(|watch| {
        watch.look(None);
        let Some(lane) = watch.lane() else { return };
        let before = std::mem::replace(&mut lane.standing, standing);
        let waits = standing.waits.filter(|_| !has_ended);
        for _ in before.retries..standing.retries {
            watch.in_stretch(depth, What::TriedAgain);
        }
        if before.waits.is_some() && waits != before.waits {
            watch.in_stretch(depth, What::GoesOn);
        }
        if let Some(what) = waits.filter(|_| waits != before.waits) {
            watch.in_stretch(depth, What::Waits(what));
        }
        if has_ended {
            watch.in_stretch(depth, What::CallEnded);
            watch.lane().into_iter().for_each(|lane| lane.call = 0);
        }
    });
}

/// Something else happens at a stage.
pub(crate) fn at(depth: usize, what: What) {
    tell(|watch| watch.in_stretch(depth, what));
}
