//! What the text that `pipe!` writes may call. Not for users: it changes without notice.

use std::marker::PhantomData;
use std::sync::Arc;

mod on_err;

pub use pipewright_macros::expand;

#[allow(deprecated, reason = "it is for `pipe!` to call")]
pub use crate::lint::{batch_of_one, buffer_after_buffer, long_pipe};

pub use crate::sources::{chain, interval, merge, paginate, source, unfold, zip};
pub use crate::terminal::{bad, driver, good, looped};

use crate::element::Held;
use crate::pipe::Pipe;
use crate::poison::{Met, Never, Then};
use crate::stages::NoValue;
pub use crate::stages::listed;
pub use on_err::{AsyncHandles, Handles, awaited, bind_err, bind_err_async, probe_err, told, told_value};

/// Partial pipes for editors.
#[doc(hidden)]
#[macro_export]
macro_rules! __ide {
    ($($tokens:tt)*) => { $($tokens)* };
}

// A `move` closure is one value for the whole pipe: it is put behind an `Arc`, and each unit of work has a clone of
// that. These functions also tell the compiler what the parameters of the closure are.

/// A value in the place of a function: is it one?
pub fn function<T, E, S, F, R, P>(_: &Pipe<T, E, S>, f: F) -> P
where
    F: Callable<T, R>,
    F::Is: Then<F, To = P>,
{
    <F::Is>::then(f)
}

/// A function of one argument, with a message of ours.
#[diagnostic::on_unimplemented(
    message = "this stage takes a function of `{T}`, but this is `{Self}`",
    label = "no function of `{T}`",
    note = "write a function without its arguments, as in `map(f)`, or a closure: `map(|x| f(x, ..))`"
)]
pub trait Callable<T, R> {
    /// Known, if it is one.
    type Is;
}

#[diagnostic::do_not_recommend]
impl<T, R, F: Fn(T) -> R> Callable<T, R> for F {
    type Is = ();
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<T, R, F> Callable<T, R> for F
where
    Never<T, F>: Met,
{
    type Is = F;
}

/// A function that looks at an element, with a message of ours.
#[diagnostic::on_unimplemented(
    message = "this stage looks at elements, so it takes a function of `&{T}`, but this is `{Self}`",
    label = "no function of `&{T}`",
    note = "write a closure, as in `|x| f(*x)`, or let the function take a reference"
)]
pub trait Looks<T, V> {
    /// Known, if it is one.
    type Is;
}

#[diagnostic::do_not_recommend]
impl<T, V, F: Fn(&T) -> V> Looks<T, V> for F {
    type Is = ();
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<T, V, F> Looks<T, V> for F
where
    Never<T, F>: Met,
{
    type Is = F;
}

/// Shares an `async move` closure.
pub fn bind_async<T, E, S, F, O, P>(_: &Pipe<T, E, S>, f: F) -> P
where
    F: AsyncFn(T) -> O,
    O: Then<Arc<F>, To = P>,
{
    O::then(Arc::new(f))
}

/// An `async` closure that owns nothing.
pub fn lend<T, E, S, F, O, P>(_: &Pipe<T, E, S>, f: F) -> P
where
    F: AsyncFn(T) -> O,
    O: Then<F, To = P>,
{
    O::then(f)
}

/// Shares a `move` closure.
pub fn bind<T, E, S, F, R, P>(_: &Pipe<T, E, S>, f: F) -> P
where
    F: Fn(T) -> R,
    R: Then<Arc<F>, To = P>,
{
    R::then(Arc::new(f))
}

/// Shares an `async` closure that looks at elements.
pub fn bind_peek_async<T, E, S, F, O, P>(_: &Pipe<T, E, S>, f: F) -> P
where
    F: AsyncFn(&T) -> O,
    O: Then<Arc<F>, To = P>,
{
    O::then(Arc::new(f))
}

/// Shares a `move` closure that looks at elements.
pub fn bind_peek<T, E, S, F, R, P>(_: &Pipe<T, E, S>, f: F) -> P
where
    F: Fn(&T) -> R,
    R: Then<Arc<F>, To = P>,
{
    R::then(Arc::new(f))
}

/// Shares an `async move` closure of a source.
pub fn bind_first_async<C, F, O, P>(_: &C, f: F) -> P
where
    F: AsyncFn(C) -> O,
    O: Then<Arc<F>, To = P>,
{
    O::then(Arc::new(f))
}

/// An `async` closure of a source that owns nothing.
pub fn lend_first<C, F, O, P>(_: &C, f: F) -> P
where
    F: AsyncFn(C) -> O,
    O: Then<F, To = P>,
{
    O::then(f)
}

/// Shares a `move` closure of a source.
pub fn bind_first<C, F, R, P>(_: &C, f: F) -> P
where
    F: Fn(C) -> R,
    R: Then<Arc<F>, To = P>,
{
    R::then(Arc::new(f))
}

/// One more handle of a shared closure.
pub fn share<F>(f: &Arc<F>) -> Arc<F> {
    f.clone()
}

/// What an async body of `for_each` gives.
pub fn nothing<V: NoValue>(_: V) {}

/// An element beside what an async function said about it.
pub fn held<T, V>(item: T, verdict: V) -> Held<T, V> {
    Held(item, verdict)
}

/// Finds out whether a path that `filter` or `inspect` got is an asynchronous function: method resolution takes
/// `__kind` of the outer type where it is, and goes on to the inner where it is not.
pub struct Probe<T, F>(PlainProbe<T, F>);

/// The same, for functions that are certainly not asynchronous.
pub struct PlainProbe<T, F>(PhantomData<fn(T) -> F>);

impl<T, F> std::ops::Deref for Probe<T, F> {
    type Target = PlainProbe<T, F>;
    fn deref(&self) -> &PlainProbe<T, F> {
        &self.0
    }
}

impl<T, F> Probe<T, F> {
    fn new() -> Self {
        Probe(PlainProbe(PhantomData))
    }
}

/// Begins to find out.
pub fn probe<T, E, S, F>(_: &Pipe<T, E, S>, _: &F) -> Probe<T, F> {
    Probe::new()
}

/// An asynchronous function of `&T`.
pub trait AsyncPeek<T> {
    /// What its future gives.
    type Output;
}

impl<T, O, F: AsyncFn(&T) -> O> AsyncPeek<T> for F {
    type Output = O;
}

impl<T, F: AsyncPeek<T>> Probe<T, F> {
    #[doc(hidden)]
    pub fn __kind(&self) -> AsyncKind {
        AsyncKind
    }
}

impl<T, F> PlainProbe<T, F> {
    #[doc(hidden)]
    pub fn __kind(&self) -> PlainKind {
        PlainKind
    }
}

/// The function is asynchronous. Its methods are the stages that take such a function in another way than a plain one.
#[derive(Clone, Copy)]
pub struct AsyncKind;

/// The function is plain.
#[derive(Clone, Copy)]
pub struct PlainKind;

impl AsyncKind {
    #[doc(hidden)]
    pub fn __take<F: Clone>(self, f: &F) -> F {
        f.clone()
    }

    #[doc(hidden)]
    pub fn __run<T, O>(self, f: &impl AsyncFn(&T) -> O, item: &T) -> impl Future<Output = O> {
        f(item)
    }
}

// They are called in what is only for asynchronous functions.
impl PlainKind {
    #[doc(hidden)]
    pub fn __take<F>(self, _: &F) {}

    #[doc(hidden)]
    pub fn __run<T>(self, (): &(), _: &T) -> std::future::Ready<()> {
        std::future::ready(())
    }
}
