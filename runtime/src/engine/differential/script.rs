//! Work that follows a script: a random tree with every kind of step in every place.

use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use super::rng::Rng;
use super::world::{Guard, World};
use crate::error::Fails;
use crate::flow::{Drive, Known, Rest, RestShape, Shape, Step, StepOf, Work, WorkShape, Yields};
use crate::observe::Mode;

/// From so many units and items on nothing splits any more: the naive twin is slow.
const MOST: u64 = 500;

type Pause = Pin<Box<dyn Future<Output = ()>>>;

/// What one unit of work does.
#[derive(Debug)]
pub(super) struct Plan {
    id: u64,
    latency: u64,
    /// As a child it enters the stretch anew, with a key of its own.
    enters: bool,
    end: End,
}

#[derive(Debug)]
enum End {
    Skip,
    Item,
    Carry(VecDeque<Result<u64, u64>>),
    Split(VecDeque<Result<u64, u64>>, VecDeque<Kid>),
    Fail,
}

#[derive(Debug)]
enum Kid {
    Work(Plan),
    Fail(u64),
    /// A child that turns out to be none.
    Nothing,
}

/// How plans are made up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub(super) skips: u64,
    pub(super) splits: u64,
    pub(super) errors: u64,
    pub(super) finds: u64,
    pub(super) instant: bool,
}

impl Plan {
    pub(super) fn new(rng: &mut Rng, style: Style, next: &mut u64, depth: u32) -> Self {
        *next += 1;
        let id = *next;
        let latency = if style.instant { 0 } else { rng.latency() };
        let enters = rng.chance(style.finds);
        let end = if rng.chance(style.errors) {
            End::Fail
        } else if rng.chance(style.skips) {
            End::Skip
        } else if *next < MOST && rng.chance(style.splits) {
            // Errors inside of lists are rarer, as there are many members.
            let fails = rng.chance(style.errors);
            let one = |rng: &mut Rng, next: &mut u64| {
                *next += 1;
                if fails && rng.chance(20) { Err(*next) } else { Ok(*next) }
            };
            if style.instant || depth == 3 || rng.chance(30) {
                End::Carry((0..rng.below(6)).map(|_| one(rng, next)).collect())
            } else {
                let leads = rng.chance(50);
                let items = (0..if leads { rng.below(3) } else { 0 }).map(|_| one(rng, next)).collect();
                let kids = (0..rng.below(6)).map(|_| match rng.below(10) {
                    0 if fails => {
                        *next += 1;
                        Kid::Fail(*next)
                    }
                    1 => Kid::Nothing,
                    _ => Kid::Work(Plan::new(rng, style, next, depth + 1)),
                });
                End::Split(items, kids.collect())
            }
        } else {
            End::Item
        };
        Plan { id, latency, enters, end }
    }
}

/// Work by a plan. `NOW`: it promises to be instant.
pub(super) struct Script<const NOW: bool> {
    world: Rc<World>,
    plan: Option<Plan>,
    running: Option<(Pause, Guard)>,
}

impl<const NOW: bool> WorkShape for Script<NOW> {
    type In = u64;
    type Item = u64;
    type Error = Fails<u64>;
    type Carry = List;
    type Rest = Kids<NOW>;
}

impl<const NOW: bool> Work for Script<NOW> {
    const INSTANT: bool = NOW;
    const RECURS: bool = !NOW;

    fn input(&self) -> Option<&u64> {
        self.plan.as_ref().filter(|_| self.running.is_none()).map(|plan| &plan.id)
    }

    fn poll_step<M: Mode>(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<StepOf<Self>> {
        let this = &mut *self;
        let plan = this.plan.as_ref().expect("work was polled after it had ended");
        let world = &this.world;
        let (pause, _) = this.running.get_or_insert_with(|| {
            let pause = world.clone().pause("unit", plan.id, plan.latency);
            (Box::pin(pause) as Pause, world.begin("unit", plan.id))
        });
        std::task::ready!(pause.as_mut().poll(cx));
        if let Some((_, guard)) = this.running.take() {
            guard.done();
        }
        let Some(Plan { id, end, .. }) = this.plan.take() else { unreachable!("looked at above") };
        Poll::Ready(match end {
            End::Skip => Step::Skip,
            End::Item => Step::Item(id),
            End::Carry(list) => Step::Carry(List(list)),
            End::Split(items, kids) => {
                let items = (!items.is_empty()).then_some(List(items));
                Step::Split(items, Kids { world: this.world.clone(), kids })
            }
            End::Fail => Step::Fail(Fails(id)),
        })
    }
}

pub(super) struct List(VecDeque<Result<u64, u64>>);

impl Yields<u64, Fails<u64>> for List {
    fn next<M: Mode>(&mut self) -> Option<Result<u64, Fails<u64>>> {
        self.0.pop_front().map(|result| result.map_err(Fails))
    }
}

pub(super) struct Kids<const NOW: bool> {
    world: Rc<World>,
    kids: VecDeque<Kid>,
}

impl<const NOW: bool> RestShape for Kids<NOW> {
    type Item = u64;
    type Error = Fails<u64>;
    type Work = Script<NOW>;
}

impl<const NOW: bool> Rest for Kids<NOW> {
    fn next<M: Mode>(&mut self) -> Option<Result<Script<NOW>, Fails<u64>>> {
        loop {
            return Some(match self.kids.pop_front()? {
                Kid::Nothing => continue,
                Kid::Fail(id) => Err(Fails(id)),
                Kid::Work(plan) => Ok(Script { world: self.world.clone(), plan: Some(plan), running: None }),
            });
        }
    }

    fn is_empty<M: Mode>(&mut self) -> bool {
        self.kids.is_empty()
    }

    fn enters<M: Mode>(&mut self) -> bool {
        matches!(self.kids.front(), Some(Kid::Work(plan)) if plan.enters)
    }
}

/// A source of scripts with work of its own: each element is there some time after it was asked for.
pub(super) struct Source<const NOW: bool> {
    world: Rc<World>,
    plans: VecDeque<(u64, Plan)>,
    /// What is asked for. Without a guard: it is there, and nobody has taken it.
    delay: Option<(Pause, Option<Guard>)>,
    /// Whether its work goes on while nobody asks, as a buffer's does, or not, as a stream's.
    goes_on: bool,
}

impl<const NOW: bool> Source<NOW> {
    pub(super) fn new(world: &Rc<World>, plans: Vec<(u64, Plan)>, goes_on: bool) -> Self {
        Source { world: world.clone(), plans: plans.into(), delay: None, goes_on }
    }
}

impl<const NOW: bool> Shape for Source<NOW> {
    type In = u64;
    type Item = u64;
    type Error = Fails<u64>;
    type Work = Script<NOW>;
    type Make = Known;
}

impl<const NOW: bool> Drive for Source<NOW> {
    fn poll_work<M: Mode>(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let this = &mut *self;
        let Some((latency, plan)) = this.plans.front() else { return Poll::Ready(None) };
        let world = &this.world;
        let (delay, guard) = this.delay.get_or_insert_with(|| {
            let pause = world.clone().pause("source", plan.id, *latency);
            (Box::pin(pause) as Pause, Some(world.begin("source", plan.id)))
        });
        if let Some(guard) = guard.take_if(|_| delay.as_mut().poll(cx).is_ready()) {
            guard.done();
        }
        if guard.is_some() {
            return Poll::Pending;
        }
        this.delay = None;
        let plan = this.plans.pop_front().map(|(_, plan)| plan);
        Poll::Ready(Some(Script { world: this.world.clone(), plan, running: None }))
    }

    fn poll_progress<M: Mode>(mut self: Pin<&mut Self>, cx: &mut Context<'_>) {
        if self.goes_on {
            if let Some((delay, guard)) = &mut self.delay {
                if let Some(guard) = guard.take_if(|_| delay.as_mut().poll(cx).is_ready()) {
                    guard.done();
                }
            }
        }
    }

    fn plan(&self, _: &mut crate::observe::Plan) {}
}
