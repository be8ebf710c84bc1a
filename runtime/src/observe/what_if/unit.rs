//! Units that do what their script says, and the stretch that they go through.

use std::ops::ControlFlow;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::model::Above;
use super::script::{Act, Outcome, Script};
use super::time::{Sleep, Time};
use crate::element::Standing;
use crate::error::NoErr;
use crate::flow::{
    Drive, Known, Pulled, Ready, Rest, RestShape, Shape, Step, StepOf, Work, WorkShape, Yields,
};
use crate::observe::{Mode, Plan, PlannedStage, WaitFor, What, watch};
use crate::policy::RunId;
use crate::policy::parts::{Acquire, Permit, Seat};

/// A flow with a stretch of element stages. Elements are numbers: each tells the script of what becomes of it.
///
/// `INSTANT` as it is of works that make no calls.
pub(super) struct Stretch<const INSTANT: bool> {
    pub(super) above: Above,
    pub(super) scripts: Arc<[Arc<Script>]>,
    pub(super) calls: Rc<Calls>,
}

/// What all units of a stretch have in common.
pub(super) struct Calls {
    pub(super) time: Rc<Time>,
    pub(super) stages: Vec<Stage>,
    /// Elements are lists, which are taken apart before the first stage.
    pub(super) takes_lists: bool,
    /// Units end in lists.
    pub(super) gives_lists: bool,
}

/// A stage of a stretch.
pub(super) struct Stage {
    pub(super) planned: PlannedStage,
    /// How long its calls take, in place of what was recorded.
    pub(super) latency: Option<Duration>,
    /// Where it gets its permits.
    pub(super) seat: Option<Seat>,
}

impl Calls {
    /// How deep in the stretch a step is, for observers.
    fn depth(&self, step: usize) -> usize {
        step + 1 + usize::from(self.takes_lists)
    }
}

impl<const INSTANT: bool> Shape for Stretch<INSTANT> {
    type In = usize;
    type Item = usize;
    type Error = NoErr;
    type Work = Unit<INSTANT>;
    type Make = Known;
}

impl<const INSTANT: bool> Drive for Stretch<INSTANT> {
    fn poll_work<M: Mode>(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let Some(Ready(Some(Ok(item)))) = ready!(self.above.poll(cx)) else { return Poll::Ready(None) };
        let mut unit = Unit::of(self.scripts[item].clone(), self.calls.clone());
        unit.input = Some(item);
        Poll::Ready(Some(unit))
    }

    fn poll_each<M: Mode, G>(mut self: Pin<&mut Self>, cx: &mut Context<'_>, each: &mut G) -> Pulled
    where
        G: FnMut(Self::Work, &mut Context<'_>) -> ControlFlow<()>,
    {
        let Stretch { above, scripts, calls } = &mut *self;
        above.poll_each(cx, &mut |given, cx: &mut Context<'_>| {
            let Ready(Some(Ok(item))) = given else { return ControlFlow::Break(()) };
            let mut unit = Unit::of(scripts[item].clone(), calls.clone());
            unit.input = Some(item);
            each(unit, cx)
        })
    }

    fn poll_progress<M: Mode>(mut self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.above.progress(cx);
    }

    fn plan(&self, plan: &mut Plan) {
        self.above.plan(plan);
        if self.calls.takes_lists {
            plan.last_splits();
        }
        self.calls.stages.iter().for_each(|stage| plan.copy(&stage.planned));
    }
}

/// One element, or one of several that it becomes.
pub(super) struct Unit<const INSTANT: bool> {
    /// Until it begins.
    input: Option<usize>,
    script: Arc<Script>,
    /// So much of the script is done.
    done: usize,
    call: Option<Call>,
    calls: Rc<Calls>,
}

/// A call that has begun. What it does is dropped before what it holds.
enum Call {
    Waits(Acquire),
    Runs(Sleep, #[expect(dead_code, reason = "it is held")] Option<Permit>),
}

impl<const INSTANT: bool> Unit<INSTANT> {
    fn of(script: Arc<Script>, calls: Rc<Calls>) -> Self {
        Unit { input: None, script, done: 0, call: None, calls }
    }

    /// Goes on with the call that is next.
    fn poll_call(&mut self, cx: &mut Context<'_>, stage: usize, time: Duration) -> Poll<()> {
        let Calls { time: clock, stages, .. } = &*self.calls;
        let stage = &stages[stage];
        let time = stage.latency.unwrap_or(time);
        loop {
            match &mut self.call {
                None => {
                    self.call = Some(match &stage.seat {
                        Some(seat) => Call::Waits(seat.acquire(RunId::current())),
                        None => Call::Runs(clock.sleep(time), None),
                    });
                }
                Some(Call::Waits(wait)) => {
                    let permit = ready!(Pin::new(wait).poll(cx));
                    self.call = Some(Call::Runs(clock.sleep(time), Some(permit)));
                }
                Some(Call::Runs(sleep, _)) => {
                    ready!(Pin::new(sleep).poll(cx));
                    self.call = None;
                    return Poll::Ready(());
                }
            }
        }
    }
}

impl<const INSTANT: bool> WorkShape for Unit<INSTANT> {
    type In = usize;
    type Item = usize;
    type Error = NoErr;
    type Carry = Items;
    type Rest = Children<INSTANT>;
}

impl<const INSTANT: bool> Work for Unit<INSTANT> {
    const INSTANT: bool = INSTANT;

    fn input(&self) -> Option<&usize> {
        self.input.as_ref()
    }

    fn poll_step<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<StepOf<Self>> {
        let this = self.get_mut();
        this.input = None;
        let script = this.script.clone();
        while let Some(act) = script.acts.get(this.done) {
            match *act {
                Act::Note(step, what) => watch::at(this.calls.depth(step), what),
                Act::Call(step, time) => {
                    let depth = this.calls.depth(step);
                    watch::called(depth);
                    let result = this.poll_call(cx, step, time);
                    let waits = matches!(this.call, Some(Call::Waits(_))).then_some(WaitFor::Permit);
                    watch::polled(Some(Standing { waits, retries: 0 }), result.is_ready());
                    ready!(result);
                }
            }
            this.done += 1;
        }
        let is_left_out = matches!(script.acts.last(), Some(Act::Note(_, What::LeftOut | What::Erred)));
        Poll::Ready(match &script.end {
            Outcome::Parts(_) => Step::Split(None, Children { script, begun: 0, calls: this.calls.clone() }),
            Outcome::Gives(list) if is_left_out && list.is_empty() => Step::Skip,
            Outcome::Gives(list) if this.calls.gives_lists => Step::Carry(Items(list.clone().into_iter())),
            Outcome::Gives(list) => list.first().map_or(Step::Skip, |item| Step::Item(*item)),
        })
    }
}

/// The members of a list.
pub(super) struct Items(std::vec::IntoIter<usize>);

impl Yields<usize, NoErr> for Items {
    fn next<M: Mode>(&mut self) -> Option<Result<usize, NoErr>> {
        self.0.next().map(Ok)
    }
}

/// What units have become.
pub(super) struct Children<const INSTANT: bool> {
    script: Arc<Script>,
    begun: usize,
    calls: Rc<Calls>,
}

impl<const INSTANT: bool> Children<INSTANT> {
    fn first(&self) -> Option<&Arc<Script>> {
        match &self.script.end {
            Outcome::Parts(children) => children.get(self.begun),
            Outcome::Gives(_) => None,
        }
    }
}

impl<const INSTANT: bool> RestShape for Children<INSTANT> {
    type Item = usize;
    type Error = NoErr;
    type Work = Unit<INSTANT>;
}

impl<const INSTANT: bool> Rest for Children<INSTANT> {
    fn next<M: Mode>(&mut self) -> Option<Result<Unit<INSTANT>, NoErr>> {
        let child = self.first()?.clone();
        self.begun += 1;
        Some(Ok(Unit::of(child, self.calls.clone())))
    }

    fn is_empty<M: Mode>(&mut self) -> bool {
        self.first().is_none()
    }

    fn enters<M: Mode>(&mut self) -> bool {
        false
    }
}
