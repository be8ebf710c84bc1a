//! The modifiers `.pool(&pool)` and `.rate(&limiter)`: a call waits for something before it starts.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use super::limiter::Start;
use super::pool::{Acquire, Permit, Seat};
use super::{Limiter, Pool, RunId};
use crate::element::{Call, PlainStage, Stage, Standing};
use crate::observe::{Around, PoolId, WaitFor};

/// What a call waits for.
pub trait Gate: Clone {
    /// Waits.
    type Wait: Future<Output = Self::Pass>;
    /// What it holds while it runs.
    type Pass: Pass;
    /// Begins to wait.
    fn wait(&self) -> Self::Wait;
    /// What that is, for observers.
    const WHAT: WaitFor;
    /// In a plan.
    fn describe(&self) -> Around;
}

/// What a call holds while it runs.
pub trait Pass {
    /// Polls the call.
    fn inside<R>(&self, poll: impl FnOnce() -> R) -> R;
}

impl Gate for Seat {
    type Wait = Acquire;
    type Pass = Permit;
    const WHAT: WaitFor = WaitFor::Permit;
    fn wait(&self) -> Acquire {
        self.acquire(RunId::current())
    }
    fn describe(&self) -> Around {
        Around::Permits { taken: self.weight(), of: self.size(), pool: PoolId(self.pool()) }
    }
}

impl Pass for Permit {
    fn inside<R>(&self, poll: impl FnOnce() -> R) -> R {
        self.poll_inside(poll)
    }
}

impl Gate for Limiter {
    type Wait = Start;
    type Pass = ();
    const WHAT: WaitFor = WaitFor::Rate;
    fn wait(&self) -> Start {
        self.start()
    }
    fn describe(&self) -> Around {
        let (count, period) = self.starts();
        Around::Starts { count, period, cost: self.tokens() }
    }
}

impl Pass for () {
    fn inside<R>(&self, poll: impl FnOnce() -> R) -> R {
        poll()
    }
}

/// A function behind a gate.
#[derive(Clone)]
pub struct Gated<F, G> {
    f: F,
    gate: G,
}

impl<T, F: Call<T, R>, R, G: Gate> Call<T, GatedCall<T, F, R, G>> for Gated<F, G> {
    fn call(&self, argument: T) -> GatedCall<T, F, R, G> {
        let begin = Some((self.f.clone(), argument));
        GatedCall { begin, wait: Some(self.gate.wait()), run: None, pass: None }
    }

    fn modifiers(&self, list: &mut Vec<Around>) {
        Call::<T, R>::modifiers(&self.f, list);
        list.push(self.gate.describe());
    }

    fn stands(call: &GatedCall<T, F, R, G>) -> Option<Standing> {
        let own = || Standing { waits: call.wait.as_ref().map(|_| G::WHAT), retries: 0 };
        Some(call.run.as_ref().and_then(F::stands).unwrap_or_else(own))
    }
}

impl<T, F: Call<T, R>, R, G: Gate> Call<T, GatedValue<T, F, R, G>> for Gated<F, G> {
    fn call(&self, argument: T) -> GatedValue<T, F, R, G> {
        let begin = Some((self.f.clone(), argument));
        GatedValue { begin, wait: self.gate.wait(), result: std::marker::PhantomData }
    }

    fn modifiers(&self, list: &mut Vec<Around>) {
        Call::<T, R>::modifiers(&self.f, list);
        list.push(self.gate.describe());
    }

    fn stands(call: &GatedValue<T, F, R, G>) -> Option<Standing> {
        Some(Standing { waits: call.begin.as_ref().map(|_| G::WHAT), retries: 0 })
    }
}

pin_project! {
    /// A call of an asynchronous function: it waits, it runs, and what it was given is free again.
    pub struct GatedCall<T, F, R, G: Gate> {
        begin: Option<(F, T)>,
        #[pin]
        wait: Option<G::Wait>,
        #[pin]
        run: Option<R>,
        // Behind what runs, as fields are dropped in order.
        pass: Option<G::Pass>,
    }
}

impl<T, F: Call<T, R>, R: Future, G: Gate> Future for GatedCall<T, F, R, G> {
    type Output = R::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R::Output> {
        let mut this = self.project();
        if let Some(wait) = this.wait.as_mut().as_pin_mut() {
            let pass = this.pass.insert(ready!(wait.poll(cx)));
            this.wait.set(None);
            let (f, argument) = this.begin.take().expect("a call begins once");
            this.run.set(Some(pass.inside(|| f.call(argument))));
        }
        let (Some(run), Some(pass)) = (this.run.as_mut().as_pin_mut(), &this.pass) else {
            panic!("a call was polled again after its end")
        };
        let output = ready!(pass.inside(|| run.poll(cx)));
        this.run.set(None);
        *this.pass = None;
        Poll::Ready(output)
    }
}

pin_project! {
    /// A call of a plain function: it waits, and is over at once.
    pub struct GatedValue<T, F, R, G: Gate> {
        begin: Option<(F, T)>,
        #[pin]
        wait: G::Wait,
        result: std::marker::PhantomData<fn() -> R>,
    }
}

impl<T, F: Call<T, R>, R, G: Gate> Future for GatedValue<T, F, R, G> {
    type Output = R;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R> {
        let this = self.project();
        let pass = ready!(this.wait.poll(cx));
        let (f, argument) = this.begin.take().expect("a call begins once");
        Poll::Ready(pass.inside(|| f.call(argument)))
    }
}

impl<K, T, E, S, F, R: Future, Q> Stage<K, T, E, S, F, R, Q> {
    /// `.pool(&pool)`: a call takes a permit of the pool before it starts, and gives it back when its future ends.
    ///
    /// A call that waits for its permit counts as running in a `buffer`. Results that wait for their turn hold no permit.
    /// See [`Pool`] for the order in which calls are served.
    pub fn pool(&mut self, pool: &Pool) -> Stage<K, T, E, S, Gated<F, Seat>, GatedCall<T, F, R, Seat>, Q> {
        self.behind(pool.seat())
    }

    /// `.rate(&limiter)`: delays the start of each call until the limiter lets it.
    pub fn rate(
        &mut self,
        limiter: &Limiter,
    ) -> Stage<K, T, E, S, Gated<F, Limiter>, GatedCall<T, F, R, Limiter>, Q> {
        self.behind(limiter.clone())
    }
}

impl<K, T, E, S, F, R> PlainStage<K, T, E, S, F, R> {
    /// The stage with its function behind a gate; `C` is what a call is then.
    fn behind<G, C, Q>(&mut self, gate: G) -> Stage<K, T, E, S, Gated<F, G>, C, Q> {
        self.wrap(|f| Gated { f, gate })
    }

    /// `.pool(&pool)`: the function is called when there is a permit of the pool, and gives it back at once.
    pub fn pool(&mut self, pool: &Pool) -> Stage<K, T, E, S, Gated<F, Seat>, GatedValue<T, F, R, Seat>> {
        self.behind(pool.seat())
    }

    /// `.rate(&limiter)`: delays each call until the limiter lets it start.
    pub fn rate(
        &mut self,
        limiter: &Limiter,
    ) -> Stage<K, T, E, S, Gated<F, Limiter>, GatedValue<T, F, R, Limiter>> {
        self.behind(limiter.clone())
    }
}
