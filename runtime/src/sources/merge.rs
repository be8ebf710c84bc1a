//! `merge`: several pipes as one, elements as they come.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::{More, SameElements};
use crate::engine::One;
use crate::error::Join;
use crate::flow::{Drive, Known, Ready, Shape};
use crate::observe::{Mode, Plan, Site};
use crate::pipe::Pipe;
use crate::poison::Then;

/// `merge(a |> map(f), b)`: the elements of several pipes, as they come.
///
/// # Order
///
/// Of each branch its own; between branches that of time.
///
/// # Concurrency
///
/// The branches run side by side. Once asked, each works until it holds one finished element, also while nobody asks.
/// Each runs its last stretch for one element at a time; a `buffer` inside the branch changes that.
///
/// # Errors
///
/// The first `Err` that is handed over ends all branches. They have the same error type, or none.
///
/// # Cancellation
///
/// Dropping the pipe drops all branches, and the element that each of them holds.
///
/// # Panics
///
/// None of its own.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use pipewright::pipe;
/// use tokio::time::sleep;
///
/// async fn after(ms: u64) -> u64 {
///     sleep(Duration::from_millis(ms)).await;
///     ms
/// }
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
/// let out: Vec<u64> = pipe!(merge([10, 100] |> map(after), [50, 30] |> map(after)) |> collect).await;
/// assert_eq!(out, [10, 50, 30, 100]);
/// # });
/// ```
pub fn merge<T, E, S: Shape>(first: Pipe<T, E, S>) -> Pipe<T, E, Merge<T, E, Branch<S>>> {
    Pipe::new(Merge::new(Branch::new(first.into_one())))
}

impl<T, E, L> Pipe<T, E, Merge<T, E, L>> {
    #[doc(hidden)]
    pub fn and<U, E2, S>(self, branch: Pipe<U, E2, S>) -> More<Self, Pipe<U, E2, S>> {
        More(self, branch)
    }
}

impl<T, E, L, U, E2, S> More<Pipe<T, E, Merge<T, E, L>>, Pipe<U, E2, S>> {
    #[doc(hidden)]
    pub fn __joined<B, P, Q>(self) -> P
    where
        E: Join<E2, Both = B>,
        S: Shape + SameElements<T, U>,
        E::Both: Then<Pipe<T, B, Merge<T, B, And<L, Branch<S>, B>>>, To = Q>,
        S::Is: Then<Q, To = P>,
    {
        let left = self.0.into_flow().branches;
        let right = Branch::new(self.1.into_one());
        <S::Is>::then(B::then(Pipe::new(Merge::new(And { left, right, both: PhantomData }))))
    }
}

impl<T, E, L> Pipe<T, E, Merge<T, E, L>> {
    /// `.named("all")`: gives it a name, which plans show.
    #[track_caller]
    pub fn named(self, name: &'static str) -> Self {
        let flow = self.into_flow();
        Pipe::new(Merge { site: flow.site.named(name), ..flow })
    }
}

pin_project! {
    /// The flow of [`merge`].
    #[must_use = "a flow does nothing until it is driven"]
    pub struct Merge<T, E, L> {
        #[pin]
        branches: L,
        // From the first time somebody asks, each branch works for an element of its own.
        asked: bool,
        // Counts elements, so that the oldest is handed over first.
        clock: u64,
        site: Site,
        types: PhantomData<fn() -> (T, E)>,
    }
}

impl<T, E, L> Merge<T, E, L> {
    fn new(branches: L) -> Self {
        Merge { branches, asked: false, clock: 0, site: Site::default().or("merge"), types: PhantomData }
    }
}

impl<T, E, L> Shape for Merge<T, E, L> {
    type In = T;
    type Item = T;
    type Error = E;
    type Work = Ready<T, E>;
    type Make = Known;
}

impl<T, E, L: Branches<Item = T, Error = E>> Drive for Merge<T, E, L> {
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let mut this = self.project();
        *this.asked = true;
        this.branches.as_mut().fill::<M>(cx, this.clock);
        let Some(oldest) = this.branches.oldest() else {
            return if this.branches.ended() { Poll::Ready(None) } else { Poll::Pending };
        };
        let result = this.branches.as_mut().take(oldest);
        if let Some(Err(_)) = &result {
            this.branches.close();
        }
        Poll::Ready(result.map(Ready::new))
    }

    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        let this = self.project();
        if *this.asked {
            this.branches.fill::<M>(cx, this.clock);
        }
    }

    fn plan(&self, plan: &mut Plan) {
        let branches = self.branches.plan(plan);
        plan.join(self.site, branches);
    }
}

/// The branches of a `merge`.
pub trait Branches {
    /// What all of them give.
    type Item;
    /// How any of them may end early.
    type Error;
    /// Works on each branch until it holds an element; those that do only go on with what they have begun.
    fn fill<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>, clock: &mut u64);
    /// When the oldest element that is held came.
    fn oldest(&self) -> Option<u64>;
    /// Takes the element that came then.
    fn take(self: Pin<&mut Self>, time: u64) -> Option<Result<Self::Item, Self::Error>>;
    /// Nothing is held, and nothing will come.
    fn ended(&self) -> bool;
    /// Drops everything.
    fn close(self: Pin<&mut Self>);
    /// Says what each of them is; gives the last stages.
    fn plan(&self, plan: &mut Plan) -> Vec<usize>;
}

pin_project! {
    /// One branch.
    pub struct Branch<S: Shape> {
        #[pin]
        one: One<S>,
        held: Option<(u64, Result<S::Item, S::Error>)>,
        ended: bool,
    }
}

impl<S: Shape> Branch<S> {
    fn new(one: One<S>) -> Self {
        Branch { one, held: None, ended: false }
    }
}

impl<S: Drive> Branches for Branch<S> {
    type Item = S::Item;
    type Error = S::Error;

    fn fill<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>, clock: &mut u64) {
        let mut this = self.project();
        if *this.ended {
            return;
        }
        if this.held.is_none() {
            match this.one.as_mut().poll_next::<M>(cx) {
                Poll::Pending => return,
                Poll::Ready(None) => return *this.ended = true,
                Poll::Ready(Some(result)) => {
                    *clock += 1;
                    *this.held = Some((*clock, result));
                }
            }
        }
        // Also when it has just given something: that did not reach what is left in there, and nobody asks again soon.
        this.one.poll_progress::<M>(cx);
    }

    fn oldest(&self) -> Option<u64> {
        self.held.as_ref().map(|(time, _)| *time)
    }

    fn take(self: Pin<&mut Self>, time: u64) -> Option<Result<S::Item, S::Error>> {
        self.project().held.take_if(|(held, _)| *held == time).map(|(_, result)| result)
    }

    fn ended(&self) -> bool {
        self.ended && self.held.is_none()
    }

    fn close(self: Pin<&mut Self>) {
        let this = self.project();
        *this.ended = true;
        *this.held = None;
        this.one.close();
    }

    fn plan(&self, plan: &mut Plan) -> Vec<usize> {
        plan.branch(|plan| self.one.plan_above(plan)).into_iter().collect()
    }
}

pin_project! {
    /// Branches, and one more.
    pub struct And<L, R, E> {
        #[pin]
        left: L,
        #[pin]
        right: R,
        both: PhantomData<fn() -> E>,
    }
}

impl<L, R, E> Branches for And<L, R, E>
where
    L: Branches,
    R: Branches<Item = L::Item>,
    L::Error: Join<R::Error, Both = E>,
{
    type Item = L::Item;
    type Error = E;

    fn fill<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>, clock: &mut u64) {
        let this = self.project();
        this.left.fill::<M>(cx, clock);
        this.right.fill::<M>(cx, clock);
    }

    fn oldest(&self) -> Option<u64> {
        match (self.left.oldest(), self.right.oldest()) {
            (Some(left), Some(right)) => Some(left.min(right)),
            (left, right) => left.or(right),
        }
    }

    fn take(self: Pin<&mut Self>, time: u64) -> Option<Result<Self::Item, E>> {
        let this = self.project();
        match this.left.take(time) {
            Some(result) => Some(result.map_err(Join::left)),
            None => this.right.take(time).map(|result| result.map_err(<L::Error as Join<R::Error>>::right)),
        }
    }

    fn ended(&self) -> bool {
        self.left.ended() && self.right.ended()
    }

    fn close(self: Pin<&mut Self>) {
        let this = self.project();
        this.left.close();
        this.right.close();
    }

    fn plan(&self, plan: &mut Plan) -> Vec<usize> {
        let left = self.left.plan(plan);
        [left, self.right.plan(plan)].concat()
    }
}
