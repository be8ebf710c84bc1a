//! A terminal with a function: `for_each` and `fold`, plain and asynchronous, with `?` or without.
//!
//! The type of the stage works as in [`Stage`](crate::Stage): `__call` looks at the result of the function.

mod judge;

use std::marker::PhantomData;
use std::ops::{ControlFlow, Deref, DerefMut};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use super::{Described, Observable, Observed, Once};
use crate::engine::{One, Stopped};
use crate::error::{IsResult, Outcome, Takes};
use crate::flow::{Drive, Shape};
use crate::observe::{Mode, Observer, Off, On, Plan, Role, Site, tell, watch};
use crate::poison::Then;
pub use judge::{AsIs, Judge, Tried};

/// Elements taken in one go before other tasks get a chance, by a function that takes time or is called for its effect.
const TURN: usize = 256;

/// A function of what there is so far and an element.
pub trait Function<A, T, R> {
    /// Elements taken in one go before other tasks get a chance, where the function is plain.
    const TURN: usize;
    /// Calls it.
    fn call(&mut self, so_far: A, item: T) -> R;
}

impl<A, T, R, F: FnMut(A, T) -> R> Function<A, T, R> for F {
    const TURN: usize = 1024;
    #[inline]
    fn call(&mut self, so_far: A, item: T) -> R {
        self(so_far, item)
    }
}

/// A function of an element alone.
pub struct Each<F>(pub(crate) F);

impl<T, R, F: FnMut(T) -> R> Function<(), T, R> for Each<F> {
    const TURN: usize = TURN;
    #[inline]
    fn call(&mut self, (): (), item: T) -> R {
        (self.0)(item)
    }
}

/// A terminal with a function, not yet finished; `K` names it.
#[must_use = "a terminal with a function is finished by `pipe!`"]
pub struct BodyStage<K, T, E, S, A, F, R>(PlainBodyStage<K, T, E, S, A, F, R>);

/// The same, where the function gives no future.
pub struct PlainBodyStage<K, T, E, S, A, F, R> {
    parts: Option<((S, Site), A, F)>,
    types: PhantomData<fn(T) -> (K, E, R)>,
}

impl<K, T, E, S, A, F, R> BodyStage<K, T, E, S, A, F, R> {
    pub(crate) fn new(up: (S, Site), initial: A, f: F) -> Self {
        BodyStage(PlainBodyStage { parts: Some((up, initial, f)), types: PhantomData })
    }
}

impl<K, T, E, S, A, F, R> Deref for BodyStage<K, T, E, S, A, F, R> {
    type Target = PlainBodyStage<K, T, E, S, A, F, R>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<K, T, E, S, A, F, R> DerefMut for BodyStage<K, T, E, S, A, F, R> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<K, T, E, S: Shape, A, F, R: Future> BodyStage<K, T, E, S, A, F, R> {
    #[doc(hidden)]
    pub fn __call(&mut self) -> BodyCalled<K, R::Output, E, AsIs, BodyFuture<S, A, F, R, AsIs>> {
        let (up, initial, f) = self.parts.take().expect("a stage is finished once");
        BodyCalled(BodyFuture::new(up, initial, f), PhantomData)
    }
}

impl<K, T, E, S: Shape, A, F, R> PlainBodyStage<K, T, E, S, A, F, R> {
    #[doc(hidden)]
    pub fn __call(&mut self) -> BodyCalled<K, R, E, AsIs, PlainFuture<S, A, F, R, AsIs>> {
        let (up, initial, f) = self.parts.take().expect("a stage is finished once");
        BodyCalled(PlainFuture::new(up, initial, f), PhantomData)
    }
}

/// The future of such a terminal; what the function gave, `O`, is still to be looked at.
#[must_use = "a terminal with a function is finished by `pipe!`"]
pub struct BodyCalled<K, O, E, J, Fut>(pub(crate) Fut, PhantomData<fn() -> (K, O, E, J)>);

impl<K, O, E, Fut: Judged> BodyCalled<K, O, E, AsIs, Fut> {
    #[doc(hidden)]
    pub fn __try<X, P, Q>(self) -> P
    where
        O: IsResult,
        E: Takes<O::Error, To = X>,
        O::Is: Then<BodyCalled<K, O, E, Tried, Fut::Tried>, To = Q>,
        E::To: Then<Q, To = P>,
    {
        X::then(<O::Is>::then(BodyCalled(self.0.tried(), PhantomData)))
    }
}

/// Changes the [`Judge`] of a future that has not been polled.
pub trait Judged {
    /// The same, with `?`.
    type Tried;
    /// Changes it.
    fn tried(self) -> Self::Tried;
}

pin_project! {
    /// The future of a terminal whose function takes time. It polls the body and the pipe side by side.
    #[must_use = "a pipe does nothing until its terminal is awaited"]
    pub struct BodyFuture<S: Shape, A, F, R, J> {
        #[pin]
        one: One<S>,
        // What there is so far; `None` while the body has it.
        so_far: Option<A>,
        f: F,
        #[pin]
        body: Option<R>,
        once: Once,
        judge: PhantomData<fn() -> J>,
    }
}

impl<S: Shape, A, F, R> BodyFuture<S, A, F, R, AsIs> {
    fn new((up, site): (S, Site), initial: A, f: F) -> Self {
        let one = One::new(up, site);
        BodyFuture { one, so_far: Some(initial), f, body: None, once: Once::new(), judge: PhantomData }
    }
}

impl<S: Drive, A, F, R, J> BodyFuture<S, A, F, R, J> {
    /// What the pipe is going to do: see [`Pipe::plan`](crate::Pipe::plan).
    pub fn plan(&self) -> Plan {
        Plan::of(|plan| self.describe(plan))
    }
}

impl<S: Drive, A, F, R, J> Described for BodyFuture<S, A, F, R, J> {
    fn describe(&self, plan: &mut Plan) {
        self.one.plan(plan, "the end", Role::End);
        plan.last_has_a_body();
    }
}

impl<S: Shape, A, F, R> Judged for BodyFuture<S, A, F, R, AsIs> {
    type Tried = BodyFuture<S, A, F, R, Tried>;
    fn tried(self) -> Self::Tried {
        let BodyFuture { one, so_far, f, body, once, .. } = self;
        BodyFuture { one, so_far, f, body, once, judge: PhantomData }
    }
}

impl<S, A, F, R, J> Future for BodyFuture<S, A, F, R, J>
where
    S: Drive,
    F: Function<A, S::Item, R>,
    R: Future,
    J: Judge<R::Output, S::Error, Value = A>,
{
    type Output = <J::Error as Outcome>::Out<A>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.go_on::<Off>(cx)
    }
}

impl<S, A, F, R, J> Observable for BodyFuture<S, A, F, R, J>
where
    S: Drive,
    F: Function<A, S::Item, R>,
    R: Future,
    J: Judge<R::Output, S::Error, Value = A>,
{
    fn poll_observed(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.go_on::<On>(cx)
    }
}

impl<S, A, F, R, J> BodyFuture<S, A, F, R, J>
where
    S: Drive,
    F: Function<A, S::Item, R>,
    R: Future,
    J: Judge<R::Output, S::Error, Value = A>,
{
    /// Tells an observer what happens: see [`observe`](crate::observe).
    pub fn observe<V: Observer + Clone + 'static>(self, observer: &V) -> Observed<Self> {
        Observed::new(self, observer)
    }

    fn go_on<M: Mode>(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<<J::Error as Outcome>::Out<A>> {
        let _inside = self.as_mut().project().once.enter();
        let result = self.as_mut().turn::<M>(cx);
        self.project().once.leave(result)
    }

    fn turn<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<<J::Error as Outcome>::Out<A>> {
        let mut this = self.project();
        for _ in 0..TURN {
            if let Some(body) = this.body.as_mut().as_pin_mut() {
                let Poll::Ready(output) = body.poll(cx) else {
                    this.one.poll_progress::<M>(cx);
                    return Poll::Pending;
                };
                tell!(M: watch::body_ended(this.one.as_mut().site()));
                this.body.set(None);
                match J::judge(output) {
                    Ok(value) => *this.so_far = Some(value),
                    Err(error) => return Poll::Ready(error.bad()),
                }
            }
            let result = ready!(this.one.as_mut().poll_next::<M>(cx));
            let Some(so_far) = this.so_far.take() else { unreachable!("no body has it") };
            match result {
                Some(Ok(item)) => {
                    tell!(M: watch::body_begun(this.one.as_mut().site()));
                    this.body.set(Some(this.f.call(so_far, item)));
                }
                Some(Err(error)) => return Poll::Ready(J::keep(error).bad()),
                None => return Poll::Ready(J::Error::good(so_far)),
            }
        }
        this.one.end_turn::<M>(cx);
        Poll::Pending
    }
}

pin_project! {
    /// The future of a terminal whose function takes no time.
    #[must_use = "a pipe does nothing until its terminal is awaited"]
    pub struct PlainFuture<S: Shape, A, F, R, J> {
        #[pin]
        one: One<S>,
        // What there is so far.
        so_far: Option<A>,
        f: F,
        once: Once,
        types: PhantomData<fn() -> (R, J)>,
    }
}

impl<S: Shape, A, F, R> PlainFuture<S, A, F, R, AsIs> {
    fn new((up, site): (S, Site), initial: A, f: F) -> Self {
        let one = One::new(up, site);
        PlainFuture { one, so_far: Some(initial), f, once: Once::new(), types: PhantomData }
    }
}

impl<S: Drive, A, F, R, J> PlainFuture<S, A, F, R, J> {
    /// What the pipe is going to do: see [`Pipe::plan`](crate::Pipe::plan).
    pub fn plan(&self) -> Plan {
        Plan::of(|plan| self.describe(plan))
    }
}

impl<S: Drive, A, F, R, J> Described for PlainFuture<S, A, F, R, J> {
    fn describe(&self, plan: &mut Plan) {
        self.one.plan(plan, "the end", Role::End);
    }
}

impl<S: Shape, A, F, R> Judged for PlainFuture<S, A, F, R, AsIs> {
    type Tried = PlainFuture<S, A, F, R, Tried>;
    fn tried(self) -> Self::Tried {
        let PlainFuture { one, so_far, f, once, .. } = self;
        PlainFuture { one, so_far, f, once, types: PhantomData }
    }
}

impl<S, A, F, R, J> Future for PlainFuture<S, A, F, R, J>
where
    S: Drive,
    F: Function<A, S::Item, R>,
    J: Judge<R, S::Error, Value = A>,
{
    type Output = <J::Error as Outcome>::Out<A>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.go_on::<Off>(cx)
    }
}

impl<S, A, F, R, J> Observable for PlainFuture<S, A, F, R, J>
where
    S: Drive,
    F: Function<A, S::Item, R>,
    J: Judge<R, S::Error, Value = A>,
{
    fn poll_observed(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.go_on::<On>(cx)
    }
}

impl<S, A, F, R, J> PlainFuture<S, A, F, R, J>
where
    S: Drive,
    F: Function<A, S::Item, R>,
    J: Judge<R, S::Error, Value = A>,
{
    /// Tells an observer what happens: see [`observe`](crate::observe).
    pub fn observe<V: Observer + Clone + 'static>(self, observer: &V) -> Observed<Self> {
        Observed::new(self, observer)
    }

    fn go_on<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<<J::Error as Outcome>::Out<A>> {
        let mut this = self.project();
        let _inside = this.once.enter();
        let Some(so_far) = this.so_far.take() else { unreachable!("`Once` lets nobody in after the end") };
        // `Some` here to be seen: then the compiler knows it in the loop, too.
        let mut so_far = Some(so_far);
        let mut bad = None;
        let f = this.f;
        let result = this.one.as_mut().poll_each::<M>(cx, F::TURN, |item| {
            // Asked before it is taken: then the compiler need not write down that it was.
            if so_far.is_none() {
                unreachable!("the call before gave it back");
            }
            let Some(value) = so_far.take() else { unreachable!("it is there") };
            match J::judge(f.call(value, item)) {
                Ok(value) => {
                    so_far = Some(value);
                    ControlFlow::Continue(())
                }
                Err(error) => {
                    bad = Some(error);
                    ControlFlow::Break(())
                }
            }
        });
        let result = match (result, so_far, bad) {
            (_, _, Some(error)) => Poll::Ready(error.bad()),
            (Stopped::Fail(error), ..) => Poll::Ready(J::keep(error).bad()),
            (Stopped::End, Some(value), _) => Poll::Ready(J::Error::good(value)),
            (Stopped::Turn, value, _) => {
                *this.so_far = value;
                this.one.end_turn::<M>(cx);
                Poll::Pending
            }
            (_, value, _) => {
                *this.so_far = value;
                Poll::Pending
            }
        };
        this.once.leave(result)
    }
}
