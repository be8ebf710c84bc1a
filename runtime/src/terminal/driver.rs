//! What the loop of `for_each(async |x| ..)` and `fold(a, async |a, x| ..)` calls.
//!
//! `pipe!` writes that loop into the user's own function, because a method that keeps an async closure with mutable
//! captures cannot be proved `Send` in a task.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::{Described, Observable, Observed};
use crate::engine::One;
use crate::error::{Enters, Outcome};
use crate::flow::{Drive, Shape};
use crate::observe::{Observer, Off, On, Plan, Role, watch};
use crate::pipe::Pipe;
use crate::poison::Then;
use crate::policy::RunId;

/// Elements taken in one go before other tasks get a chance.
const TURN: u32 = 256;

pin_project! {
    /// Drives a pipe from a loop.
    pub struct Driver<T, E, S: Shape> {
        #[pin]
        one: One<S>,
        // How many more elements this turn. Always 0 where it is observed, which counts its own: so only who finds 0 need
        // look.
        turn: u32,
        observed: Option<Polls<S>>,
        types: PhantomData<fn() -> (T, E)>,
    }
}

/// How an observed pipe is polled. It is known where somebody observes: nobody else compiles it.
struct Polls<S: Shape> {
    next: fn(Pin<&mut One<S>>, &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>>,
    progress: fn(Pin<&mut One<S>>, &mut Context<'_>),
    /// How many more elements this turn.
    turn: u32,
}

impl<S: Drive> Polls<S> {
    fn observed() -> Self {
        Polls { next: One::poll_next::<On>, progress: One::poll_progress::<On>, turn: TURN }
    }
}

/// A pipe whose loop is going to begin.
pub struct Start<T, E, S: Shape> {
    one: One<S>,
    observed: Option<Polls<S>>,
    types: PhantomData<fn() -> (T, E)>,
}

impl<T, E, S: Shape> Start<T, E, S> {
    pub(crate) fn new(pipe: Pipe<T, E, S>) -> Self {
        Start { one: pipe.into_one(), observed: None, types: PhantomData }
    }
}

/// The driver of a pipe.
pub fn driver<T, E, S>(start: Start<T, E, S>) -> Driver<T, E, S>
where
    E: Outcome,
    S: Drive + Shape<Item = T, Error = E>,
{
    let turn = if start.observed.is_some() { 0 } else { TURN };
    Driver { one: start.one, turn, observed: start.observed, types: PhantomData }
}

impl<T, E, S: Drive + Shape<Item = T, Error = E>> Driver<T, E, S> {
    /// The next element.
    pub fn next(self: Pin<&mut Self>) -> Next<'_, T, E, S> {
        Next(self)
    }

    /// Polls a body and the pipe side by side, until the body has ended.
    pub fn beside<Fut: Future>(self: Pin<&mut Self>, body: Fut) -> Beside<'_, T, E, S, Fut> {
        Beside { driver: self, body }
    }
}

/// The future of [`Driver::next`].
pub struct Next<'a, T, E, S: Shape>(Pin<&'a mut Driver<T, E, S>>);

impl<T, E, S: Drive + Shape<Item = T, Error = E>> Future for Next<'_, T, E, S> {
    type Output = Option<Result<T, E>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.get_mut().0.as_mut().project();
        if *this.turn == 0 {
            if let Some(polls) = this.observed {
                watch::body_ended(this.one.as_mut().site());
                if polls.turn == 0 {
                    polls.turn = TURN;
                    cx.waker().wake_by_ref();
                    (polls.progress)(this.one, cx);
                    return Poll::Pending;
                }
                let result = (polls.next)(this.one.as_mut(), cx);
                polls.turn = if result.is_ready() { polls.turn - 1 } else { TURN };
                if let Poll::Ready(Some(Ok(_))) = result {
                    watch::body_begun(this.one.site());
                }
                return result;
            }
            *this.turn = TURN;
            this.one.end_turn::<Off>(cx);
            return Poll::Pending;
        }
        let result = this.one.poll_next::<Off>(cx);
        *this.turn = if result.is_ready() { *this.turn - 1 } else { TURN };
        result
    }
}

pin_project! {
    /// The future of [`Driver::beside`].
    pub struct Beside<'a, T, E, S: Shape, Fut> {
        driver: Pin<&'a mut Driver<T, E, S>>,
        #[pin]
        body: Fut,
    }
}

impl<T, E, S: Drive + Shape<Item = T, Error = E>, Fut: Future> Future for Beside<'_, T, E, S, Fut> {
    type Output = Fut::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Fut::Output> {
        let this = self.project();
        let result = this.body.poll(cx);
        if result.is_pending() {
            let driver = this.driver.as_mut().project();
            match driver.observed {
                Some(polls) if *driver.turn == 0 => (polls.progress)(driver.one, cx),
                _ => driver.one.poll_progress::<Off>(cx),
            }
        }
        result
    }
}

/// The end of a loop.
pub fn good<T, E: Outcome, S: Shape, B>(_: &Driver<T, E, S>, value: B) -> E::Out<B> {
    E::good(value)
}

/// An error from above.
pub fn bad<T, E: Outcome, S: Shape, B>(_: &Driver<T, E, S>, error: E) -> E::Out<B> {
    error.bad()
}

impl<T, E, S: Shape> Driver<T, E, S> {
    /// With `?`: how the body's error `X` comes into the pipe. `X` becomes known by the use of it.
    pub fn error_type<X, M>(&self) -> Wants<E, X, M>
    where
        X: Enters<E, To = M>,
        X::To: Then<M, To = M>,
    {
        Wants { convert: X::enter, keep: X::keep }
    }
}

/// An error of the body, `X`, or from further up, `E`, becomes that of the pipe, `M`.
///
/// It holds the functions, so that the bound stands in one place: were it repeated at each end of the loop, so would
/// be the message.
pub struct Wants<E, X, M> {
    convert: fn(X) -> M,
    keep: fn(E) -> M,
}

impl<E, X, M: Outcome> Wants<E, X, M> {
    /// The end of the pipe.
    pub fn good<B>(&self, value: B) -> M::Out<B> {
        M::good(value)
    }

    /// An error from further up.
    pub fn bad_up<B>(&self, error: E) -> M::Out<B> {
        (self.keep)(error).bad()
    }

    /// An error of the body.
    pub fn bad_body<B>(&self, error: X) -> M::Out<B> {
        (self.convert)(error).bad()
    }
}

pin_project! {
    /// The future of a terminal whose loop `pipe!` has written.
    #[must_use = "a pipe does nothing until its terminal is awaited"]
    pub struct Looped<P, B, Fut> {
        #[pin]
        state: State<P, B, Fut>,
        run: RunId,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<P, B, Fut> {
        // Until the first poll the pipe is here, to be looked at; from then on it is in the loop.
        Waits { parts: Option<(P, B)> },
        Runs { #[pin] body: Fut },
    }
}

/// Names the type of such a loop. `begin` makes it of the pipe.
pub fn looped<T, E, S: Shape, B, Fut>(pipe: Pipe<T, E, S>, begin: B) -> Looped<Start<T, E, S>, B, Fut>
where
    B: FnOnce(Start<T, E, S>) -> Fut,
    Fut: Future,
{
    Looped { state: State::Waits { parts: Some((Start::new(pipe), begin)) }, run: RunId::fresh() }
}

impl<T, E, S: Drive + Shape<Item = T, Error = E>, B, Fut> Looped<Start<T, E, S>, B, Fut> {
    /// What the pipe is going to do: see [`Pipe::plan`](crate::Pipe::plan). Empty once it has been polled.
    pub fn plan(&self) -> Plan {
        Plan::of(|plan| self.describe(plan))
    }

    /// Tells an observer what happens: see [`observe`](crate::observe).
    pub fn observe<V: Observer + Clone + 'static>(self, observer: &V) -> Observed<Self>
    where
        B: FnOnce(Start<T, E, S>) -> Fut,
        Fut: Future,
    {
        Observed::new(self, observer)
    }
}

impl<T, E, S: Drive + Shape<Item = T, Error = E>, B, Fut> Described for Looped<Start<T, E, S>, B, Fut> {
    fn describe(&self, plan: &mut Plan) {
        if let State::Waits { parts: Some((start, _)) } = &self.state {
            start.one.plan(plan, "the end", Role::End);
            plan.last_has_a_body();
        }
    }
}

impl<T, E, S, B, Fut> Observable for Looped<Start<T, E, S>, B, Fut>
where
    S: Drive + Shape<Item = T, Error = E>,
    B: FnOnce(Start<T, E, S>) -> Fut,
    Fut: Future,
{
    fn poll_observed(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Fut::Output> {
        if let StateProjection::Waits { parts: Some((start, _)) } = self.as_mut().project().state.project() {
            start.observed = Some(Polls::observed());
        }
        self.poll(cx)
    }
}

impl<P, B: FnOnce(P) -> Fut, Fut: Future> Future for Looped<P, B, Fut> {
    type Output = Fut::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Fut::Output> {
        let _inside = self.run.enter();
        let mut state = self.project().state;
        if let StateProjection::Waits { parts } = state.as_mut().project() {
            let (pipe, begin) = parts.take().expect("it begins once");
            state.set(State::Runs { body: begin(pipe) });
        }
        let StateProjection::Runs { body } = state.project() else { unreachable!("it has begun") };
        body.poll(cx)
    }
}
