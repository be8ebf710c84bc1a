//! The same for a plain function: a tree is walked as its items are taken, without units of work.

use std::marker::PhantomData;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::now::{Op, Verdict};
use crate::flow::{Drive, Pulled, Rest, RestShape, Shape, Step, StepOf, Work, WorkShape, Yields};
use crate::observe::{Mode, Plan, Role, Site};

pin_project! {
    /// A flow whose items become trees. `G` makes an item `U` of each element, and a list `I` of its children.
    #[must_use = "a flow does nothing until it is driven"]
    pub struct TreeFlow<S, G, U, I, E> {
        #[pin]
        up: S,
        op: G,
        site: Site,
        types: PhantomData<fn() -> (U, I, E)>,
    }
}

impl<S, G, U, I, E> TreeFlow<S, G, U, I, E> {
    pub(crate) fn new(up: S, op: G, site: Site) -> Self {
        TreeFlow { up, op, site, types: PhantomData }
    }
}

impl<S: Shape, G, U, I: IntoIterator, E> Shape for TreeFlow<S, G, U, I, E> {
    type In = S::In;
    type Item = U;
    type Error = E;
    type Work = TreeWork<S::Work, G, U, I, E>;
    type Make = S::Make;
}

impl<S, G, U, I, E> Drive for TreeFlow<S, G, U, I, E>
where
    S: Drive,
    G: Op<S::Item, S::Error, (U, I), E>,
    I: IntoIterator<Item = S::Item>,
{
    #[inline]
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let this = self.project();
        let op = this.op;
        this.up.poll_work::<M>(cx).map(|work| work.map(|work| TreeWork::new(work, op)))
    }

    #[inline]
    fn poll_each<M: Mode, H>(self: Pin<&mut Self>, cx: &mut Context<'_>, each: &mut H) -> Pulled
    where
        H: FnMut(Self::Work, &mut Context<'_>) -> ControlFlow<()>,
    {
        let this = self.project();
        let op = this.op;
        this.up.poll_each::<M, _>(cx, &mut |work, cx: &mut Context<'_>| each(TreeWork::new(work, op), cx))
    }

    #[inline]
    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.project().up.poll_progress::<M>(cx)
    }

    fn plan(&self, plan: &mut Plan) {
        self.up.plan(plan);
        plan.stage(self.site, Role::Instant).splitting();
    }
}

pin_project! {
    /// A unit of work that ends in a tree.
    pub struct TreeWork<W, G, U, I, E> {
        #[pin]
        work: W,
        op: G,
        types: PhantomData<fn() -> (U, I, E)>,
    }
}

impl<W, G: Clone, U, I, E> TreeWork<W, G, U, I, E> {
    #[inline]
    fn new(work: W, op: &G) -> Self {
        TreeWork { work, op: op.clone(), types: PhantomData }
    }
}

impl<W: WorkShape, G, U, I: IntoIterator, E> WorkShape for TreeWork<W, G, U, I, E> {
    const DEPTH: usize = W::DEPTH + 1;
    type In = W::In;
    type Item = U;
    type Error = E;
    type Carry = TreeCarry<W, G, U, I, E>;
    type Rest = TreeRest<W::Rest, G, U, I, E>;
}

impl<W, G, U, I, E> Work for TreeWork<W, G, U, I, E>
where
    W: Work,
    G: Op<W::Item, W::Error, (U, I), E>,
    I: IntoIterator<Item = W::Item>,
{
    const INSTANT: bool = W::INSTANT;
    const SPLITS: bool = W::SPLITS;
    const RECURS: bool = W::RECURS;

    #[inline]
    fn input(&self) -> Option<&W::In> {
        self.work.input()
    }

    #[inline]
    fn poll_step<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<StepOf<Self>> {
        let this = self.project();
        let op = this.op;
        this.work.poll_step::<M>(cx).map(|step| match step {
            Step::Skip => Step::Skip,
            Step::Item(root) => Step::Carry(TreeCarry::new(Some(root), None, op)),
            Step::Carry(roots) => Step::Carry(TreeCarry::new(None, Some(roots), op)),
            Step::Split(roots, rest) => Step::Split(
                roots.map(|roots| TreeCarry::new(None, Some(roots), op)),
                TreeRest { rest, op: op.clone(), types: PhantomData },
            ),
            Step::Fail(error) => Step::Fail(op.error(error)),
        })
    }
}

/// The items of trees, a parent before its children.
pub struct TreeCarry<W: WorkShape, G, U, I: IntoIterator, E> {
    root: Option<W::Item>,
    /// The lists along the path to the last item, with what comes next in each.
    path: Vec<(W::Item, I::IntoIter)>,
    /// The trees after this one.
    roots: Option<W::Carry>,
    op: G,
    types: PhantomData<fn() -> (U, E)>,
}

impl<W: WorkShape, G: Clone, U, I: IntoIterator, E> TreeCarry<W, G, U, I, E> {
    fn new(root: Option<W::Item>, roots: Option<W::Carry>, op: &G) -> Self {
        TreeCarry { root, path: Vec::new(), roots, op: op.clone(), types: PhantomData }
    }
}

impl<W: WorkShape, G, U, I: IntoIterator<Item = W::Item>, E> TreeCarry<W, G, U, I, E> {
    /// The next child along the path. A list is gone with its last, so that a long line of only children holds one.
    fn child(&mut self) -> Option<W::Item> {
        let (next, list) = self.path.last_mut()?;
        match list.next() {
            Some(child) => Some(std::mem::replace(next, child)),
            None => self.path.pop().map(|(last, _)| last),
        }
    }
}

impl<W, G, U, I, E> Yields<U, E> for TreeCarry<W, G, U, I, E>
where
    W: Work,
    G: Op<W::Item, W::Error, (U, I), E>,
    I: IntoIterator<Item = W::Item>,
{
    fn next<M: Mode>(&mut self) -> Option<Result<U, E>> {
        loop {
            let element = match self.root.take().or_else(|| self.child()) {
                Some(element) => element,
                None => match self.roots.as_mut()?.next::<M>()? {
                    Ok(root) => root,
                    Err(error) => return Some(Err(self.op.error(error))),
                },
            };
            match self.op.look::<M>(element, W::DEPTH + 1) {
                Verdict::Item((item, list)) => {
                    let mut list = list.into_iter();
                    if let Some(first) = list.next() {
                        self.path.push((first, list));
                    }
                    return Some(Ok(item));
                }
                Verdict::Skip => {}
                Verdict::Fail(error) => return Some(Err(error)),
            }
        }
    }
}

/// The rest of a split whose children end in trees.
pub struct TreeRest<Q, G, U, I, E> {
    rest: Q,
    op: G,
    types: PhantomData<fn() -> (U, I, E)>,
}

impl<Q: RestShape, G, U, I: IntoIterator, E> RestShape for TreeRest<Q, G, U, I, E> {
    type Item = U;
    type Error = E;
    type Work = TreeWork<Q::Work, G, U, I, E>;
}

impl<Q, G, U, I, E> Rest for TreeRest<Q, G, U, I, E>
where
    Q: Rest,
    G: Op<Q::Item, Q::Error, (U, I), E>,
    I: IntoIterator<Item = Q::Item>,
{
    fn next<M: Mode>(&mut self) -> Option<Result<Self::Work, E>> {
        Some(match self.rest.next::<M>()? {
            Ok(work) => Ok(TreeWork::new(work, &self.op)),
            Err(error) => Err(self.op.error(error)),
        })
    }

    fn is_empty<M: Mode>(&mut self) -> bool {
        self.rest.is_empty::<M>()
    }

    fn enters<M: Mode>(&mut self) -> bool {
        self.rest.enters::<M>()
    }
}
