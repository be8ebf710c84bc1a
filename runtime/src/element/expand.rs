//! A call that gives an item and a list of elements for the same call: each of them is a unit of work of its own.

use std::marker::PhantomData;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use super::Call;
use super::above::{Above, Found};
use super::now::{Op, Verdict};
use crate::flow::{Drive, Pulled, Rest, RestShape, Shape, Step, StepOf, Work, WorkShape};
use crate::observe::{Mode, Plan, Role, Site, watch};

pin_project! {
    /// A flow with a call behind each of its items, and behind what these lead to. `K` makes an item `U` and a list `I`
    /// of what the call gives.
    #[must_use = "a flow does nothing until it is driven"]
    pub struct ExpandFlow<S, F, R, K, U, I, E> {
        #[pin]
        up: S,
        f: F,
        op: K,
        site: Site,
        types: PhantomData<fn() -> (R, U, I, E)>,
    }
}

impl<S, F, R, K, U, I, E> ExpandFlow<S, F, R, K, U, I, E> {
    pub(crate) fn new(up: S, f: F, op: K, site: Site) -> Self {
        ExpandFlow { up, f, op, site, types: PhantomData }
    }
}

impl<S: Shape, F, R, K, U, I: IntoIterator, E> Shape for ExpandFlow<S, F, R, K, U, I, E> {
    type In = S::In;
    type Item = U;
    type Error = E;
    type Work = ExpandWork<S::Work, F, R, K, U, I, E>;
    type Make = S::Make;
}

impl<S, F, R, K, U, I, E> Drive for ExpandFlow<S, F, R, K, U, I, E>
where
    S: Drive,
    F: Call<S::Item, R>,
    R: Future,
    K: Op<R::Output, S::Error, (U, I), E>,
    I: IntoIterator<Item = S::Item>,
{
    #[inline]
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let this = self.project();
        let (f, op) = (this.f, this.op);
        this.up.poll_work::<M>(cx).map(|work| work.map(|work| ExpandWork::new(At::Up { work }, f, op)))
    }

    #[inline]
    fn poll_each<M: Mode, H>(self: Pin<&mut Self>, cx: &mut Context<'_>, each: &mut H) -> Pulled
    where
        H: FnMut(Self::Work, &mut Context<'_>) -> ControlFlow<()>,
    {
        let this = self.project();
        let (f, op) = (this.f, this.op);
        this.up.poll_each::<M, _>(cx, &mut |work, cx: &mut Context<'_>| {
            each(ExpandWork::new(At::Up { work }, f, op), cx)
        })
    }

    #[inline]
    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.project().up.poll_progress::<M>(cx)
    }

    fn plan(&self, plan: &mut Plan) {
        self.up.plan(plan);
        plan.stage(self.site, Role::Await).splitting().with(|list| self.f.modifiers(list));
        plan.last_is_unforeseen("it finds elements that enter it anew");
    }
}

pin_project! {
    /// A unit of work that goes through what is above, and then through a call that may find more.
    pub struct ExpandWork<W, F, R, K, U, I, E> {
        #[pin]
        at: At<W, R>,
        f: F,
        op: K,
        types: PhantomData<fn() -> (U, I, E)>,
    }
}

pin_project! {
    /// How far it is.
    #[project = AtProjection]
    enum At<W, R> {
        /// Still in the stages above.
        Up { #[pin] work: W },
        /// In the call.
        Run { #[pin] run: R },
    }
}

impl<W, F: Clone, R, K: Clone, U, I, E> ExpandWork<W, F, R, K, U, I, E> {
    #[inline]
    fn new(at: At<W, R>, f: &F, op: &K) -> Self {
        ExpandWork { at, f: f.clone(), op: op.clone(), types: PhantomData }
    }
}

impl<W: WorkShape, F, R, K, U, I: IntoIterator, E> WorkShape for ExpandWork<W, F, R, K, U, I, E> {
    const DEPTH: usize = W::DEPTH + 1;
    type In = W::In;
    type Item = U;
    type Error = E;
    type Carry = std::option::IntoIter<Result<U, E>>;
    type Rest = ExpandRest<W, F, R, K, U, I, E>;
}

impl<W, F, R, K, U, I, E> Work for ExpandWork<W, F, R, K, U, I, E>
where
    W: Work,
    F: Call<W::Item, R>,
    R: Future,
    K: Op<R::Output, W::Error, (U, I), E>,
    I: IntoIterator<Item = W::Item>,
{
    const RECURS: bool = true;

    #[inline]
    fn input(&self) -> Option<&W::In> {
        match &self.at {
            At::Up { work } => work.input(),
            At::Run { .. } => None,
        }
    }

    #[inline]
    fn poll_step<M: Mode>(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<StepOf<Self>> {
        loop {
            let mut this = self.as_mut().project();
            let (f, op) = (this.f, this.op);
            let run = match this.at.as_mut().project() {
                AtProjection::Run { run } => {
                    return Poll::Ready(
                        match op.look::<M>(
                            ready!(if M::ON {
                                watch::call::<W::Item, F, _>(run, cx, Self::DEPTH)
                            } else {
                                run.poll(cx)
                            }),
                            Self::DEPTH,
                        ) {
                            Verdict::Item((item, list)) => {
                                let mut list = list.into_iter();
                                match list.next() {
                                    Some(next) => {
                                        let children = Children::List(Some(next), Some(list));
                                        Step::Split(
                                            Some(Some(Ok(item)).into_iter()),
                                            ExpandRest::new(children, f, op),
                                        )
                                    }
                                    None => Step::Item(item),
                                }
                            }
                            Verdict::Skip => Step::Skip,
                            Verdict::Fail(error) => Step::Fail(error),
                        },
                    );
                }
                AtProjection::Up { work } => match ready!(work.poll_step::<M>(cx)) {
                    Step::Item(item) => f.call(item),
                    Step::Skip => return Poll::Ready(Step::Skip),
                    Step::Fail(error) => return Poll::Ready(Step::Fail(op.error(error))),
                    Step::Carry(items) => {
                        let above = Children::Above(Above::items(items, None));
                        return Poll::Ready(Step::Split(None, ExpandRest::new(above, f, op)));
                    }
                    Step::Split(items, rest) => {
                        let above = Children::Above(Above::split(items, rest));
                        return Poll::Ready(Step::Split(None, ExpandRest::new(above, f, op)));
                    }
                },
            };
            this.at.set(At::Run { run });
        }
    }
}

/// The rest of a split: what one call has found, or what is left of a split above. A call is made when its unit begins.
pub struct ExpandRest<W: WorkShape, F, R, K, U, I: IntoIterator, E> {
    children: Children<W, I>,
    f: F,
    op: K,
    types: PhantomData<fn() -> (R, U, E)>,
}

enum Children<W: WorkShape, I: IntoIterator> {
    Above(Above<W>),
    /// The next, where `is_empty` has looked for one, and the others, until they have ended.
    List(Option<W::Item>, Option<I::IntoIter>),
}

impl<W: WorkShape, F: Clone, R, K: Clone, U, I: IntoIterator, E> ExpandRest<W, F, R, K, U, I, E> {
    fn new(children: Children<W, I>, f: &F, op: &K) -> Self {
        ExpandRest { children, f: f.clone(), op: op.clone(), types: PhantomData }
    }
}

impl<W: WorkShape, F, R, K, U, I: IntoIterator, E> RestShape for ExpandRest<W, F, R, K, U, I, E> {
    type Item = U;
    type Error = E;
    type Work = ExpandWork<W, F, R, K, U, I, E>;
}

impl<W, F, R, K, U, I, E> Rest for ExpandRest<W, F, R, K, U, I, E>
where
    W: Work,
    F: Call<W::Item, R>,
    R: Future,
    K: Op<R::Output, W::Error, (U, I), E>,
    I: IntoIterator<Item = W::Item>,
{
    fn next<M: Mode>(&mut self) -> Option<Result<Self::Work, E>> {
        let at = match &mut self.children {
            Children::Above(above) => match above.next::<M>()? {
                Found::Item(item) => At::Run { run: self.f.call(item) },
                Found::Work(work) => At::Up { work },
                Found::Fail(error) => return Some(Err(self.op.error(error))),
            },
            Children::List(next, list) => {
                let item = next.take().or_else(|| list.as_mut()?.next())?;
                match W::enter(item) {
                    Ok(work) => At::Up { work },
                    Err(item) => At::Run { run: self.f.call(item) },
                }
            }
        };
        Some(Ok(ExpandWork::new(at, &self.f, &self.op)))
    }

    fn is_empty<M: Mode>(&mut self) -> bool {
        match &mut self.children {
            Children::Above(above) => above.is_empty::<M>(),
            Children::List(next, list) => {
                if next.is_none() {
                    *next = list.as_mut().and_then(Iterator::next);
                    if next.is_none() {
                        *list = None;
                    }
                }
                next.is_none()
            }
        }
    }

    fn enters<M: Mode>(&mut self) -> bool {
        match &mut self.children {
            Children::Above(above) => above.enters::<M>(),
            Children::List(..) => W::ENTERS,
        }
    }
}
