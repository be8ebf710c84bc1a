//! The modifier `.timeout(limit)`: a call that takes too long is dropped.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use pin_project_lite::pin_project;

use crate::element::{
    Call, CallFlow, Called, Calls, EndsCall, Held, NowFlow, Op, PlainStage, Stage, Standing, Timed, Verdict,
    kind,
};
use crate::error::{Failure, IsResult, Takes, TakesTimedOut, TimedOut, WithRoom};
use crate::observe::Around;
use crate::poison::{Met, Never, Then};
use crate::time::{Instant, Timer, later};

impl<K, T, E, S, F, R: Future<Output: IsResult>> Stage<K, T, E, S, F, R> {
    /// `.timeout(limit)`: ends each call that is not ready after this time, and drops it.
    ///
    /// Modifiers are read from the inside out: `.timeout(limit).pool(&pool)` begins to count when the call has its permit,
    /// `.pool(&pool).timeout(limit)` counts the wait for it as well. A call that is ready at the very instant is in time.
    ///
    /// For plain functions write `.spawn().timeout(limit)` or `.blocking().timeout(limit)`. A spawned call that is late is
    /// aborted; one on a thread that may block cannot be: it is forgotten, and runs to its end.
    ///
    /// # Errors
    ///
    /// It adds a way to fail, [`TimedOut`]. Without `?` the elements are `Result<_, TimedOut>`, or
    /// `Result<_, Failure<E>>` where the function gives `Result<_, E>` itself: see [`Failure`]. With `?` that becomes the
    /// error of the pipe, or, where there is one already, is converted: it must be `From<TimedOut>`, and `From<E>`.
    ///
    /// # Panics
    ///
    /// When a call waits outside of a tokio runtime with time.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use pipewright::{TimedOut, pipe};
    /// use tokio::time::sleep;
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
    /// let limit = Duration::from_millis(250);
    /// let nap = async |ms| { sleep(Duration::from_millis(ms)).await; ms };
    ///
    /// let list: Vec<Result<u64, TimedOut>> =
    ///     pipe!([100, 200, 300] |> map(nap).timeout(limit) |> buffer(3) |> collect).await;
    /// assert_eq!(list[..2], [Ok(100), Ok(200)]);
    /// assert_eq!(list[2].unwrap_err().to_string(), "`map(nap)` timed out after 250ms");
    ///
    /// let sum = pipe!([100, 200, 300] |> map(nap).timeout(limit)? |> sum::<u64>).await;
    /// assert!(sum.is_err());
    /// # });
    /// ```
    pub fn timeout(
        &mut self,
        limit: Duration,
    ) -> Stage<K, T, E, S, Timeout<F>, TimedCall<R, CallOrTime>, Timed> {
        self.within(limit)
    }
}

impl<K, T, E, S, F, R: Future<Output: MayTimeOut>> Stage<K, T, E, S, F, R, Timed> {
    /// `.timeout(limit)` around what has a timeout already: its errors are the same.
    pub fn timeout(&mut self, limit: Duration) -> Stage<K, T, E, S, Timeout<F>, TimedCall<R, Again>, Timed> {
        self.within(limit)
    }
}

impl<K, T, E, S, F, R> PlainStage<K, T, E, S, F, R> {
    /// `.timeout(limit)` for functions that give no `Result`: their only error is [`TimedOut`]. See [`Stage::timeout`].
    pub fn timeout<B, P>(&mut self, limit: Duration) -> P
    where
        R: TakesTime<Is = B>,
        B: Then<Stage<K, T, E, S, Timeout<F>, TimedCall<R, OnlyTime>, Timed>, To = P>,
    {
        B::then(self.within(limit))
    }

    fn within<N>(&mut self, limit: Duration) -> Stage<K, T, E, S, Timeout<F>, TimedCall<R, N>, Timed> {
        let stage = self.name();
        self.wrap(|f| Timeout { f, limit, stage })
    }
}

/// What a function gives that takes time: a future.
#[diagnostic::on_unimplemented(
    message = "`.timeout(..)` needs an asynchronous function, but this one gives `{Self}` at once",
    label = "this gives `{Self}`, which is no future",
    note = "make the function `async`; for a plain one that takes long write `.blocking().timeout(..)`"
)]
pub trait TakesTime {
    /// Known, if it does.
    type Is;
}

#[diagnostic::do_not_recommend]
impl<R: Future> TakesTime for R {
    type Is = ();
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<R> TakesTime for R
where
    Never<R, R>: Met,
{
    type Is = R;
}

/// A function whose calls have a timeout.
#[derive(Clone)]
pub struct Timeout<F> {
    f: F,
    limit: Duration,
    stage: &'static str,
}

impl<T, F: Call<T, R>, R, N> Call<T, TimedCall<R, N>> for Timeout<F> {
    fn call(&self, argument: T) -> TimedCall<R, N> {
        TimedCall {
            until: later(self.limit),
            run: Some(self.f.call(argument)),
            timer: Timer::new(),
            late: TimedOut::new(self.stage, self.limit),
            errors: PhantomData,
        }
    }

    fn modifiers(&self, list: &mut Vec<Around>) {
        Call::<T, R>::modifiers(&self.f, list);
        list.push(Around::TimeLimit(self.limit));
    }

    fn stands(call: &TimedCall<R, N>) -> Option<Standing> {
        call.run.as_ref().map_or(Some(Standing::default()), F::stands)
    }
}

pin_project! {
    /// A call with a timeout. `N` says how its errors come together.
    pub struct TimedCall<R, N> {
        // `None` when it is over: it is dropped, and what it holds is free, before the result goes on.
        #[pin]
        run: Option<R>,
        #[pin]
        timer: Timer,
        until: Instant,
        late: TimedOut,
        errors: PhantomData<fn() -> N>,
    }
}

impl<R: Future, N: Late<R::Output>> Future for TimedCall<R, N> {
    type Output = N::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<N::Output> {
        let mut this = self.project();
        let Some(run) = this.run.as_mut().as_pin_mut() else {
            panic!("a call was polled again after its end")
        };
        // It comes first: what is ready at the very instant is in time.
        let output = match run.poll(cx) {
            Poll::Ready(output) => N::in_time(output),
            Poll::Pending => {
                ready!(this.timer.as_mut().poll_behind(cx, *this.until));
                N::late(*this.late)
            }
        };
        this.run.set(None);
        this.timer.set(Timer::new());
        Poll::Ready(output)
    }
}

/// What a call with a timeout gives, from the `O` that it gives without.
pub trait Late<O> {
    /// A `Result`.
    type Output;
    /// It was ready.
    fn in_time(output: O) -> Self::Output;
    /// It was not.
    fn late(error: TimedOut) -> Self::Output;
}

/// The function gives `Result`.
pub enum CallOrTime {}

impl<O: IsResult> Late<O> for CallOrTime {
    type Output = Result<O::Value, Failure<O::Error>>;
    fn in_time(output: O) -> Self::Output {
        output.into_result().map_err(Failure::Call)
    }
    fn late(error: TimedOut) -> Self::Output {
        Err(Failure::TimedOut(error))
    }
}

/// The function gives anything else.
pub enum OnlyTime {}

impl<O> Late<O> for OnlyTime {
    type Output = Result<O, TimedOut>;
    fn in_time(output: O) -> Self::Output {
        Ok(output)
    }
    fn late(error: TimedOut) -> Self::Output {
        Err(error)
    }
}

/// The function is one with a timeout.
pub enum Again {}

impl<O: MayTimeOut> Late<O> for Again {
    type Output = O;
    fn in_time(output: O) -> O {
        output
    }
    fn late(error: TimedOut) -> O {
        O::late(error)
    }
}

/// What a call with a timeout gives.
pub trait MayTimeOut {
    /// It took too long.
    fn late(error: TimedOut) -> Self;
}

impl<V, Z: From<TimedOut>> MayTimeOut for Result<V, Z> {
    fn late(error: TimedOut) -> Self {
        Err(error.into())
    }
}

impl<K, T, E, S, F, R: Future> Stage<K, T, E, S, F, R, Timed> {
    #[doc(hidden)]
    pub fn __call<B, P>(&mut self) -> P
    where
        R: Calls<F, Is = B>,
        B: Then<TimedCalled<K, R::Output, E, CallFlow<S, F, R, R::Output>>, To = P>,
    {
        let (up, f) = self.take();
        B::then(TimedCalled(Called::new(CallFlow::new(up, f, self.site()))))
    }

    // In place of `__call`, before an ordered stage.
    #[doc(hidden)]
    #[deprecated(note = "put `|> buffer(n)` behind it to run several at once")]
    pub fn one_at_a_time<B, P>(&mut self) -> P
    where
        R: Calls<F, Is = B>,
        B: Then<TimedCalled<K, R::Output, E, CallFlow<S, F, R, R::Output>>, To = P>,
    {
        self.__call()
    }
}

/// [`Called`], where the calls have a timeout: `?` asks for more.
#[must_use = "a stage with a function is finished by `pipe!`"]
pub struct TimedCalled<K, O, E, S>(Called<K, O, E, S>);

impl<K, O, E, S> Deref for TimedCalled<K, O, E, S> {
    type Target = Called<K, O, E, S>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<K, O, E, S> DerefMut for TimedCalled<K, O, E, S> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<K, V, X, E, S> TimedCalled<K, Result<V, Failure<X>>, E, S> {
    #[doc(hidden)]
    pub fn __try<A, B, P, Q>(&mut self) -> P
    where
        E: WithRoom<X, Marker: Takes<X, To = A>>,
        A: TakesTimedOut<To = B>,
        // Not `A` and `B`: about those the compiler would tell where the bounds stand.
        <E::Marker as Takes<X>>::To: Then<Called<K, V, B, NowFlow<S, TryTimed, V, B>>, To = Q>,
        <<E::Marker as Takes<X>>::To as TakesTimedOut>::To: Then<Q, To = P>,
    {
        B::then(A::then(Called::new(NowFlow::new(self.0.take(), TryTimed))))
    }
}

impl<K, V, E, S> TimedCalled<K, Result<V, TimedOut>, E, S> {
    #[doc(hidden)]
    pub fn __try<B, P>(&mut self) -> P
    where
        E: TakesTimedOut<To = B>,
        E::To: Then<Called<K, V, B, NowFlow<S, TryTimed, V, B>>, To = P>,
    {
        B::then(Called::new(NowFlow::new(self.0.take(), TryTimed)))
    }
}

/// `?` behind a call with a timeout.
#[derive(Clone)]
pub struct TryTimed;

impl EndsCall for TryTimed {}

impl<V, X, E, A, B> Op<Result<V, Failure<X>>, E, V, B> for TryTimed
where
    E: WithRoom<X, Marker: Takes<X, To = A>>,
    A: TakesTimedOut<To = B>,
{
    #[inline]
    fn apply(&self, item: Result<V, Failure<X>>) -> Verdict<V, B> {
        match item {
            Ok(value) => Verdict::Item(value),
            Err(Failure::Call(error)) => Verdict::Fail(E::Marker::convert(error).keep()),
            Err(Failure::TimedOut(late)) => Verdict::Fail(A::timed_out(late)),
        }
    }
    fn error(&self, error: E) -> B {
        error.with_room().keep().keep()
    }
}

impl<V, E: TakesTimedOut> Op<Result<V, TimedOut>, E, V, E::To> for TryTimed {
    #[inline]
    fn apply(&self, item: Result<V, TimedOut>) -> Verdict<V, E::To> {
        match item {
            Ok(value) => Verdict::Item(value),
            Err(late) => Verdict::Fail(E::timed_out(late)),
        }
    }
    fn error(&self, error: E) -> E::To {
        error.keep()
    }
}

/// Never met: says what is wrong where `?` is missing behind a stage `K` that cannot go on with a `Result`.
#[diagnostic::on_unimplemented(
    message = "with a timeout the function of `{K}` gives `{Self}`, so it needs a `?`",
    label = "this may fail with `TimedOut`",
    note = "write `?` behind it: `.timeout(..)?`"
)]
pub trait NeedsQuestionMark<K> {
    /// Known to nobody.
    type Is;
}

// One impl for each, as their calls hold the element beside what the function gives.
macro_rules! needs_question_mark {
    ($([$($held:ident)?] $kind:ident $output:ty, $of:ty;)*) => {$(
        impl<V, Z, $($held,)? E, S> TimedCalled<$of, Result<$output, Z>, E, S> {
            #[doc(hidden)]
            pub fn __end<P>(&mut self) -> P
            where
                Result<V, Z>: NeedsQuestionMark<kind::$kind>,
                <Result<V, Z> as NeedsQuestionMark<kind::$kind>>::Is: Then<(), To = P>,
            {
                <<Result<V, Z> as NeedsQuestionMark<kind::$kind>>::Is>::then(())
            }
        }
    )*};
}

needs_question_mark! {
    [T] filter Held<T, V>, kind::filter;
    [T] inspect Held<T, V>, kind::inspect;
    [] filter_map V, kind::filter_map;
    [] flat_map V, kind::flat_map;
    [T] expand V, kind::nodes<T>;
}
