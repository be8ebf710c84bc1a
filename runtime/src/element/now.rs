//! Operations that take no time: they change the step of the work below as it passes.

mod rest;

use std::marker::PhantomData;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::{Call, Held};
use crate::error::{Fails, IntoErr, IsResult, Takes};
use crate::flow::{Drive, Pulled, Shape, Step, StepOf, Work, WorkShape, Yields};
use crate::observe::{Around, Mode, Plan, Role, Site, What, watch};
pub use rest::NowRest;

/// What an operation does with one item `T` and with an error `X` from further up.
pub trait Op<T, X, U, E>: Clone {
    /// Each item becomes exactly one: for size hints.
    const KEEPS_ALL: bool = false;
    /// It calls a function of the user's.
    const CALLS: bool = false;
    /// Says what a call has around it, from the inside out.
    fn modifiers(&self, _: &mut Vec<Around>) {}
    /// One item.
    fn apply(&self, item: T) -> Verdict<U, E>;
    /// An error from further up.
    fn error(&self, error: X) -> E;
    /// One item, at this step of its stretch.
    #[inline]
    fn look<M: Mode>(&self, item: T, depth: usize) -> Verdict<U, E> {
        if M::ON && Self::CALLS {
            watch::applies();
        }
        let verdict = self.apply(item);
        if M::ON {
            Self::told(&verdict).into_iter().for_each(|what| watch::at(depth, what));
        }
        verdict
    }
    /// What observers are told of a verdict.
    fn told(verdict: &Verdict<U, E>) -> Option<What> {
        match verdict {
            Verdict::Item(_) => None,
            Verdict::Skip => Some(What::LeftOut),
            Verdict::Fail(_) => Some(What::Erred),
        }
    }
}

/// What became of one item.
pub enum Verdict<U, E> {
    /// This.
    Item(U),
    /// Nothing: it was filtered out.
    Skip,
    /// The end of the pipe.
    Fail(E),
}

/// `map` with a plain function.
#[derive(Clone)]
pub struct MapOp<F>(pub(crate) F);

impl<T, E, F: Call<T, R>, R> Op<T, E, R, E> for MapOp<F> {
    const KEEPS_ALL: bool = true;
    const CALLS: bool = true;

    fn modifiers(&self, list: &mut Vec<Around>) {
        self.0.modifiers(list);
    }
    #[inline]
    fn apply(&self, item: T) -> Verdict<R, E> {
        Verdict::Item(self.0.call(item))
    }
    fn told(_: &Verdict<R, E>) -> Option<What> {
        Some(What::Applied)
    }
    #[inline]
    fn error(&self, error: E) -> E {
        error
    }
}

/// `?`: `Ok` values go on, an `Err` ends the pipe.
#[derive(Clone)]
pub struct Try;

impl<V: IsResult, X: Takes<V::Error>> Op<V, X, V::Value, X::To> for Try {
    #[inline]
    fn apply(&self, item: V) -> Verdict<V::Value, X::To> {
        match item.into_result() {
            Ok(value) => Verdict::Item(value),
            Err(error) => Verdict::Fail(X::convert(error)),
        }
    }
    fn error(&self, error: X) -> X::To {
        error.keep()
    }
}

/// `.skip_err()`: `Ok` values go on, an `Err` is left out.
#[derive(Clone)]
pub struct SkipErr;

impl<V: IsResult, E> Op<V, E, V::Value, E> for SkipErr {
    #[inline]
    fn apply(&self, item: V) -> Verdict<V::Value, E> {
        item.into_result().map_or(Verdict::Skip, Verdict::Item)
    }
    fn told(verdict: &Verdict<V::Value, E>) -> Option<What> {
        matches!(verdict, Verdict::Skip).then_some(What::Erred)
    }
    fn error(&self, error: E) -> E {
        error
    }
}

/// The end of `filter`: the element goes on where the verdict is `true`.
#[derive(Clone)]
pub struct Keep;

impl<T, V: Condition, E> Op<Held<T, V>, E, T, E> for Keep {
    #[inline]
    fn apply(&self, Held(item, verdict): Held<T, V>) -> Verdict<T, E> {
        if verdict.holds() { Verdict::Item(item) } else { Verdict::Skip }
    }
    fn error(&self, error: E) -> E {
        error
    }
}

/// The end of `inspect`: the element goes on.
#[derive(Clone)]
pub struct Pass;

impl<T, V: Nothing, E> Op<Held<T, V>, E, T, E> for Pass {
    const KEEPS_ALL: bool = true;

    #[inline]
    fn apply(&self, Held(item, _): Held<T, V>) -> Verdict<T, E> {
        Verdict::Item(item)
    }
    fn error(&self, error: E) -> E {
        error
    }
}

/// The end of `filter_map`: what is there goes on.
#[derive(Clone)]
pub struct Options;

impl<V: Maybe, E> Op<V, E, V::Value, E> for Options {
    #[inline]
    fn apply(&self, item: V) -> Verdict<V::Value, E> {
        item.into_option().map_or(Verdict::Skip, Verdict::Item)
    }
    fn error(&self, error: E) -> E {
        error
    }
}

/// What a condition gives: `bool`.
#[diagnostic::on_unimplemented(
    message = "`filter` needs a condition that gives `bool`, but it gives `{Self}`",
    label = "this gives `{Self}`",
    note = "for a condition that waits write `filter(async |x| ..)`, for one that can fail `filter(f)?`"
)]
pub trait Condition {
    /// `bool`.
    type Is;
    /// The verdict.
    fn holds(self) -> bool;
}

#[diagnostic::do_not_recommend]
impl Condition for bool {
    type Is = bool;
    #[inline]
    fn holds(self) -> bool {
        self
    }
}

/// What a function gives that is called for its effect: `()`.
#[diagnostic::on_unimplemented(
    message = "the function of `inspect` should give nothing, but it gives `{Self}`",
    label = "this gives `{Self}`",
    note = "end it with `;`, or use `map` to go on with what it gives; for a `Result` write `inspect(f)?`"
)]
pub trait Nothing {
    /// `()`.
    type Is;
}

#[diagnostic::do_not_recommend]
impl Nothing for () {
    type Is = ();
}

/// What the function of `filter_map` gives: an `Option`.
#[diagnostic::on_unimplemented(
    message = "`filter_map` needs a function that gives `Option`, but it gives `{Self}`",
    label = "this gives `{Self}`",
    note = "for a `Result` write `filter_map(|x| f(x).ok())` to leave errors out, or `map(f)?` to stop at the first"
)]
pub trait Maybe {
    /// Known, if it is one.
    type Is;
    /// What may be there.
    type Value;
    /// Itself, by its true type.
    fn into_option(self) -> Option<Self::Value>;
}

#[diagnostic::do_not_recommend]
impl<T> Maybe for Option<T> {
    type Is = ();
    type Value = T;
    #[inline]
    fn into_option(self) -> Option<T> {
        self
    }
}

/// `err_into::<X>`: the pipe's error becomes `Fails<X>`.
#[derive(Clone)]
pub struct Convert;

impl<T, E: IntoErr<X>, X> Op<T, E, T, Fails<X>> for Convert {
    const KEEPS_ALL: bool = true;

    #[inline]
    fn apply(&self, item: T) -> Verdict<T, Fails<X>> {
        Verdict::Item(item)
    }
    fn error(&self, error: E) -> Fails<X> {
        error.into_err()
    }
}

pin_project! {
    /// A flow with an operation behind each of its items.
    #[must_use = "a flow does nothing until it is driven"]
    pub struct NowFlow<S, G, U, E> {
        #[pin]
        up: S,
        op: G,
        // Without a name it belongs to the stage before it.
        site: Site,
        types: PhantomData<fn() -> (U, E)>,
    }
}

impl<S, G, U, E> NowFlow<S, G, U, E> {
    pub(crate) fn new(up: S, op: G) -> Self {
        Self::at(up, op, Site::default())
    }

    /// As a stage of its own.
    pub(crate) fn at(up: S, op: G, site: Site) -> Self {
        NowFlow { up, op, site, types: PhantomData }
    }

    pub(super) fn parts(self) -> (S, G, Site) {
        (self.up, self.op, self.site)
    }

    pub(crate) fn up(self: Pin<&mut Self>) -> Pin<&mut S> {
        self.project().up
    }
}

impl<S: Shape, G, U, E> Shape for NowFlow<S, G, U, E> {
    type In = S::In;
    type Item = U;
    type Error = E;
    type Work = NowWork<S::Work, G, U, E>;
    type Make = S::Make;
}

impl<S: Drive, G: Op<S::Item, S::Error, U, E>, U, E> Drive for NowFlow<S, G, U, E> {
    #[inline]
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let this = self.project();
        let op = this.op;
        this.up
            .poll_work::<M>(cx)
            .map(|work| work.map(|work| NowWork { work, op: op.clone(), types: PhantomData }))
    }

    #[inline]
    fn poll_each<M: Mode, H>(self: Pin<&mut Self>, cx: &mut Context<'_>, each: &mut H) -> Pulled
    where
        H: FnMut(Self::Work, &mut Context<'_>) -> ControlFlow<()>,
    {
        let this = self.project();
        let op = this.op;
        this.up.poll_each::<M, _>(cx, &mut |work, cx: &mut Context<'_>| {
            each(NowWork { work, op: op.clone(), types: PhantomData }, cx)
        })
    }

    #[inline]
    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.project().up.poll_progress::<M>(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (low, high) = self.up.size_hint();
        (if G::KEEPS_ALL { low } else { 0 }, high)
    }

    fn plan(&self, plan: &mut Plan) {
        self.up.plan(plan);
        if !self.site.text.is_empty() {
            plan.stage(self.site, Role::Instant).with(|list| self.op.modifiers(list));
        } else {
            plan.part_of_last();
        }
    }
}

pin_project! {
    /// A unit of work with an operation behind it.
    pub struct NowWork<W, G, U, E> {
        #[pin]
        work: W,
        op: G,
        types: PhantomData<fn() -> (U, E)>,
    }
}

impl<W: WorkShape, G, U, E> WorkShape for NowWork<W, G, U, E> {
    const DEPTH: usize = W::DEPTH + 1;
    type In = W::In;
    type Item = U;
    type Error = E;
    type Carry = NowCarry<W, G, U, E>;
    type Rest = NowRest<W::Rest, G, U, E>;
}

impl<W: Work, G: Op<W::Item, W::Error, U, E>, U, E> Work for NowWork<W, G, U, E> {
    const INSTANT: bool = W::INSTANT;
    const GIVES_MANY: bool = W::GIVES_MANY;
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
            Step::Item(item) => match op.look::<M>(item, W::DEPTH + 1) {
                Verdict::Item(item) => Step::Item(item),
                Verdict::Skip => Step::Skip,
                Verdict::Fail(error) => Step::Fail(error),
            },
            Step::Carry(carry) => Step::Carry(NowCarry { carry, op: op.clone(), types: PhantomData }),
            Step::Split(items, rest) => Step::Split(
                items.map(|carry| NowCarry { carry, op: op.clone(), types: PhantomData }),
                NowRest { rest, op: op.clone(), types: PhantomData },
            ),
            Step::Fail(error) => Step::Fail(op.error(error)),
        })
    }
}

/// Several finished items with an operation behind each. It runs when the item is pulled.
pub struct NowCarry<W: WorkShape, G, U, E> {
    carry: W::Carry,
    op: G,
    types: PhantomData<fn() -> (U, E)>,
}

impl<W: Work, G: Op<W::Item, W::Error, U, E>, U, E> Yields<U, E> for NowCarry<W, G, U, E> {
    #[inline]
    fn next<M: Mode>(&mut self) -> Option<Result<U, E>> {
        loop {
            match self.carry.next::<M>()? {
                Ok(item) => match self.op.look::<M>(item, W::DEPTH + 1) {
                    Verdict::Item(item) => return Some(Ok(item)),
                    Verdict::Skip => {}
                    Verdict::Fail(error) => return Some(Err(error)),
                },
                Err(error) => return Some(Err(self.op.error(error))),
            }
        }
    }
}
