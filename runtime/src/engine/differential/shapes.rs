//! The shapes of pipes that the twins are compared in.

use std::fmt::Write;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::Case;
use super::hand;
use super::script::{Plan, Source};
use super::world::{Call, World};
use crate::element::{CallFlow, ListFlow, NowFlow, Options, Try};
use crate::engine::naive::{KeyOf, Naive, Results};
use crate::engine::{AsFinished, Boundary, Concurrent, InOrder, Keyed, Lists, MOST, One};
use crate::error::Fails;
use crate::flow::{Drive, Ready, Shape as Types};
use crate::observe::{Mode, Site};
use crate::pipe::Pipe;
use crate::terminal::{Start, driver};

/// What stands in the pipe; the parameters are random.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// scripts, a buffer
    Scripted,
    /// scripts that take no time, a buffer
    Instant,
    /// scripts, a buffer, a call that filters, a buffer
    Call,
    /// scripts, a buffer, a call that gives lists or fails, their members, a call that filters, lists again, a call, a buffer
    Lists,
    /// scripts, a buffer, nothing, a buffer, a call, a buffer
    Prefetch,
    /// scripts, a buffer, calls that give lists, all members at once, a buffer
    Members,
    /// scripts, a buffer, a call one at a time
    Last,
}

impl Shape {
    pub(super) const ALL: [Shape; 7] = [
        Shape::Scripted,
        Shape::Instant,
        Shape::Call,
        Shape::Lists,
        Shape::Prefetch,
        Shape::Members,
        Shape::Last,
    ];
}

/// The numbers of a buffer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Buffer {
    pub(super) width: usize,
    pub(super) window: usize,
    pub(super) results: Results,
    /// How many keys there are, and how many of each may run.
    pub(super) keys: Option<(u64, usize)>,
    /// It lets other tasks go on in the middle of its work. Its twin never does.
    pub(super) has_turns: bool,
}

/// An element that has a key.
pub(super) trait Number {
    fn number(&self) -> u64;
}

impl Number for u64 {
    fn number(&self) -> u64 {
        *self
    }
}

impl Number for Vec<u64> {
    fn number(&self) -> u64 {
        self.len() as u64
    }
}

pin_project! {
    /// One of the twins.
    #[project = EitherProjection]
    enum Either<S: Types> {
        InOrder { #[pin] flow: Concurrent<S, InOrder> },
        AsFinished { #[pin] flow: Concurrent<S, AsFinished> },
        Lists { #[pin] flow: Concurrent<S, Lists> },
        ByKey { #[pin] flow: Concurrent<S, InOrder, Keyed<KeyOf<S::In>, u64>> },
        ByKeyAsFinished { #[pin] flow: Concurrent<S, AsFinished, Keyed<KeyOf<S::In>, u64>> },
        Naive { #[pin] flow: Naive<S> },
    }
}

fn call<S, F, R, O>(up: S, f: F) -> CallFlow<S, F, R, O> {
    CallFlow::new(up, f, Site::default())
}

fn lists<S, I, U>(up: S) -> ListFlow<S, I, U> {
    ListFlow::new((up, Site::default()))
}

fn turns<S: Types, O, G>(flow: Concurrent<S, O, G>, has_turns: bool) -> Concurrent<S, O, G> {
    if has_turns { flow } else { flow.in_one_turn() }
}

impl<S: Drive<In: Number>> Either<S> {
    fn new(up: S, Buffer { width, window, results, keys, has_turns }: Buffer, twin: bool) -> Self {
        let key = |keys| -> KeyOf<S::In> { Box::new(move |element: &S::In| element.number() % keys) };
        if twin {
            let flow = Naive::new(up, width, window, results);
            return Either::Naive {
                flow: match keys {
                    Some((keys, limit)) => flow.by_key(key(keys), limit),
                    None => flow,
                },
            };
        }
        let (width, window) = (width as u32, window as u32);
        if let Some((keys, limit)) = keys {
            let flow = Concurrent::<S, InOrder>::new((up, Site::default()), width, window);
            return match results {
                Results::AsFinished => {
                    let flow = flow.unordered().by_key(key(keys), limit as u32);
                    Either::ByKeyAsFinished { flow: turns(flow, has_turns) }
                }
                _ => Either::ByKey { flow: turns(flow.by_key(key(keys), limit as u32), has_turns) },
            };
        }
        let up = (up, Site::default());
        match results {
            Results::InOrder => {
                Either::InOrder { flow: turns(Concurrent::new(up, width, window), has_turns) }
            }
            Results::AsFinished => {
                let flow = Concurrent::<S, InOrder>::new(up, width, window).unordered();
                Either::AsFinished { flow: turns(flow, has_turns) }
            }
            Results::Lists => Either::Lists { flow: turns(Concurrent::new(up, MOST, MOST), has_turns) },
        }
    }
}

impl<S: Types> Types for Either<S> {
    type Make = S::Make;
    type In = S::Item;
    type Item = S::Item;
    type Error = S::Error;
    type Work = Ready<S::Item, S::Error>;
}

impl<S: Drive<In: Number>> Drive for Either<S> {
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let result = match self.project() {
            EitherProjection::InOrder { flow } => flow.poll_next::<M>(cx),
            EitherProjection::AsFinished { flow } => flow.poll_next::<M>(cx),
            EitherProjection::Lists { flow } => flow.poll_next::<M>(cx),
            EitherProjection::ByKey { flow } => flow.poll_next::<M>(cx),
            EitherProjection::ByKeyAsFinished { flow } => flow.poll_next::<M>(cx),
            EitherProjection::Naive { flow } => flow.poll_next(cx),
        };
        result.map(|result| result.map(Ready::new))
    }

    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        match self.project() {
            EitherProjection::InOrder { flow } => flow.poll_progress::<M>(cx),
            EitherProjection::AsFinished { flow } => flow.poll_progress::<M>(cx),
            EitherProjection::Lists { flow } => flow.poll_progress::<M>(cx),
            EitherProjection::ByKey { flow } => flow.poll_progress::<M>(cx),
            EitherProjection::ByKeyAsFinished { flow } => flow.poll_progress::<M>(cx),
            EitherProjection::Naive { flow } => flow.poll_progress(cx),
        }
    }

    fn plan(&self, _: &mut crate::observe::Plan) {}
}

/// What a run looks like from outside.
#[derive(Default, PartialEq, Eq)]
pub(super) struct Log {
    pub(super) calls: Vec<Call>,
    /// What was handed over, and when.
    pub(super) arrivals: Vec<(u64, u64)>,
    /// The error, if there was one, and when the pipe was through.
    pub(super) end: (Option<u64>, u64),
}

impl Log {
    /// Both logs as text; lines that differ are marked.
    pub(super) fn beside(&self, other: &Log) -> String {
        let lines = |log: &Log| {
            let calls = log.calls.iter().map(|call| {
                let Call { start, what, argument, end, done } = call;
                format!("{what}({argument}) {start}..{end}{}", if *done { "" } else { " dropped" })
            });
            let arrivals = log.arrivals.iter().map(|(item, at)| format!("arrives {item} at {at}"));
            calls.chain(arrivals).chain([format!("end {:?}", log.end)]).collect::<Vec<_>>()
        };
        let (left, right) = (lines(self), lines(other));
        let mut text = format!("  {:<50}the twin\n", "the window");
        for i in 0..left.len().max(right.len()) {
            let (left, right) = (left.get(i).map_or("", |l| l), right.get(i).map_or("", |r| r));
            let mark = if left == right { ' ' } else { '!' };
            writeln!(text, "{mark} {left:<50}{right}").unwrap();
        }
        text
    }
}

/// The scripts of a case.
fn source<const NOW: bool>(world: &Rc<World>, case: &Case) -> Source<NOW> {
    let mut rng = world.rng("source", 0);
    let mut next = 0;
    let plans = (0..case.elements).map(|_| {
        let latency = if rng.chance(case.slow_source) { rng.latency() } else { 0 };
        (latency, Plan::new(&mut rng, case.style, &mut next, 0))
    });
    Source::new(world, plans.collect(), case.source_goes_on)
}

/// A call that lets most elements pass.
fn sieve(
    world: &Rc<World>,
    what: &'static str,
    skips: u64,
) -> impl Fn(u64) -> Pin<Box<dyn Future<Output = Option<u64>>>> + Clone + use<> {
    let world = world.clone();
    move |id| {
        let world = world.clone();
        Box::pin(async move {
            world.call(what, id).await;
            (!world.rng(what, id).chance(skips)).then_some(id)
        })
    }
}

/// A call that gives a list, or fails.
fn page(
    world: &Rc<World>,
    what: &'static str,
    errors: u64,
) -> impl Fn(u64) -> Pin<Box<dyn Future<Output = Result<Vec<u64>, u64>>>> + Clone + use<> {
    let world = world.clone();
    move |id| {
        let world = world.clone();
        Box::pin(async move {
            world.call(what, id).await;
            let mut rng = world.rng(what, id);
            if rng.chance(errors) { Err(id) } else { Ok((0..rng.below(4)).map(|i| 10 * id + i).collect()) }
        })
    }
}

pub(super) async fn run(world: &Rc<World>, case: &Case, twin: bool) -> Log {
    let [first, second, third] = case.buffers;
    let (skips, errors) = (case.style.skips, case.style.errors);
    if case.shape == Shape::Instant {
        return drain(world, case, Either::new(source::<true>(world, case), first, twin)).await;
    }
    let scripts = Either::new(source::<false>(world, case), first, twin);
    match case.shape {
        Shape::Scripted | Shape::Instant => drain(world, case, scripts).await,
        Shape::Call => {
            let calls =
                NowFlow::<_, _, u64, Fails<u64>>::new(call(scripts, sieve(world, "f", skips)), Options);
            drain(world, case, Either::new(calls, second, twin)).await
        }
        Shape::Lists => {
            let pages =
                NowFlow::<_, _, Vec<u64>, Fails<u64>>::new(call(scripts, page(world, "f", errors)), Try);
            let ids = lists(pages);
            let some = NowFlow::<_, _, u64, Fails<u64>>::new(call(ids, sieve(world, "g", skips)), Options);
            let pages = NowFlow::<_, _, Vec<u64>, Fails<u64>>::new(call(some, page(world, "h", errors)), Try);
            let calls =
                NowFlow::<_, _, u64, Fails<u64>>::new(call(lists(pages), sieve(world, "i", skips)), Options);
            drain(world, case, Either::new(calls, second, twin)).await
        }
        Shape::Last => {
            let calls = call(scripts, sieve(world, "f", skips));
            drain(world, case, NowFlow::<_, _, u64, Fails<u64>>::new(calls, Options)).await
        }
        Shape::Prefetch => {
            let ahead = Either::new(scripts, second, twin);
            let calls = NowFlow::<_, _, u64, Fails<u64>>::new(call(ahead, sieve(world, "f", skips)), Options);
            drain(world, case, Either::new(calls, third, twin)).await
        }
        Shape::Members => {
            let pages =
                NowFlow::<_, _, Vec<u64>, Fails<u64>>::new(call(scripts, page(world, "f", errors)), Try);
            let members =
                call(lists(Boundary::new(One::new(pages, Site::default()))), sieve(world, "g", skips));
            let members = NowFlow::<_, _, u64, Fails<u64>>::new(members, Options);
            let all = Buffer { results: Results::Lists, keys: None, ..third };
            drain(world, case, Either::new(Either::new(members, all, twin), second, twin)).await
        }
    }
}

/// A consumer with a body: the pipe goes on beside it.
async fn drain<S>(world: &Rc<World>, case: &Case, flow: S) -> Log
where
    S: Drive + Types<Item = u64, Error = Fails<u64>>,
{
    if let Some(gates) = world.gates() {
        return hand::drain(world, gates, flow);
    }
    let mut log = Log::default();
    {
        let mut driver = pin!(driver(Start::new(Pipe::<u64, Fails<u64>, S>::new(flow))));
        loop {
            let mut next = poll_fn(|cx| Poll::Ready(pin!(driver.as_mut().next()).poll(cx))).await;
            if next.is_pending() {
                let mut rng = world.rng("again", world.now());
                if rng.chance(case.hesitates) {
                    // It does not wait for what it has asked for. Nothing is lost by that.
                    driver.as_mut().beside(world.clone().pause("again", 0, rng.latency())).await;
                }
                next = Poll::Ready(driver.as_mut().next().await);
            }
            let Poll::Ready(next) = next else { unreachable!("awaited above") };
            match next {
                Some(Ok(item)) => {
                    log.arrivals.push((item, world.now()));
                    let mut rng = world.rng("body", item);
                    let latency = if rng.chance(case.slow_consumer) { rng.latency() } else { 0 };
                    driver.as_mut().beside(world.clone().pause("body", item, latency)).await;
                }
                Some(Err(Fails(error))) => break log.end.0 = Some(error),
                None => break,
            }
        }
    }
    log.end.1 = world.now();
    log
}
