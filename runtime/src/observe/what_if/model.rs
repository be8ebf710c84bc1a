//! A pipe made of what was recorded: of the drivers that run the real one, so that it does what that does.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::script::{Outcome, Part, Script};
use super::source;
use super::time::{Sleep, Time};
use super::unit::{Calls, Stage, Stretch};
use crate::engine::{Boundary, Concurrent, InOrder, Lists, MOST, One, Order, Stopped, TURN};
use crate::error::NoErr;
use crate::flow::{Drive, PULLS, Pulled, Ready};
use crate::observe::{On, Plan, PlannedStage, PoolId, Role, Site, watch};
use crate::policy::Pool;

/// What is other than it was recorded, by the number of the stage.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes {
    pub(super) widths: BTreeMap<usize, usize>,
    pub(super) windows: BTreeMap<usize, usize>,
    pub(super) permits: BTreeMap<usize, usize>,
    pub(super) latencies: BTreeMap<usize, Duration>,
    /// Before this boundary stands a buffer of this width.
    pub(super) buffers: BTreeMap<usize, usize>,
}

/// What is given is finished.
pub(super) type Given = Ready<usize, NoErr>;

/// What is done with each that is given: see [`Drive::poll_each`].
pub(super) type Take<'a> = dyn FnMut(Given, &mut Context<'_>) -> ControlFlow<()> + 'a;

/// What a stretch takes its elements from.
pub(super) struct Above(pub(super) Pin<Box<dyn Gives>>);

impl Above {
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Given>> {
        self.0.as_mut().give(cx)
    }

    pub(super) fn poll_each(&mut self, cx: &mut Context<'_>, take: &mut Take<'_>) -> Pulled {
        self.0.as_mut().give_each(cx, take)
    }

    pub(super) fn progress(&mut self, cx: &mut Context<'_>) {
        self.0.as_mut().go_on(cx);
    }

    pub(super) fn plan(&self, plan: &mut Plan) {
        self.0.describe(plan);
    }
}

/// A flow without a type of its own. It is always observed.
pub(super) trait Gives {
    fn give(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Given>>;
    fn give_each(mut self: Pin<&mut Self>, cx: &mut Context<'_>, take: &mut Take<'_>) -> Pulled {
        for _ in 0..PULLS {
            match self.as_mut().give(cx) {
                Poll::Pending => return Pulled::Pending,
                Poll::Ready(None) => return Pulled::End,
                Poll::Ready(Some(given)) => {
                    if take(given, cx).is_break() {
                        break;
                    }
                }
            }
        }
        Pulled::More
    }
    fn go_on(self: Pin<&mut Self>, cx: &mut Context<'_>);
    fn describe(&self, plan: &mut Plan);
}

impl<const INSTANT: bool, O: Order> Gives for Concurrent<Stretch<INSTANT>, O> {
    fn give(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Given>> {
        self.poll_next::<On>(cx).map(|result| result.map(Ready::new))
    }
    fn give_each(self: Pin<&mut Self>, cx: &mut Context<'_>, take: &mut Take<'_>) -> Pulled {
        self.poll_each::<On, _>(cx, &mut |given, cx: &mut Context<'_>| take(given, cx))
    }
    fn go_on(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.poll_progress::<On>(cx);
    }
    fn describe(&self, plan: &mut Plan) {
        if O::LISTS {
            self.plan_above(plan);
            plan.lists();
        } else {
            self.plan(plan);
        }
    }
}

impl<const INSTANT: bool> Gives for Boundary<Stretch<INSTANT>> {
    fn give(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Given>> {
        self.poll_work::<On>(cx)
    }
    fn go_on(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.poll_progress::<On>(cx);
    }
    fn describe(&self, plan: &mut Plan) {
        self.plan(plan);
    }
}

/// An ordered stage.
struct Ordered<const INSTANT: bool> {
    one: Pin<Box<One<Stretch<INSTANT>>>>,
    role: Role,
    /// After how many elements it gives, where it does not give each.
    groups: Option<Arc<[(usize, bool)]>>,
    taken: usize,
    given: usize,
    has_ended: bool,
}

impl<const INSTANT: bool> Ordered<INSTANT> {
    /// It has begun to put something together: then it takes more while nobody asks.
    fn has_begun(&self, groups: &[(usize, bool)]) -> bool {
        let keeps = matches!(self.role, Role::OneByOne { keeps: 1.. });
        let before =
            self.given.checked_sub(1).and_then(|last| groups.get(last)).map_or(0, |(needs, _)| *needs);
        keeps && self.taken > before
    }

    /// Takes until it can give, or nothing more comes.
    fn fill(&mut self, groups: &[(usize, bool)], cx: &mut Context<'_>) -> Poll<bool> {
        loop {
            let next = groups.get(self.given);
            if next.is_some_and(|(needs, at_end)| self.taken >= *needs && (!at_end || self.has_ended)) {
                return Poll::Ready(true);
            }
            if self.has_ended {
                return Poll::Ready(false);
            }
            if matches!(self.role, Role::OneByOne { keeps: 1.. }) {
                let taken = &mut self.taken;
                let take = |_| {
                    *taken += 1;
                    let is_whole = next.is_some_and(|(needs, at_end)| *taken >= *needs && !at_end);
                    if is_whole { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                };
                match self.one.as_mut().poll_each::<On>(cx, TURN, take) {
                    Stopped::Pending => return Poll::Pending,
                    Stopped::End => self.has_ended = true,
                    Stopped::Enough | Stopped::Turn | Stopped::Fail(_) => {}
                }
                continue;
            }
            match ready!(self.one.as_mut().poll_next::<On>(cx)) {
                Some(_) => self.taken += 1,
                None => self.has_ended = true,
            }
        }
    }
}

impl<const INSTANT: bool> Gives for Ordered<INSTANT> {
    fn give(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Given>> {
        let this = self.get_mut();
        let Some(groups) = this.groups.clone() else {
            return this.one.as_mut().poll_next::<On>(cx).map(|result| result.map(Ready::new));
        };
        Poll::Ready(ready!(this.fill(&groups, cx)).then(|| {
            this.given += 1;
            Ready::item(this.given - 1)
        }))
    }
    fn go_on(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        let this = self.get_mut();
        let groups = this.groups.clone().filter(|groups| this.has_begun(groups));
        if groups.is_none_or(|groups| this.fill(&groups, cx).is_ready()) {
            this.one.as_mut().poll_progress::<On>(cx);
        }
    }
    fn describe(&self, plan: &mut Plan) {
        self.one.plan(plan, "", self.role.clone());
    }
}

/// A whole pipe.
pub(super) trait Ends {
    /// Runs it until its end.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()>;
    fn describe(&self, plan: &mut Plan);
}

/// The end of it, with bodies or without.
struct Terminal<const INSTANT: bool> {
    one: Pin<Box<One<Stretch<INSTANT>>>>,
    bodies: Option<Arc<[Duration]>>,
    latency: Option<Duration>,
    body: Option<Sleep>,
    time: Rc<Time>,
}

impl<const INSTANT: bool> Ends for Terminal<INSTANT> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            if let Some(body) = &mut self.body {
                if Pin::new(body).poll(cx).is_pending() {
                    self.one.as_mut().poll_progress::<On>(cx);
                    return Poll::Pending;
                }
                watch::body_ended(self.one.as_mut().site());
                self.body = None;
            }
            if self.bodies.is_none() {
                match self.one.as_mut().poll_each::<On>(cx, TURN, |_| ControlFlow::Continue(())) {
                    Stopped::Pending => return Poll::Pending,
                    Stopped::Turn => continue,
                    Stopped::End | Stopped::Enough | Stopped::Fail(_) => return Poll::Ready(()),
                }
            }
            let Some(Ok(item)) = ready!(self.one.as_mut().poll_next::<On>(cx)) else {
                return Poll::Ready(());
            };
            if let Some(bodies) = &self.bodies {
                watch::body_begun(self.one.as_mut().site());
                self.body = Some(self.time.sleep(self.latency.unwrap_or(bodies[item])));
            }
        }
    }
    fn describe(&self, plan: &mut Plan) {
        self.one.plan(plan, "", Role::End);
    }
}

/// The pipe that these are the parts of, with some changes. `None` where it has no end.
pub(super) fn build(
    source: &PlannedStage,
    parts: &[Part],
    changes: &Changes,
    time: &Rc<Time>,
) -> Option<Box<dyn Ends>> {
    let pools = &Pools::default();
    let (mut above, parts) = match parts.split_first()? {
        (first, others) if first.is_source() => {
            (Builder { part: first, changes, time, pools }.source(), others)
        }
        (first, _) => (source::at_hand(source, first.scripts.len()), parts),
    };
    for part in parts {
        let builder = Builder { part, changes, time, pools };
        let is_end = *part.boundary.role() == Role::End;
        above = match (is_end, part.is_instant()) {
            (true, true) => return Some(builder.terminal(builder.stretch::<true>(above))),
            (true, false) => match changes.buffers.get(&part.at) {
                Some(width) => {
                    let above = Above(builder.buffer(*width, above));
                    return Some(builder.terminal(builder.nothing(above)));
                }
                None => return Some(builder.terminal(builder.stretch::<false>(above))),
            },
            (false, true) => builder.boundary(builder.stretch::<true>(above)),
            (false, false) => match changes.buffers.get(&part.at) {
                Some(width) => {
                    let above = Above(builder.buffer(*width, above));
                    builder.boundary(builder.nothing(above))
                }
                None => builder.boundary(builder.stretch::<false>(above)),
            },
        };
    }
    None
}

struct Builder<'a> {
    part: &'a Part,
    changes: &'a Changes,
    time: &'a Rc<Time>,
    pools: &'a Pools,
}

/// The pools of a pipe: stages have seats in those that they share.
#[derive(Default)]
struct Pools(RefCell<Vec<(PoolId, Pool)>>);

impl Pools {
    fn of(&self, id: PoolId, size: usize) -> Pool {
        let mut pools = self.0.borrow_mut();
        let known = pools.iter().find(|(other, _)| *other == id).map(|(_, pool)| pool.clone());
        known.unwrap_or_else(|| {
            pools.push((id, Pool::new(size)));
            pools[pools.len() - 1].1.clone()
        })
    }
}

impl Builder<'_> {
    fn stage(&self, at: usize, planned: &PlannedStage) -> Stage {
        let mut planned = planned.clone();
        if let Some(permits) = self.changes.permits.get(&at) {
            planned.set_permits(*permits);
        }
        let seat = planned.taken_permits().map(|(taken, of, id)| self.pools.of(id, of).weight(taken).seat());
        Stage { planned, latency: self.changes.latencies.get(&at).copied(), seat }
    }

    /// A source that makes calls.
    fn source(&self) -> Above {
        let above = source::arguments(self.part.scripts.len());
        if self.part.is_instant() {
            return source::of_calls(self.stretch::<true>(above));
        }
        source::of_calls(self.stretch::<false>(above))
    }

    fn stretch<const INSTANT: bool>(&self, above: Above) -> Stretch<INSTANT> {
        let Part { stretch, first, scripts, .. } = self.part;
        let stages: Vec<_> = (*first..).zip(stretch).map(|(at, stage)| self.stage(at, stage)).collect();
        // Of what becomes several, what comes behind the last call is a list that is finished.
        let last = stretch.iter().rposition(|stage| *stage.role() == Role::Await).unwrap_or(0);
        let gives_lists = stretch[last..].iter().any(PlannedStage::splits);
        let calls = Calls { time: self.time.clone(), stages, takes_lists: false, gives_lists };
        Stretch { above, scripts: scripts.clone(), calls: Rc::new(calls) }
    }

    /// A stretch without stages.
    fn nothing(&self, above: Above) -> Stretch<true> {
        let given = self.part.scripts.iter().map(|script| script.results()).sum();
        let script = |item| Arc::new(Script { acts: Vec::new(), end: Outcome::Gives(vec![item]) });
        let calls =
            Calls { time: self.time.clone(), stages: Vec::new(), takes_lists: false, gives_lists: false };
        Stretch { above, scripts: (0..given).map(script).collect(), calls: Rc::new(calls) }
    }

    fn buffer(&self, width: usize, above: Above) -> Pin<Box<dyn Gives>> {
        let site = Site::default().or("buffer");
        Box::pin(Concurrent::<_, InOrder>::new(
            (self.stretch::<false>(above), site),
            count(width),
            count(4 * width),
        ))
    }

    fn terminal<const INSTANT: bool>(&self, stretch: Stretch<INSTANT>) -> Box<dyn Ends> {
        Box::new(Terminal {
            one: Box::pin(One::new(stretch, self.part.boundary.site())),
            bodies: self.part.bodies.clone(),
            latency: self.changes.latencies.get(&self.part.at).copied(),
            body: None,
            time: self.time.clone(),
        })
    }

    fn boundary<const INSTANT: bool>(&self, stretch: Stretch<INSTANT>) -> Above {
        let (at, site) = (self.part.at, self.part.boundary.site());
        match *self.part.boundary.role() {
            Role::Window { width, window, .. } => {
                let width = self.changes.widths.get(&at).copied().unwrap_or(width);
                let bound = self.changes.windows.get(&at).copied().or(window).unwrap_or(width).max(width);
                let inner = Concurrent::<_, InOrder>::new((stretch, site), count(width), count(bound));
                match window {
                    Some(_) => Above(Box::pin(inner)),
                    None => Above(Box::pin(inner.unordered())),
                }
            }
            Role::AllOfList => {
                let above = Boundary::new(One::new(stretch, Site::default()));
                let stages = vec![self.stage(at, &self.part.boundary.as_step())];
                let calls = Calls { time: self.time.clone(), stages, takes_lists: true, gives_lists: false };
                let scripts = self.part.lists.clone();
                let stretch: Stretch<false> =
                    Stretch { above: Above(Box::pin(above)), scripts, calls: Rc::new(calls) };
                Above(Box::pin(Concurrent::<_, Lists>::new((stretch, Site::default()), MOST, MOST)))
            }
            ref role => Above(Box::pin(Ordered {
                one: Box::pin(One::new(stretch, site)),
                role: role.clone(),
                groups: self.part.groups.clone(),
                taken: 0,
                given: 0,
                has_ended: false,
            })),
        }
    }
}

/// As the engine counts.
fn count(number: usize) -> u32 {
    u32::try_from(number).map_or(MOST, |number| number.min(MOST))
}
