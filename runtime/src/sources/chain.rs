//! `chain`: one pipe after another.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use super::{More, SameElements};
use crate::engine::One;
use crate::error::Join;
use crate::flow::{Drive, Known, Ready, Shape};
use crate::observe::{Mode, Plan, Site};
use crate::pipe::Pipe;
use crate::poison;

/// `chain(old, new)`: the elements of one pipe, then those of the next.
///
/// # Order
///
/// Kept.
///
/// # Concurrency
///
/// The second is not touched before the first has ended.
///
/// # Errors
///
/// The first `Err` ends it. The pipes have the same error type, or none.
///
/// # Cancellation
///
/// Dropping the pipe drops all of them.
///
/// # Panics
///
/// None of its own.
///
/// # Examples
///
/// ```
/// use pipewright::pipe;
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let all: Vec<u32> = pipe!(chain(0..2, [7, 8] |> map(|n| n * 10)) |> collect).await;
/// assert_eq!(all, [0, 1, 70, 80]);
/// # });
/// ```
pub fn chain<T, E, S: Shape>(first: Pipe<T, E, S>) -> Pipe<T, E, Chain<T, E, First<S>>> {
    Pipe::new(Chain::new(First { one: first.into_one() }))
}

impl<T, E, L> Pipe<T, E, Chain<T, E, L>> {
    #[doc(hidden)]
    pub fn and<U, E2, S>(self, next: Pipe<U, E2, S>) -> More<Self, Pipe<U, E2, S>> {
        More(self, next)
    }
}

impl<T, E, L, U, E2, S> More<Pipe<T, E, Chain<T, E, L>>, Pipe<U, E2, S>> {
    #[doc(hidden)]
    pub fn __joined<B, P, Q>(self) -> P
    where
        E: Join<E2, Both = B>,
        S: Shape + SameElements<T, U>,
        E::Both: poison::Then<Pipe<T, B, Chain<T, B, Then<L, First<S>, B>>>, To = Q>,
        S::Is: poison::Then<Q, To = P>,
    {
        let first = self.0.into_flow().links;
        let next = First { one: self.1.into_one() };
        let links = Then { first, ended: false, next, both: PhantomData };
        <S::Is as poison::Then<_>>::then(B::then(Pipe::new(Chain::new(links))))
    }
}

impl<T, E, L> Pipe<T, E, Chain<T, E, L>> {
    /// `.named("all")`: gives it a name, which plans show.
    #[track_caller]
    pub fn named(self, name: &'static str) -> Self {
        let flow = self.into_flow();
        Pipe::new(Chain { site: flow.site.named(name), ..flow })
    }
}

pin_project! {
    /// The flow of [`chain`].
    #[must_use = "a flow does nothing until it is driven"]
    pub struct Chain<T, E, L> {
        #[pin]
        links: L,
        site: Site,
        types: PhantomData<fn() -> (T, E)>,
    }
}

impl<T, E, L> Chain<T, E, L> {
    fn new(links: L) -> Self {
        Chain { links, site: Site::default().or("chain"), types: PhantomData }
    }
}

impl<T, E, L> Shape for Chain<T, E, L> {
    type In = T;
    type Item = T;
    type Error = E;
    type Work = Ready<T, E>;
    type Make = Known;
}

impl<T, E, L: Links<Item = T, Error = E>> Drive for Chain<T, E, L> {
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let mut links = self.project().links;
        let result = ready!(links.as_mut().poll_next::<M>(cx));
        if let Some(Err(_)) = &result {
            links.close();
        }
        Poll::Ready(result.map(Ready::new))
    }

    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.project().links.poll_progress::<M>(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.links.size_hint()
    }

    fn plan(&self, plan: &mut Plan) {
        let links = self.links.plan(plan);
        plan.join(self.site, links);
    }
}

/// The pipes of a `chain`.
pub trait Links {
    /// What they give.
    type Item;
    /// How any of them may end early.
    type Error;
    /// The next element.
    fn poll_next<M: Mode>(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Self::Item, Self::Error>>>;
    /// Moves on what has been begun.
    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>);
    /// Drops everything.
    fn close(self: Pin<&mut Self>);
    /// Bounds on how many are still to come.
    fn size_hint(&self) -> (usize, Option<usize>);
    /// Says what each of them is; gives the last stages.
    fn plan(&self, plan: &mut Plan) -> Vec<usize>;
}

pin_project! {
    /// One pipe.
    pub struct First<S: Shape> {
        #[pin]
        one: One<S>,
    }
}

impl<S: Drive> Links for First<S> {
    type Item = S::Item;
    type Error = S::Error;
    fn poll_next<M: Mode>(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<S::Item, S::Error>>> {
        self.project().one.poll_next::<M>(cx)
    }
    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.project().one.poll_progress::<M>(cx)
    }
    fn close(self: Pin<&mut Self>) {
        self.project().one.close()
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.one.size_hint()
    }
    fn plan(&self, plan: &mut Plan) -> Vec<usize> {
        plan.branch(|plan| self.one.plan_above(plan)).into_iter().collect()
    }
}

pin_project! {
    /// Pipes, and one more behind them.
    pub struct Then<L, R, E> {
        #[pin]
        first: L,
        ended: bool,
        #[pin]
        next: R,
        both: PhantomData<fn() -> E>,
    }
}

impl<L, R, E> Links for Then<L, R, E>
where
    L: Links,
    R: Links<Item = L::Item>,
    L::Error: Join<R::Error, Both = E>,
{
    type Item = L::Item;
    type Error = E;

    fn poll_next<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<L::Item, E>>> {
        let this = self.project();
        if !*this.ended {
            match ready!(this.first.poll_next::<M>(cx)) {
                Some(result) => return Poll::Ready(Some(result.map_err(Join::left))),
                None => *this.ended = true,
            }
        }
        let result = ready!(this.next.poll_next::<M>(cx));
        Poll::Ready(result.map(|result| result.map_err(<L::Error as Join<R::Error>>::right)))
    }

    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        let this = self.project();
        if *this.ended { this.next.poll_progress::<M>(cx) } else { this.first.poll_progress::<M>(cx) }
    }

    fn close(self: Pin<&mut Self>) {
        let this = self.project();
        this.first.close();
        this.next.close();
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (first, next) = (self.first.size_hint(), self.next.size_hint());
        (first.0.saturating_add(next.0), first.1.zip(next.1).and_then(|(a, b)| a.checked_add(b)))
    }

    fn plan(&self, plan: &mut Plan) -> Vec<usize> {
        let first = self.first.plan(plan);
        [first, self.next.plan(plan)].concat()
    }
}
