//! Lists become their members, which take the list's place in the order.

use std::marker::PhantomData;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::flow::{Drive, Pulled, Rest, RestShape, Shape, Step, StepOf, Work, WorkShape, Yields};
use crate::observe::{Mode, Plan, Role, Site};

pin_project! {
    /// A flow whose items are lists `I`, taken apart into members `U`.
    #[must_use = "a flow does nothing until it is driven"]
    pub struct ListFlow<S, I, U> {
        #[pin]
        up: S,
        // Without a name it belongs to the stage before it.
        site: Site,
        types: PhantomData<fn() -> (I, U)>,
    }
}

impl<S, I, U> ListFlow<S, I, U> {
    pub(crate) fn new((up, site): (S, Site)) -> Self {
        ListFlow { up, site, types: PhantomData }
    }
}

impl<S: Shape, I: IntoIterator, U> Shape for ListFlow<S, I, U> {
    type In = S::In;
    type Item = U;
    type Error = S::Error;
    type Work = ListWork<S::Work, I, U>;
    type Make = S::Make;
}

impl<S: Drive<Item = I>, I: IntoIterator<Item = U>, U> Drive for ListFlow<S, I, U> {
    #[inline]
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        self.project().up.poll_work::<M>(cx).map(|work| work.map(ListWork::new))
    }

    #[inline]
    fn poll_each<M: Mode, H>(self: Pin<&mut Self>, cx: &mut Context<'_>, each: &mut H) -> Pulled
    where
        H: FnMut(Self::Work, &mut Context<'_>) -> ControlFlow<()>,
    {
        self.project()
            .up
            .poll_each::<M, _>(cx, &mut |work, cx: &mut Context<'_>| each(ListWork::new(work), cx))
    }

    #[inline]
    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.project().up.poll_progress::<M>(cx)
    }

    fn plan(&self, plan: &mut Plan) {
        self.up.plan(plan);
        if self.site.text.is_empty() {
            plan.last_splits();
        } else {
            plan.stage(self.site, Role::Instant).splitting();
        }
    }
}

pin_project! {
    /// A unit of work that ends in a list.
    pub struct ListWork<W, I, U> {
        #[pin]
        work: W,
        types: PhantomData<fn() -> (I, U)>,
    }
}

impl<W, I, U> ListWork<W, I, U> {
    #[inline]
    fn new(work: W) -> Self {
        ListWork { work, types: PhantomData }
    }
}

impl<W: WorkShape, I: IntoIterator, U> WorkShape for ListWork<W, I, U> {
    const DEPTH: usize = W::DEPTH + 1;
    type In = W::In;
    type Item = U;
    type Error = W::Error;
    type Carry = ListCarry<W::Carry, I>;
    type Rest = ListRest<W::Rest, I, U>;
}

impl<W: Work<Item = I>, I: IntoIterator<Item = U>, U> Work for ListWork<W, I, U> {
    const INSTANT: bool = W::INSTANT;
    const SPLITS: bool = W::SPLITS;
    const RECURS: bool = W::RECURS;

    #[inline]
    fn input(&self) -> Option<&W::In> {
        self.work.input()
    }

    #[inline]
    fn poll_step<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<StepOf<Self>> {
        self.project().work.poll_step::<M>(cx).map(|step| match step {
            Step::Skip => Step::Skip,
            Step::Item(list) => Step::Carry(ListCarry { list: Some(list.into_iter()), lists: None }),
            Step::Carry(lists) => Step::Carry(ListCarry { list: None, lists: Some(lists) }),
            Step::Split(lists, rest) => Step::Split(
                lists.map(|lists| ListCarry { list: None, lists: Some(lists) }),
                ListRest { rest, types: PhantomData },
            ),
            Step::Fail(error) => Step::Fail(error),
        })
    }
}

/// The members of a list, or of several finished lists one after another.
pub struct ListCarry<C, I: IntoIterator> {
    list: Option<I::IntoIter>,
    lists: Option<C>,
}

impl<C: Yields<I, E>, I: IntoIterator<Item = U>, U, E> Yields<U, E> for ListCarry<C, I> {
    #[inline]
    fn next<M: Mode>(&mut self) -> Option<Result<U, E>> {
        loop {
            if let Some(list) = &mut self.list {
                if let Some(member) = list.next() {
                    return Some(Ok(member));
                }
                // An iterator need not be fused: it is not asked again.
                self.list = None;
            }
            match self.lists.as_mut()?.next::<M>()? {
                Ok(list) => self.list = Some(list.into_iter()),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// The rest of a split whose children end in lists.
pub struct ListRest<Q, I, U> {
    rest: Q,
    types: PhantomData<fn() -> (I, U)>,
}

impl<Q: RestShape, I: IntoIterator, U> RestShape for ListRest<Q, I, U> {
    type Item = U;
    type Error = Q::Error;
    type Work = ListWork<Q::Work, I, U>;
}

impl<Q: Rest<Item = I>, I: IntoIterator<Item = U>, U> Rest for ListRest<Q, I, U> {
    fn next<M: Mode>(&mut self) -> Option<Result<Self::Work, Q::Error>> {
        self.rest.next::<M>().map(|child| child.map(ListWork::new))
    }

    fn is_empty<M: Mode>(&mut self) -> bool {
        self.rest.is_empty::<M>()
    }

    fn enters<M: Mode>(&mut self) -> bool {
        self.rest.enters::<M>()
    }
}
