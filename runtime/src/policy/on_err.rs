//! The modifier `.on_err(f)`: a function is shown each call that fails, and the element is left out.

use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use super::again::{AtOnce, Gives};
use super::skip_err::Fallible;
use super::tries;
use crate::element::{Call, PlainStage, Stage, Standing};
use crate::error::{Failed, IsResult};
use crate::observe::Around;
use crate::poison::{Met, Never, Then};

/// What a failed call is remembered by: an element of which there can be a copy.
#[diagnostic::on_unimplemented(
    message = "`.on_err` shows the element of a failed call, so it keeps a copy of each, but `{Self}` is not `Clone`",
    label = "the elements that reach this stage are `{Self}`",
    note = "derive `Clone` for it or wrap it in `Arc`; `.skip_err()` needs no copy"
)]
pub trait Remembered {
    /// Known, if there can be.
    type Is;
}

#[diagnostic::do_not_recommend]
impl<T: Clone> Remembered for T {
    type Is = ();
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<T> Remembered for T
where
    Never<T, T>: Met,
{
    type Is = T;
}

/// What the function of `.on_err` gives: `()`.
#[diagnostic::on_unimplemented(
    message = "the function of `.on_err` should give nothing, but it gives `{Self}`",
    label = "this gives `{Self}`",
    note = "end it with `;`; one that waits is written as `.on_err(async |failed| ..)`"
)]
pub trait Silent {}

#[diagnostic::do_not_recommend]
impl Silent for () {}

// `|_| todo!()`, `|_| exit(1)`.
#[diagnostic::do_not_recommend]
impl Silent for <fn() -> ! as Ends>::Type {}

/// Gives a name to the type of what never ends.
trait Ends {
    type Type;
}

impl<V> Ends for fn() -> V {
    type Type = V;
}

/// A function of failed calls of which each call has a copy.
#[diagnostic::on_unimplemented(
    message = "the function of `.on_err` is shared by all elements, so it cannot change what it captures",
    label = "it captures something by `&mut`, or something that is not `Clone`",
    note = "put what it changes into a `Mutex`: `.on_err(|failed| list.lock().unwrap().push(..))`"
)]
pub trait ForAll {
    /// Known, if each can.
    type Is;
}

#[diagnostic::do_not_recommend]
impl<H: Clone> ForAll for H {
    type Is = ();
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<H> ForAll for H
where
    Never<H, H>: Met,
{
    type Is = H;
}

/// A stage whose calls may fail: with `X`, for an element `T`.
pub struct Failing<G, T, X>(G, PhantomData<fn() -> (T, X)>);

impl<G, T, X> Deref for Failing<G, T, X> {
    type Target = G;
    fn deref(&self) -> &G {
        &self.0
    }
}

impl<G, T, X> DerefMut for Failing<G, T, X> {
    fn deref_mut(&mut self) -> &mut G {
        &mut self.0
    }
}

/// A failed call that a handler owns.
pub struct Lost<T, X> {
    stage: &'static str,
    element: T,
    tries: u32,
    error: X,
}

impl<T, X> Lost<T, X> {
    /// What the user's function sees of it.
    pub fn failed(&self) -> Failed<'_, T, X> {
        Failed::new(self.stage, &self.element, self.tries, &self.error)
    }
}

/// A function of a failed call, as `pipe!` hands it over.
pub trait Handler {
    /// Its future.
    type Run;
}

/// A plain one.
#[derive(Clone)]
pub struct Told<H>(pub(crate) H);

/// An asynchronous one. It owns what it is told, so that the user's function can borrow it.
pub struct Awaited<G, D>(G, PhantomData<fn() -> D>);

impl<G, D> Awaited<G, D> {
    pub(crate) fn new<T, X>(g: G) -> Self
    where
        G: Fn(Lost<T, X>) -> D,
    {
        Awaited(g, PhantomData)
    }
}

// Not derived: that would ask for `D: Clone`.
impl<G: Clone, D> Clone for Awaited<G, D> {
    fn clone(&self) -> Self {
        Awaited(self.0.clone(), PhantomData)
    }
}

impl<H> Handler for Told<H> {
    type Run = Ready<()>;
}

impl<G, D> Handler for Awaited<G, D> {
    type Run = D;
}

// Whatever it gives is dropped: that it should be nothing is said once, where the pipe is written.
impl<T, X, V, H: Fn(&Failed<'_, T, X>) -> V + Clone> Call<Lost<T, X>, Ready<()>> for Told<H> {
    fn call(&self, lost: Lost<T, X>) -> Ready<()> {
        (self.0)(&lost.failed());
        ready(())
    }
}

impl<T, X, G: Fn(Lost<T, X>) -> D + Clone, D> Call<Lost<T, X>, D> for Awaited<G, D> {
    fn call(&self, lost: Lost<T, X>) -> D {
        (self.0)(lost)
    }
}

/// A function whose failed calls are shown to `H`.
#[derive(Clone)]
pub struct Watch<F, H> {
    f: F,
    handler: H,
    stage: &'static str,
}

impl<T: Clone, F: Call<T, R>, R, H: Handler + Clone> Call<T, Watching<T, R, H>> for Watch<F, H> {
    fn call(&self, element: T) -> Watching<T, R, H> {
        let lost = Some((element.clone(), self.handler.clone()));
        Watching::Call { run: self.f.call(element), lost, tries: 1, stage: self.stage }
    }

    fn modifiers(&self, list: &mut Vec<Around>) {
        self.f.modifiers(list);
    }

    fn stands(call: &Watching<T, R, H>) -> Option<Standing> {
        match call {
            Watching::Call { run, .. } => F::stands(run),
            Watching::Tell { .. } => Some(Standing::default()),
        }
    }
}

pin_project! {
    /// A call, and the handler where it fails.
    #[project = WatchingProjection]
    pub enum Watching<T, R, H: Handler> {
        /// In the call. What is needed where it fails is taken once.
        Call { #[pin] run: R, lost: Option<(T, H)>, tries: u32, stage: &'static str },
        /// In the handler.
        Tell { #[pin] run: H::Run },
    }
}

impl<T, R, H> Future for Watching<T, R, H>
where
    R: Future<Output: IsResult>,
    H: Handler<Run: Future> + Call<Lost<T, <R::Output as IsResult>::Error>, H::Run>,
{
    type Output = Result<<R::Output as IsResult>::Value, ()>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let tell = match self.as_mut().project() {
                WatchingProjection::Tell { run } => return run.poll(cx).map(|_| Err(())),
                WatchingProjection::Call { run, lost, tries, stage } => {
                    let (output, more) = tries::within(|| run.poll(cx));
                    *tries = tries.saturating_add(more);
                    match ready!(output).into_result() {
                        Ok(value) => return Poll::Ready(Ok(value)),
                        Err(error) => {
                            let (element, handler) = lost.take().expect("a call fails once");
                            handler.call(Lost { stage, element, tries: *tries, error })
                        }
                    }
                }
            };
            self.set(Watching::Tell { run: tell });
        }
    }
}

/// The same where neither waits; `R` is what the function gives.
pub struct WatchNow<F, H, R>(Watch<F, H>, PhantomData<fn() -> R>);

impl<F: Clone, H: Clone, R> Clone for WatchNow<F, H, R> {
    fn clone(&self) -> Self {
        WatchNow(self.0.clone(), PhantomData)
    }
}

impl<T, F, R, H> Call<T, Result<R::Value, ()>> for WatchNow<F, H, R>
where
    T: Clone,
    F: Call<T, R>,
    R: IsResult,
    H: Call<Lost<T, R::Error>, Ready<()>>,
{
    #[inline]
    fn call(&self, argument: T) -> Result<R::Value, ()> {
        let Watch { f, handler, stage } = &self.0;
        let element = argument.clone();
        f.call(argument).into_result().map_err(|error| {
            let _ready = handler.call(Lost { stage, element, tries: 1, error });
        })
    }

    fn modifiers(&self, list: &mut Vec<Around>) {
        Call::<T, R>::modifiers(&self.0.f, list);
    }
}

/// A handler of a plain function `F` that gives `R`: only where both are plain does the call take no time.
pub trait Beside<T, F, R> {
    /// The function.
    type Watch;
    /// What it gives.
    type Gives;
    /// Puts the handler beside it.
    fn beside(self, f: F, stage: &'static str) -> Self::Watch;
}

impl<T, F, R: IsResult, H> Beside<T, F, R> for Told<H> {
    type Watch = WatchNow<F, Told<H>, R>;
    type Gives = Result<R::Value, ()>;
    fn beside(self, f: F, stage: &'static str) -> Self::Watch {
        WatchNow(Watch { f, handler: self, stage }, PhantomData)
    }
}

impl<T, F, R, G, D> Beside<T, F, R> for Awaited<G, D> {
    type Watch = Watch<AtOnce<F>, Awaited<G, D>>;
    type Gives = Watching<T, Ready<R>, Awaited<G, D>>;
    fn beside(self, f: F, stage: &'static str) -> Self::Watch {
        Watch { f: AtOnce::new(f), handler: self, stage }
    }
}

impl<K, T, E, S, F, R: Future, Q> Stage<K, T, E, S, F, R, Q> {
    /// Before `.on_err(f)`: what its function will be shown.
    #[doc(hidden)]
    pub fn __failing<O, X, B, P, M>(&mut self) -> M
    where
        K: Gives<R::Output, What = O>,
        O: Fallible<Is = B, Error = X>,
        T: Remembered,
        B: Then<Failing<Stage<K, T, E, S, F, R>, T, X>, To = P>,
        T::Is: Then<P, To = M>,
    {
        <T::Is>::then(B::then(Failing(self.wrap(|f| f), PhantomData)))
    }

    /// `.on_err(f)`: shows each call that fails to a function, as a [`Failed`], and leaves the element out.
    ///
    /// It stands where `?` would, behind the other modifiers: with `.retry` the function sees what is left of the last try.
    /// It gets a `&Failed<'_, T, X>` and gives nothing. It may be plain or asynchronous: a path, a closure,
    /// `async |failed| ..`.
    ///
    /// # Order
    ///
    /// That of the other elements is kept. In a buffer an element that is left out frees its place as soon as the function
    /// is through, even behind a slow one. There the function sees calls as they fail, not in order.
    ///
    /// # Concurrency
    ///
    /// The function is a part of the call: in a `buffer` it runs beside other calls and counts as one of them. Permits of a
    /// [`Pool`](crate::policy::Pool) are given back before it begins. With `.spawn()` it stays on the task of the pipe.
    ///
    /// # Errors
    ///
    /// None of the stage reaches the pipe. Each element is copied before its call, so it is `Clone`. The future of an
    /// asynchronous function borrows the element and the error; where the pipe changes threads both are `Sync`.
    ///
    /// # Cancellation
    ///
    /// Dropping the pipe drops the function's futures in progress; what they had not yet written down is lost.
    ///
    /// # Panics
    ///
    /// A panic of the function unwinds out of the terminal.
    ///
    /// # Examples
    ///
    /// A dead-letter list:
    ///
    /// ```
    /// use std::sync::Mutex;
    /// use pipewright::pipe;
    ///
    /// async fn price(id: u32) -> Result<u32, String> {
    ///     if id == 1 { Err("out of stock".into()) } else { Ok(id * 10) }
    /// }
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let dead = Mutex::new(Vec::new());
    /// let prices: Vec<u32> = pipe!(
    ///     0..3
    ///         |> map(price).on_err(|failed| dead.lock().unwrap().push((*failed.element, failed.error.clone())))
    ///         |> buffer(2)
    ///         |> collect
    /// )
    /// .await;
    /// assert_eq!(prices, [0, 20]);
    /// assert_eq!(*dead.lock().unwrap(), [(1, "out of stock".to_owned())]);
    /// # });
    /// ```
    pub fn on_err<H: Handler>(&mut self, f: H) -> Stage<K, T, E, S, Watch<F, H>, Watching<T, R, H>> {
        let stage = self.name();
        self.wrap(|call| Watch { f: call, handler: f, stage })
    }
}

impl<K, T, E, S, F, R> PlainStage<K, T, E, S, F, R> {
    #[doc(hidden)]
    pub fn __failing<O, X, B, P, M>(&mut self) -> M
    where
        K: Gives<R, What = O>,
        O: Fallible<Is = B, Error = X>,
        T: Remembered,
        B: Then<Failing<Stage<K, T, E, S, F, R>, T, X>, To = P>,
        T::Is: Then<P, To = M>,
    {
        <T::Is>::then(B::then(Failing(self.wrap(|f| f), PhantomData)))
    }

    /// `.on_err(f)`: shows each element for which the function gives `Err` to another, and leaves it out. See
    /// [`Stage::on_err`].
    ///
    /// Where both are plain the stage takes no time.
    pub fn on_err<H: Beside<T, F, R>>(&mut self, f: H) -> Stage<K, T, E, S, H::Watch, H::Gives> {
        let stage = self.name();
        self.wrap(|call| f.beside(call, stage))
    }
}
