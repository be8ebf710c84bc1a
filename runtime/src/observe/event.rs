//! What happens in a pipe that runs, told to whoever observes it.

use std::time::Duration;

use super::Plan;
use crate::flow::Step;

/// Sees what happens in a pipe: attached by `.observe(&observer)` to the future of its terminal.
///
/// It is told after each poll of the pipe what happened in it, in order. So what an observer does costs little, and what a
/// pipe does is the same with one and without.
///
/// Handles such as `Numbers` are cloned when they are attached, and read by the one that is kept. A pipe
/// may have several.
pub trait Observer: Send {
    /// The pipe is polled for the first time.
    fn start(&mut self, plan: &Plan) {
        let _ = plan;
    }

    /// It was polled.
    fn polled(&mut self, turn: &Turn<'_>);

    /// When it wants to be [told](Observer::tick) the time, though nothing happens: since the start.
    fn next_tick(&self) -> Option<Duration> {
        None
    }

    /// The time it asked for has come, and nothing has happened meanwhile that changed its mind.
    fn tick(&mut self, now: Duration) {
        let _ = now;
    }

    /// The pipe is over.
    fn end(&mut self, end: End) {
        let _ = end;
    }
}

/// One poll of a pipe. Times count from the first poll, by the clock of tokio.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Turn<'a> {
    /// When it began.
    pub began: Duration,
    /// When it ended.
    pub ended: Duration,
    /// What happened, in order.
    pub events: &'a [Event],
}

/// How a pipe ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct End {
    /// When.
    pub at: Duration,
    /// It was dropped before its end, or panicked.
    pub is_early: bool,
}

/// One thing that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// When: since the pipe was first polled.
    pub at: Duration,
    /// At which stage, by its number in [`Plan::stages`].
    pub stage: u32,
    /// To which unit of work. `None` for what belongs to the stage alone.
    pub unit: Option<Unit>,
    /// What.
    pub what: What,
}

/// One element on its way through a stretch, or one of several that came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Unit {
    /// The stage that runs the stretch, by its number in [`Plan::stages`].
    pub runner: u32,
    /// Its number among the units of that stage, in the order in which they began, from 0.
    pub no: u32,
    /// The place it has there while it runs and until its last result has left: no other unit has it meanwhile.
    pub lane: u32,
}

/// What happened. For a unit it is, in this order: it begins; its calls begin and end, and wait meanwhile; it ends in one of
/// four ways; where it has results, they leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// The stage took an element from upstream.
    Taken,
    /// Nothing comes from upstream for now, though the stage would take it.
    Starved,
    /// Something comes from upstream again, or nothing ever will.
    Fed,
    /// A unit begins.
    Begun,
    /// It is one of those that this unit has [become](What::Parted), by its number. Follows `Begun` at once.
    ChildOf(u32),
    /// A call of this stage begins.
    CallBegun,
    /// The call waits for something that is not its own.
    Waits(WaitFor),
    /// It waits no more.
    GoesOn,
    /// The call failed and is made again.
    TriedAgain,
    /// The call has ended.
    CallEnded,
    /// A plain function of this stage was called.
    Applied,
    /// What was called last says that the element is left out.
    LeftOut,
    /// What was called last gave an `Err`, which ends the pipe or is left out: no element goes on. An `Err` that nobody
    /// looks at is an element like others.
    Erred,
    /// The thread stood still for so long: a call or function did not wait, it computed or blocked.
    Blocked(Duration),
    /// The unit has ended with results. They wait until they are asked for.
    Done,
    /// The unit has ended without any, or all that it had have left. Its place is free.
    Void,
    /// The unit, or a result of it that waited, was dropped behind an error. Its place is free.
    Dropped,
    /// The unit has become several, which begin one by one. Its place is free.
    Parted,
    /// The unit has ended in an error that ends the pipe.
    Fatal,
    /// A result was handed over.
    Left {
        /// The last one: the unit's place is free.
        is_last: bool,
    },
}

/// What a call waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WaitFor {
    /// A permit of a [`Pool`](crate::policy::Pool).
    Permit,
    /// A [`Limiter`](crate::policy::Limiter) to let it start.
    Rate,
    /// The pause before the next try.
    Pause,
}

impl What {
    /// How a unit ended.
    pub(crate) fn of<T, C, R, E>(step: &Step<T, C, R, E>) -> Self {
        match step {
            Step::Item(_) | Step::Carry(_) => What::Done,
            Step::Skip => What::Void,
            Step::Split(..) => What::Parted,
            Step::Fail(_) => What::Fatal,
        }
    }
}
