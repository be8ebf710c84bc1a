//! What the loop of `for_each(async |x| ..)` and `fold(a, async |a, x| ..)` calls.
//!
//! `pipe!` writes that loop into the user's own function, because a method that keeps an async closure with mutable
//! captures cannot be proved `Send` in a task.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::engine::One;
use crate::error::{Enters, Outcome};
use crate::flow::{Drive, Shape};
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
    pub struct Looped<Fut> {
        #[pin]
        body: Fut,
        run: RunId,
    }
}

/// Names the type of such a loop.
pub fn looped<Fut: Future>(body: Fut) -> Looped<Fut> {
    Looped { body, run: RunId::fresh() }
}

impl<Fut: Future> Future for Looped<Fut> {
    type Output = Fut::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Fut::Output> {
        let _inside = self.run.enter();
        self.project().body.poll(cx)
    }
}
