//! What the loop of `for_each(async |x| ..)` and `fold(a, async |a, x| ..)` calls.
//!
//! `pipe!` writes that loop into the user's own function, because a method that keeps an async closure with mutable
//! captures cannot be proved `Send` in a task.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::Described;
use crate::engine::One;
use crate::error::{Enters, Outcome};
use crate::flow::{Drive, Shape};
use crate::observe::{Plan, Role};
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
        // How many more elements this turn.
        turn: u32,
        types: PhantomData<fn() -> (T, E)>,
    }
}

/// The driver of a pipe.
pub fn driver<T, E, S>(pipe: Pipe<T, E, S>) -> Driver<T, E, S>
where
    E: Outcome,
    S: Drive + Shape<Item = T, Error = E>,
{
    Driver { one: pipe.into_one(), turn: TURN, types: PhantomData }
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
        let this = self.get_mut().0.as_mut().project();
        if *this.turn == 0 {
            *this.turn = TURN;
            this.one.end_turn(cx);
            return Poll::Pending;
        }
        let result = this.one.poll_next(cx);
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
            this.driver.as_mut().project().one.poll_progress(cx);
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
pub fn looped<T, E, S, B, Fut>(pipe: Pipe<T, E, S>, begin: B) -> Looped<Pipe<T, E, S>, B, Fut>
where
    B: FnOnce(Pipe<T, E, S>) -> Fut,
    Fut: Future,
{
    Looped { state: State::Waits { parts: Some((pipe, begin)) }, run: RunId::fresh() }
}

impl<T, E, S: Drive + Shape<Item = T, Error = E>, B, Fut> Looped<Pipe<T, E, S>, B, Fut> {
    /// What the pipe is going to do: see [`Pipe::plan`](crate::Pipe::plan). Empty once it has been polled.
    pub fn plan(&self) -> Plan {
        Plan::of(|plan| self.describe(plan))
    }
}

impl<T, E, S: Drive + Shape<Item = T, Error = E>, B, Fut> Described for Looped<Pipe<T, E, S>, B, Fut> {
    fn describe(&self, plan: &mut Plan) {
        if let State::Waits { parts: Some((pipe, _)) } = &self.state {
            pipe.plan_to(plan, "the end", Role::End);
        }
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
