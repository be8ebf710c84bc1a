//! A call that takes time: the element becomes an argument, the future it gives is part of the element's work.

use std::marker::PhantomData;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use super::Call;
use super::above::{Above, Found};
use crate::flow::{Drive, NoCarry, Pulled, Rest, RestShape, Shape, Step, StepOf, Work, WorkShape};
use crate::observe::{Mode, Plan, Role, Site, watch};

pin_project! {
    /// A flow with an asynchronous call behind each of its items.
    #[must_use = "a flow does nothing until it is driven"]
    pub struct CallFlow<S, F, R, O> {
        #[pin]
        up: S,
        f: F,
        site: Site,
        types: PhantomData<fn() -> (R, O)>,
    }
}

impl<S, F, R, O> CallFlow<S, F, R, O> {
    pub(crate) fn new(up: S, f: F, site: Site) -> Self {
        CallFlow { up, f, site, types: PhantomData }
    }

    pub(super) fn parts(self) -> (S, F, Site) {
        (self.up, self.f, self.site)
    }

    pub(crate) fn up(self: Pin<&mut Self>) -> Pin<&mut S> {
        self.project().up
    }
}

impl<S: Shape, F, R, O> Shape for CallFlow<S, F, R, O> {
    type In = S::In;
    type Item = O;
    type Error = S::Error;
    type Work = CallWork<S::Work, F, R, O>;
    type Make = S::Make;
}

impl<S: Drive, F: Call<S::Item, R>, R: Future<Output = O>, O> Drive for CallFlow<S, F, R, O> {
    #[inline]
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let this = self.project();
        let f = this.f;
        this.up.poll_work::<M>(cx).map(|work| work.map(|work| CallWork::up(work, f.clone())))
    }

    #[inline]
    fn poll_each<M: Mode, H>(self: Pin<&mut Self>, cx: &mut Context<'_>, each: &mut H) -> Pulled
    where
        H: FnMut(Self::Work, &mut Context<'_>) -> ControlFlow<()>,
    {
        let this = self.project();
        let f = this.f;
        this.up
            .poll_each::<M, _>(cx, &mut |work, cx: &mut Context<'_>| each(CallWork::up(work, f.clone()), cx))
    }

    #[inline]
    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.project().up.poll_progress::<M>(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.up.size_hint()
    }

    fn plan(&self, plan: &mut Plan) {
        self.up.plan(plan);
        plan.stage(self.site, Role::Await).with(|list| self.f.modifiers(list));
    }
}

pin_project! {
    /// A unit of work that goes through what is above, and then through a call.
    #[project = CallWorkProjection]
    pub enum CallWork<W, F, R, O> {
        /// Still in the stages above.
        Up { #[pin] work: W, f: F, types: PhantomData<fn() -> O> },
        /// In the call.
        Run { #[pin] run: R },
    }
}

impl<W, F, R, O> CallWork<W, F, R, O> {
    #[inline]
    fn up(work: W, f: F) -> Self {
        CallWork::Up { work, f, types: PhantomData }
    }
}

impl<W: WorkShape, F, R, O> WorkShape for CallWork<W, F, R, O> {
    const DEPTH: usize = W::DEPTH + 1;
    type In = W::In;
    type Item = O;
    type Error = W::Error;
    type Carry = NoCarry<O, W::Error>;
    type Rest = CallRest<W, F, R, O>;
}

impl<W: Work, F: Call<W::Item, R>, R: Future<Output = O>, O> Work for CallWork<W, F, R, O> {
    const GIVES_MANY: bool = false;
    const SPLITS: bool = W::SPLITS || W::GIVES_MANY;
    const RECURS: bool = W::RECURS;

    #[inline]
    fn input(&self) -> Option<&W::In> {
        match self {
            CallWork::Up { work, .. } => work.input(),
            CallWork::Run { .. } => None,
        }
    }

    #[inline]
    fn poll_step<M: Mode>(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<StepOf<Self>> {
        loop {
            let run = match self.as_mut().project() {
                CallWorkProjection::Run { run } => {
                    // One function for both would cost where nobody looks: 1.25 instructions in the row `lists-once` of
                    // the bench `cost`.
                    if M::ON {
                        return watch::call::<W::Item, F, _>(run, cx, Self::DEPTH).map(Step::Item);
                    }
                    return run.poll(cx).map(Step::Item);
                }
                CallWorkProjection::Up { work, f, .. } => match ready!(work.poll_step::<M>(cx)) {
                    Step::Item(item) => f.call(item),
                    Step::Skip => return Poll::Ready(Step::Skip),
                    Step::Fail(error) => return Poll::Ready(Step::Fail(error)),
                    Step::Carry(items) => {
                        return Poll::Ready(Step::Split(None, CallRest::new(Above::items(items, None), f)));
                    }
                    Step::Split(items, rest) => {
                        return Poll::Ready(Step::Split(None, CallRest::new(Above::split(items, rest), f)));
                    }
                },
            };
            self.set(CallWork::Run { run });
        }
    }
}

/// The rest of a split with a call behind each child. The call is made when the child begins.
pub struct CallRest<W: WorkShape, F, R, O> {
    above: Above<W>,
    f: F,
    types: PhantomData<fn() -> (R, O)>,
}

impl<W: WorkShape, F: Clone, R, O> CallRest<W, F, R, O> {
    fn new(above: Above<W>, f: &F) -> Self {
        CallRest { above, f: f.clone(), types: PhantomData }
    }
}

impl<W: WorkShape, F, R, O> RestShape for CallRest<W, F, R, O> {
    type Item = O;
    type Error = W::Error;
    type Work = CallWork<W, F, R, O>;
}

impl<W: Work, F: Call<W::Item, R>, R, O> Rest for CallRest<W, F, R, O> {
    fn next<M: Mode>(&mut self) -> Option<Result<Self::Work, W::Error>> {
        Some(match self.above.next::<M>()? {
            Found::Item(item) => Ok(CallWork::Run { run: self.f.call(item) }),
            Found::Work(work) => Ok(CallWork::up(work, self.f.clone())),
            Found::Fail(error) => Err(error),
        })
    }

    fn is_empty<M: Mode>(&mut self) -> bool {
        self.above.is_empty::<M>()
    }

    fn enters<M: Mode>(&mut self) -> bool {
        self.above.enters::<M>()
    }
}
