//! A stage with a function, not yet finished: modifiers hang on it, and its result type decides how it runs.
//!
//! One `map` takes sync and async functions alike. The choice is made by method resolution: `__call` of [`Stage`]
//! exists where the function gives a future; anywhere else the compiler goes on to the one of [`PlainStage`], one
//! deref further. No trait has to be in scope, and both ends have a real type, so that `Send` can be inferred.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use super::kind::{self, Kind};
use super::now::MapOp;
use super::{CallFlow, Held, NowFlow, SkipErr, Try};
use crate::error::{IsResult, Takes};
use crate::observe::{Around, Site, WaitFor};
use crate::pipe::Pipe;
use crate::poison::{Met, Never, Then};

/// A function of one argument, or such a function with modifiers around it.
pub trait Call<T, R>: Clone {
    /// Calls it.
    fn call(&self, argument: T) -> R;
    /// Says what it has around it, from the inside out.
    fn modifiers(&self, _: &mut Vec<Around>) {}
    /// Where a call stands that takes time. `None`: it waits for nothing but its own.
    fn stands(_: &R) -> Option<Standing> {
        None
    }
}

/// Where a call stands, for observers.
#[derive(Clone, Copy, Default)]
pub struct Standing {
    /// It waits for something that is not its own.
    pub waits: Option<WaitFor>,
    /// So many times it was made again.
    pub retries: u32,
}

#[diagnostic::do_not_recommend]
impl<T, R, F: Fn(T) -> R + Clone> Call<T, R> for F {
    #[inline]
    fn call(&self, argument: T) -> R {
        self(argument)
    }
}

/// A stage with a function; `K` names the stage. [`pipe!`](crate::pipe) finishes it.
///
/// # Order of modifiers
///
/// They are read from left to right and from the inside out: each holds what stands before it.
///
/// ```text
/// map(get).timeout(a).rate(&l).pool(&p).retry(3)
///
/// ┌ .retry(3) ────────────────────────────────────────────────────────────────────────┐
/// │ ┌ .pool(&p) ───────────────────────────────────────┐         ┌ .pool(&p) ──────── │
/// │ │          ┌ .rate(&l) ──────────────────────────┐ │         │          ┌ .rate(& │
/// │ │          │           ┌ .timeout(a) ──────────┐ │ │         │          │         │
/// │ │ a permit │ its start │ get(x) gives Err      │ │ │  pause  │ a permit │ its sta │
/// │ │          │           └───────────────────────┘ │ │         │          │         │
/// │ │          └─────────────────────────────────────┘ │         │          └──────── │
/// │ └──────────────────────────────────────────────────┘         └─────────────────── │
/// └───────────────────────────────────────────────────────────────────────────────────┘
///   time ──▶
/// ```
///
/// | one way | means | the other way round | means |
/// | --- | --- | --- | --- |
/// | `.timeout(a).retry(3)` | three tries of `a` each | `.retry(3).timeout(a)` | `a` for all tries and pauses |
/// | `.pool(&p).retry(3)` | a permit for each try, none is held in a pause | `.retry(3).pool(&p)` | one permit for all tries and pauses |
/// | `.rate(&l).retry(3)` | each try waits for its start | `.retry(3).rate(&l)` | the first does, further ones do not count |
/// | `.spawn().retry(3)` | a task for each try | `.retry(3).spawn()` | one task for all tries and pauses |
/// | `.timeout(a).pool(&p)` | `a` begins with the permit | `.pool(&p).timeout(a)` | the wait for it counts as well |
/// | `.rate(&l).pool(&p)` | holds its permit while it waits for its start | `.pool(&p).rate(&l)` | waits for its start, then for its permit |
///
/// Where a limiter is paused for a `Retry-After`, write `.rate(&l).pool(&p)`: the other way round a call that has its
/// start and waits for a permit would begin within the pause.
///
/// `?` comes last, or `.skip_err()` or `.on_err(f)` in its place: it sees what all of them gave.
///
/// `Q` is what `?` has to know of the modifiers: `Calm` for nothing, `Timed` for a timeout.
#[must_use = "a stage with a function is finished by `pipe!`"]
pub struct Stage<K, T, E, S, F, R, Q = Calm>(PlainStage<K, T, E, S, F, R>, PhantomData<fn() -> Q>);

/// The errors of the calls are those of the function.
pub enum Calm {}

/// The calls may take too long, besides.
pub enum Timed {}

/// The same, where the function gives no future.
pub struct PlainStage<K, T, E, S, F, R> {
    /// Taken out once, by whatever finishes the stage or wraps its function.
    parts: Option<(S, F)>,
    /// What the stage is called, and where it stands.
    site: Site,
    types: PhantomData<fn(T) -> (K, E, R)>,
}

impl<K: Kind, T, E, S, F, R> Stage<K, T, E, S, F, R> {
    pub(crate) fn new((up, site): (S, Site), f: F) -> Self {
        Stage(PlainStage { parts: Some((up, f)), site: site.or(K::NAME), types: PhantomData }, PhantomData)
    }
}

impl<K, T, E, S, F, R> PlainStage<K, T, E, S, F, R> {
    pub(crate) fn take(&mut self) -> (S, F) {
        self.parts.take().expect("a stage is finished once")
    }

    /// The stage with its function inside of a modifier; `C` is what a call is then.
    pub(crate) fn wrap<G, C, Q>(&mut self, modifier: impl FnOnce(F) -> G) -> Stage<K, T, E, S, G, C, Q> {
        let (up, f) = self.take();
        let stage = PlainStage { parts: Some((up, modifier(f))), site: self.site, types: PhantomData };
        Stage(stage, PhantomData)
    }

    pub(crate) fn site(&self) -> Site {
        self.site
    }

    pub(crate) fn name(&self) -> &'static str {
        self.site.text
    }
}

impl<K, T, E, S, F, R, Q> Stage<K, T, E, S, F, R, Q> {
    /// `.named("prices")`: gives the stage a name, which errors show: [`Failed::stage`](crate::Failed::stage).
    ///
    /// Without it the name is the text of the stage, such as `map(get_price)`.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let list = std::sync::Mutex::new(Vec::new());
    /// pipe!(
    ///     ["1", "x"]
    ///         |> map(|s| s.parse::<u32>()).named("numbers").on_err(|e| list.lock().unwrap().push(e.to_string()))
    ///         |> run
    /// )
    /// .await;
    /// assert_eq!(*list.lock().unwrap(), [r#"`numbers` failed on "x": invalid digit found in string"#]);
    /// # });
    /// ```
    #[track_caller]
    pub fn named(&mut self, name: &'static str) -> Stage<K, T, E, S, F, R, Q> {
        self.site = self.site.named(name);
        self.wrap(|f| f)
    }
}

impl<K, T, E, S, F, R, Q> Deref for Stage<K, T, E, S, F, R, Q> {
    type Target = PlainStage<K, T, E, S, F, R>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<K, T, E, S, F, R, Q> DerefMut for Stage<K, T, E, S, F, R, Q> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<K, T, E, S, F, R: Future> Stage<K, T, E, S, F, R> {
    #[doc(hidden)]
    pub fn __call<B, P>(&mut self) -> P
    where
        R: Calls<F, Is = B>,
        B: Then<Called<K, R::Output, E, CallFlow<S, F, R, R::Output>>, To = P>,
    {
        let (up, f) = self.take();
        B::then(Called::new(CallFlow::new(up, f, self.site)))
    }

    // In place of `__call`, before an ordered stage.
    #[doc(hidden)]
    #[deprecated(note = "put `|> buffer(n)` behind it to run several at once")]
    pub fn one_at_a_time<B, P>(&mut self) -> P
    where
        R: Calls<F, Is = B>,
        B: Then<Called<K, R::Output, E, CallFlow<S, F, R, R::Output>>, To = P>,
    {
        self.__call()
    }
}

impl<K, T, E, S, F, R> PlainStage<K, T, E, S, F, R> {
    #[doc(hidden)]
    pub fn one_at_a_time<B, P>(&mut self) -> P
    where
        R: Calls<F, Is = B>,
        B: Then<Called<K, R, E, NowFlow<S, MapOp<F>, R, E>>, To = P>,
    {
        self.__call()
    }

    #[doc(hidden)]
    pub fn __call<B, P>(&mut self) -> P
    where
        R: Calls<F, Is = B>,
        B: Then<Called<K, R, E, NowFlow<S, MapOp<F>, R, E>>, To = P>,
    {
        let (up, f) = self.take();
        B::then(Called::new(NowFlow::at(up, MapOp(f), self.site)))
    }
}

/// What a function `F` gives, `Self`, is known, and so is whether `F` can be shared. About an `F` that is no function
/// the compiler has said enough.
pub trait Calls<F> {
    /// Known, if it can.
    type Is;
}

impl<R, F: Shared> Calls<F> for R {
    type Is = F::Is;
}

/// A function of which each unit of work has a copy.
#[diagnostic::on_unimplemented(
    message = "this function is shared by all elements, so it cannot change what it captures",
    label = "it captures something by `&mut`, or something that is not `Clone`",
    note = "to carry a state along write `|> scan(state, f)`, or change it in the body of `|> for_each(f)`",
    note = "a closure in a variable of its own may have to stand in the pipe itself: `map(move |x| ..)`"
)]
pub trait Shared {
    /// Known, if it can.
    type Is;
}

#[diagnostic::do_not_recommend]
impl<F: Clone> Shared for F {
    type Is = ();
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<F> Shared for F
where
    Never<F, F>: Met,
{
    type Is = F;
}

/// A stage whose function has been put in place; what it gave, `O`, is still to be looked at.
///
/// Three levels, again for method resolution: `flatten` and its kin look at `O` as a `Result`, as a list, and as
/// anything else, in this order.
#[must_use = "a stage with a function is finished by `pipe!`"]
pub struct Called<K, O, E, S>(CalledList<K, O, E, S>);

/// The level of lists.
pub struct CalledList<K, O, E, S>(CalledAny<K, O, E, S>);

/// The level of everything else.
pub struct CalledAny<K, O, E, S> {
    up: Option<S>,
    /// Of a stage without a function.
    site: Site,
    types: PhantomData<fn() -> (K, O, E)>,
}

impl<K, O, E, S> Called<K, O, E, S> {
    pub(crate) fn new(up: S) -> Self {
        Self::at((up, Site::default()))
    }

    pub(crate) fn at((up, site): (S, Site)) -> Self {
        Called(CalledList(CalledAny { up: Some(up), site, types: PhantomData }))
    }

    pub(crate) fn take(&mut self) -> S {
        self.0.0.take()
    }
}

impl<K, O, E, S> CalledList<K, O, E, S> {
    pub(crate) fn open(&mut self) -> (S, Site) {
        (self.0.take(), self.0.site)
    }
}

impl<K, O, E, S> CalledAny<K, O, E, S> {
    fn take(&mut self) -> S {
        self.up.take().expect("a stage is finished once")
    }
}

/// Stages that take lists apart. Only theirs goes on to the next level: about a method of the same name further down the
/// compiler has much to say.
pub trait TakesLists {}
impl TakesLists for kind::flatten {}
impl TakesLists for kind::flat_map {}

impl<K: TakesLists, O, E, S> Deref for Called<K, O, E, S> {
    type Target = CalledList<K, O, E, S>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<K: TakesLists, O, E, S> DerefMut for Called<K, O, E, S> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<K, O, E, S> Deref for CalledList<K, O, E, S> {
    type Target = CalledAny<K, O, E, S>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<K, O, E, S> DerefMut for CalledList<K, O, E, S> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

/// Stages whose function takes the element itself.
pub trait ByValue {}
impl ByValue for kind::map {}
impl ByValue for kind::filter_map {}
impl ByValue for kind::flat_map {}
impl<T> ByValue for kind::nodes<T> {}
impl<T> ByValue for kind::members<T> {}
impl ByValue for kind::scan {}
impl<A> ByValue for kind::unfold<A> {}
impl<C> ByValue for kind::paginate<C> {}

impl<K: ByValue, O, E, S> Called<K, O, E, S> {
    /// `?` behind a stage with a function: the function gives `Result`.
    #[doc(hidden)]
    pub fn __try<V, X, P, Q>(&mut self) -> P
    where
        O: IsResult<Value = V>,
        E: Takes<O::Error, To = X>,
        O::Is: Then<Called<K, V, X, NowFlow<S, Try, V, X>>, To = Q>,
        E::To: Then<Q, To = P>,
    {
        X::then(<O::Is>::then(Called::new(NowFlow::new(self.take(), Try))))
    }
}

impl<K, O, E, S> Called<K, O, E, S> {
    /// Behind `.skip_err()` and the like.
    #[doc(hidden)]
    pub fn __kept<V>(&mut self) -> Called<K, V, E, NowFlow<S, SkipErr, V, E>>
    where
        O: IsResult<Value = V>,
    {
        Called::new(NowFlow::new(self.take(), SkipErr))
    }
}

/// The same where the function sees the element by reference. One impl for each, so that a message speaks of what the
/// function gives, not of it beside the element.
macro_rules! by_reference {
    ($($kind:ty)*) => {$(
        impl<T, R, E, S> Called<$kind, Held<T, R>, E, S> {
            #[doc(hidden)]
            pub fn __try<V, X, P, Q>(&mut self) -> P
            where
                R: IsResult<Value = V>,
                E: Takes<R::Error, To = X>,
                R::Is: Then<Called<$kind, Held<T, V>, X, NowFlow<S, Try, Held<T, V>, X>>, To = Q>,
                E::To: Then<Q, To = P>,
            {
                X::then(<R::Is>::then(Called::new(NowFlow::new(self.take(), Try))))
            }
        }
    )*};
}

by_reference! { kind::filter kind::inspect }

impl<T, E, S> Pipe<T, E, S> {
    /// `|> ?`: the elements are `Result`.
    #[doc(hidden)]
    pub fn __stop_on_err<V, X, P, Q>(self) -> P
    where
        T: IsResult<Value = V>,
        E: Takes<T::Error, To = X>,
        T::Is: Then<Pipe<V, X, NowFlow<S, Try, V, X>>, To = Q>,
        E::To: Then<Q, To = P>,
    {
        X::then(<T::Is>::then(Pipe::new(NowFlow::new(self.into_flow(), Try))))
    }
}
