//! A terminal with branches that is not finished: what `pipe!` writes for one branch after another.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use super::super::Described;
use super::branches::Opaque;
use super::{AndBranch, Branch, Hub};
use crate::observe::Site;
use crate::pipe::Pipe;
use crate::poison::{Met, Never, Then};

/// A terminal with branches, not yet finished. `K` names it, `D` says who gets what.
#[must_use = "a terminal with branches is finished by `pipe!`"]
pub struct FanStage<K, T, E, S, D, L> {
    pub(super) up: (S, Site),
    pub(super) hub: Arc<Hub<T, E>>,
    pub(super) deal: D,
    pub(super) branches: L,
    name: PhantomData<fn() -> K>,
}

impl<K, T, E, S, D> FanStage<K, T, E, S, D, ()> {
    pub(crate) fn new(up: (S, Site), deal: D) -> Self {
        FanStage { up, hub: Arc::new(Hub::new()), deal, branches: (), name: PhantomData }
    }
}

impl<K, T, E, S, D, L> FanStage<K, T, E, S, D, L> {
    /// One more branch. What the function gives is looked at by the next call.
    #[doc(hidden)]
    pub fn __branch<F, R>(self, f: F) -> OneMore<Self, R>
    where
        F: FnOnce(Pipe<T, E, Branch<T, E>>) -> R,
    {
        let future = f(Pipe::new(self.hub.open()));
        OneMore::new(self, future)
    }

    /// The same for what does not look like a function.
    #[doc(hidden)]
    pub fn __value<F>(self, f: F) -> Given<Self, F> {
        Given(self, f)
    }
}

/// The branches so far and what is to be the function of one more.
#[must_use = "a terminal with branches is finished by `pipe!`"]
pub struct Given<A, F>(A, F);

impl<K, T, E, S, D, L, F> Given<FanStage<K, T, E, S, D, L>, F> {
    #[doc(hidden)]
    pub fn __made<R, P>(self) -> P
    where
        F: MakesBranch<K, Pipe<T, E, Branch<T, E>>, R>,
        F::Is: Then<OneMore<FanStage<K, T, E, S, D, L>, R>, To = P>,
    {
        let Given(stage, f) = self;
        let future = f.make(Pipe::new(stage.hub.open()));
        <F::Is>::then(OneMore::new(stage, future))
    }
}

/// The branches so far and what the function of one more gave. Method resolution finds `__joined` here where that is the
/// future of a terminal, which can say what its pipe does, and one deref further for any other future.
#[must_use = "a terminal with branches is finished by `pipe!`"]
pub struct OneMore<A, R>(AnyOneMore<A, R>);

/// The same, where nothing is known of the future.
pub struct AnyOneMore<A, R>(Option<(A, R)>);

impl<A, R> OneMore<A, R> {
    fn new(stage: A, future: R) -> Self {
        OneMore(AnyOneMore(Some((stage, future))))
    }
}

impl<A, R> Deref for OneMore<A, R> {
    type Target = AnyOneMore<A, R>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<A, R> DerefMut for OneMore<A, R> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<K, T, E, S, D, L, R: Described> OneMore<FanStage<K, T, E, S, D, L>, R> {
    #[doc(hidden)]
    pub fn __joined<O, P>(&mut self) -> P
    where
        R: EndsBranch<K, Output = O>,
        R::Is: Then<FanStage<K, T, E, S, D, AndBranch<L, R::Future, O>>, To = P>,
    {
        self.0.join(|future| future)
    }
}

impl<K, T, E, S, D, L, R> AnyOneMore<FanStage<K, T, E, S, D, L>, R> {
    #[doc(hidden)]
    pub fn __joined<O, P>(&mut self) -> P
    where
        R: EndsBranch<K, Output = O>,
        R::Is: Then<FanStage<K, T, E, S, D, AndBranch<L, Opaque<R::Future>, O>>, To = P>,
    {
        self.join(Opaque::new)
    }

    fn join<F, O, P>(&mut self, as_branch: impl FnOnce(R::Future) -> F) -> P
    where
        R: EndsBranch<K, Output = O>,
        R::Is: Then<FanStage<K, T, E, S, D, AndBranch<L, F, O>>, To = P>,
    {
        let (stage, future) = self.0.take().expect("a branch is added once");
        let FanStage { up, hub, deal, branches, name } = stage;
        let branches = AndBranch::new(branches, as_branch(future.future()));
        <R::Is>::then(FanStage { up, hub, deal, branches, name })
    }
}

/// A function that makes a branch, with a message of ours.
#[diagnostic::on_unimplemented(
    message = "a branch of `{K}` is a function of a pipe",
    label = "this is `{Self}`",
    note = "write it as in `|p| pipe!(p |> map(f) |> run)`"
)]
pub trait MakesBranch<K, P, R> {
    /// Known, if it is one.
    type Is;
    /// Makes the branch.
    fn make(self, pipe: P) -> R;
}

#[diagnostic::do_not_recommend]
impl<K, P, R, F: FnOnce(P) -> R> MakesBranch<K, P, R> for F {
    type Is = ();
    fn make(self, pipe: P) -> R {
        self(pipe)
    }
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<K, P, R, F> MakesBranch<K, P, R> for F
where
    Never<K, F>: Met,
{
    type Is = F;
    fn make(self, _: P) -> R {
        unreachable!()
    }
}

/// What the function of a branch gives: the future of a terminal, or any other.
#[diagnostic::on_unimplemented(
    message = "a branch of `{K}` must end in a terminal",
    label = "this is no future",
    note = "end it with a terminal, as in `|p| pipe!(p |> map(f) |> run)`"
)]
pub trait EndsBranch<K> {
    /// Known, if it is a future.
    type Is;
    /// Itself.
    type Future;
    /// What it gives.
    type Output;
    /// Itself, by its true type.
    fn future(self) -> Self::Future;
}

#[diagnostic::do_not_recommend]
impl<K, R: Future> EndsBranch<K> for R {
    type Is = ();
    type Future = R;
    type Output = R::Output;
    fn future(self) -> R {
        self
    }
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<K, R> EndsBranch<K> for R
where
    Never<K, R>: Met,
{
    type Is = R;
    type Future = R;
    type Output = R;
    fn future(self) -> R {
        unreachable!()
    }
}
