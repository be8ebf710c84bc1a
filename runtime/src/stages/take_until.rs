//! `take_until`: pulls nothing more once a future is ready.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::engine::One;
use crate::flow::{Drive, Ready, Shape};
use crate::observe::{Mode, Plan, Role};
use crate::pipe::Pipe;
use crate::poison::{Met, Never, Then};

impl<T, E, S: Shape> Pipe<T, E, S> {
    /// `take_until(ctrl_c())`: lets elements pass until a future is ready, and ends there. What the future gives is ignored.
    ///
    /// Once it is ready nothing more is pulled, and a call of the source that is in flight is dropped. What was pulled
    /// already is finished and handed over: the element that is on its way here with all that it splits into, and
    /// everything downstream. So put it right behind the source, before any `buffer`, to stop gracefully; a `buffer` in
    /// front of it is dropped with what it runs.
    ///
    /// # Order
    ///
    /// Kept.
    ///
    /// # Concurrency
    ///
    /// An ordered stage: it sees elements one by one, and the stretch before it runs one at a time. The future is polled
    /// whenever the pipe is, also while nobody asks for an element, and before each pull.
    ///
    /// # Errors
    ///
    /// An `Err` from above passes and ends the pipe. It takes no `?`; for a future that may fail the end comes either way.
    ///
    /// # Cancellation
    ///
    /// Dropping the pipe drops what is in progress above, and the future.
    ///
    /// # Panics
    ///
    /// A panic of the future unwinds out of the terminal.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use pipewright::pipe;
    /// use tokio::time::sleep;
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
    /// let stop = sleep(Duration::from_millis(250)); // or `tokio::signal::ctrl_c()`
    /// let ticks = pipe!(interval(Duration::from_millis(100)) |> take_until(stop) |> count).await;
    /// assert_eq!(ticks, 3); // at 0, 100 and 200
    /// # });
    /// ```
    pub fn take_until<F, P>(self, end: F) -> P
    where
        F: Until,
        F::Is: Then<Pipe<T, E, TakeUntil<S, F::Future>>, To = P>,
    {
        let one = self.into_one();
        <F::Is>::then(Pipe::new(TakeUntil { one, end: Some(end.into_until()) }))
    }
}

/// What ends a [`take_until`](Pipe::take_until): a future.
#[diagnostic::on_unimplemented(
    message = "`take_until` needs a future",
    label = "this is no future",
    note = "call the function that gives one, as in `take_until(ctrl_c())`; for a condition write `take_while(|x| ..)`"
)]
pub trait Until {
    /// Known, if it is one.
    type Is;
    /// The future itself.
    type Future;
    /// Itself, by its true type.
    fn into_until(self) -> Self::Future;
}

#[diagnostic::do_not_recommend]
impl<F: IntoFuture> Until for F {
    type Is = ();
    type Future = F::IntoFuture;
    fn into_until(self) -> F::IntoFuture {
        self.into_future()
    }
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<F> Until for F
where
    Never<F, ()>: Met,
{
    type Is = ();
    type Future = std::future::Ready<()>;
    fn into_until(self) -> Self::Future {
        unreachable!()
    }
}

pin_project! {
    /// The flow of [`take_until`](Pipe::take_until).
    #[must_use = "a flow does nothing until it is driven"]
    pub struct TakeUntil<S: Shape, F> {
        #[pin]
        one: One<S>,
        // `None` once it was ready: it is not polled again.
        #[pin]
        end: Option<F>,
    }
}

impl<S: Shape, F: Future> TakeUntil<S, F> {
    /// Looks whether it is time to stop.
    fn look(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        let mut this = self.project();
        if this.end.as_mut().as_pin_mut().is_some_and(|end| end.poll(cx).is_ready()) {
            this.one.stop();
            this.end.set(None);
        }
    }
}

impl<S: Shape, F> Shape for TakeUntil<S, F> {
    type In = S::Item;
    type Item = S::Item;
    type Error = S::Error;
    type Work = Ready<S::Item, S::Error>;
    type Make = S::Make;
}

impl<S: Drive, F: Future> Drive for TakeUntil<S, F> {
    fn poll_work<M: Mode>(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        self.as_mut().look(cx);
        self.project().one.poll_next::<M>(cx).map(|result| result.map(Ready::new))
    }

    fn poll_progress<M: Mode>(mut self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.as_mut().look(cx);
        self.project().one.poll_progress::<M>(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.one.size_hint().1)
    }

    fn plan(&self, plan: &mut Plan) {
        self.one.plan(plan, "take_until", Role::OneByOne { keeps: 0 });
        plan.last_may_end();
    }
}
