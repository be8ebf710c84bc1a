//! What `pipe!` writes around the function of `.on_err(f)`.

use std::marker::PhantomData;
use std::sync::Arc;

use super::{AsyncKind, PlainKind, PlainProbe, Probe};
use crate::error::Failed;
use crate::poison::{Met, Never, Then};
use crate::policy::on_err::{Awaited, Failing, ForAll, Lost, Silent, Told};

/// A closure that sees a failed call.
pub fn told<G, T, X, H, V, P>(_: &Failing<G, T, X>, f: H) -> P
where
    H: Fn(&Failed<'_, T, X>) -> V + ForAll,
    V: Silent,
    H::Is: Then<Told<H>, To = P>,
{
    <H::Is>::then(Told(f))
}

/// Something else that sees a failed call.
pub fn told_value<G, T, X, H, V, P>(_: &Failing<G, T, X>, f: H) -> P
where
    H: Handles<T, X, V>,
    V: Silent,
    H::Is: Then<Told<H>, To = P>,
{
    <H::Is>::then(Told(f))
}

/// Shares a `move` closure that sees a failed call.
pub fn bind_err<G, T, X, H, V>(_: &Failing<G, T, X>, f: H) -> Arc<H>
where
    H: Fn(&Failed<'_, T, X>) -> V,
{
    Arc::new(f)
}

/// Shares an `async` closure that sees a failed call.
pub fn bind_err_async<G, T, X, H, V>(_: &Failing<G, T, X>, f: H) -> Arc<H>
where
    H: AsyncFn(&Failed<'_, T, X>) -> V,
    V: Silent,
{
    Arc::new(f)
}

/// What `pipe!` writes around an asynchronous function of a failed call.
pub fn awaited<G, T, X, H, D>(_: &Failing<G, T, X>, f: H) -> Awaited<H, D>
where
    H: Fn(Lost<T, X>) -> D,
{
    Awaited::new(f)
}

/// A function of a failed call, with a message of ours.
#[diagnostic::on_unimplemented(
    message = "`.on_err` takes a function of `&Failed<'_, {T}, {X}>`, but this is `{Self}`",
    label = "no function of `&Failed<'_, {T}, {X}>`",
    note = "write a closure, as in `.on_err(|failed| f(failed.element, failed.error))`"
)]
pub trait Handles<T, X, V> {
    /// Known, if it is one.
    type Is;
}

#[diagnostic::do_not_recommend]
impl<T, X, V, F: Fn(&Failed<'_, T, X>) -> V> Handles<T, X, V> for F {
    type Is = ();
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<T, X, V, F> Handles<T, X, V> for F
where
    Never<T, F>: Met,
{
    type Is = F;
}

/// A failed call, where [`Probe`] has the element for other stages.
pub struct Of<T, X>(PhantomData<fn() -> (T, X)>);

/// Finds out whether a path that `.on_err` got is an asynchronous function, as [`probe`](super::probe) does.
pub fn probe_err<G, T, X, F>(_: &Failing<G, T, X>, _: &F) -> Probe<Of<T, X>, F> {
    Probe::new()
}

/// An asynchronous function of a failed call.
pub trait AsyncHandles<T, X> {
    /// What its future gives.
    type Output;
}

impl<T, X, O, F: AsyncFn(&Failed<'_, T, X>) -> O> AsyncHandles<T, X> for F {
    type Output = O;
}

impl<T, X, F: AsyncHandles<T, X>> Probe<Of<T, X>, F> {
    #[doc(hidden)]
    pub fn __handler_kind(&self) -> AsyncKind {
        AsyncKind
    }
}

impl<T, X, F> PlainProbe<Of<T, X>, F> {
    #[doc(hidden)]
    pub fn __handler_kind(&self) -> PlainKind {
        PlainKind
    }
}

// Of the two functions each takes its own: the path, and what `pipe!` writes around one that is asynchronous.
impl AsyncKind {
    #[doc(hidden)]
    pub fn __handler<G, T, X, F, H, D, V>(self, _: &Failing<G, T, X>, _: F, f: H) -> Awaited<H, D>
    where
        H: Fn(Lost<T, X>) -> D,
        D: Future<Output = V>,
        V: Silent,
    {
        Awaited::new(f)
    }
}

impl PlainKind {
    #[doc(hidden)]
    pub fn __handler<G, T, X, F, V, H, D, P>(self, stage: &Failing<G, T, X>, f: F, _: H) -> P
    where
        F: Handles<T, X, V>,
        V: Silent,
        F::Is: Then<Told<F>, To = P>,
        H: Fn(Lost<T, X>) -> D,
    {
        told_value(stage, f)
    }
}
