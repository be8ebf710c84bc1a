//! `into_stream`: the pipe as a `Stream`.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use pin_project_lite::pin_project;

use crate::engine::One;
use crate::error::Outcome;
use crate::flow::{Drive, Shape, can_fail};
use crate::observe::{Mode, Observer, Off, On, Plan, Role};
use crate::pipe::Pipe;
use crate::terminal::{Described, Observed, Once};

impl<T, E, S> Pipe<T, E, S> {
    /// `into_stream`: the pipe as a `futures::Stream`: of items, or of `Result` with the end after the first `Err`.
    ///
    /// A stream moves only when it is polled: between two items nothing in the pipe goes on. That is what streams are, and
    /// the reason why a pipe is none. Prefer a terminal where you have the choice.
    ///
    /// # Order
    ///
    /// That of the pipe.
    ///
    /// # Concurrency
    ///
    /// Everything in progress is polled by each poll of the stream, and at no other time.
    ///
    /// # Errors
    ///
    /// The stream of a pipe that may fail gives `Result<T, E>`; after an `Err` it ends.
    ///
    /// # Cancellation
    ///
    /// Dropping the stream drops the pipe with everything in it.
    ///
    /// # Panics
    ///
    /// A panic of the user's code unwinds out of the stream, which is not to be polled again after it.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// use futures::StreamExt;
    ///
    /// let mut stream = pipe!(0..3 |> map(async |n| n * n) |> buffer(2) |> into_stream);
    /// assert_eq!(stream.next().await, Some(0));
    /// assert_eq!(stream.collect::<Vec<_>>().await, [1, 4]);
    /// # });
    /// ```
    pub fn into_stream(self) -> IntoStream<S>
    where
        E: Outcome,
        S: Drive + Shape<Item = T, Error = E>,
    {
        IntoStream { one: self.into_one(), once: Once::new() }
    }
}

pin_project! {
    /// The stream of [`into_stream`](Pipe::into_stream).
    #[must_use = "a stream does nothing until it is polled"]
    pub struct IntoStream<S: Shape> {
        #[pin]
        one: One<S>,
        once: Once,
    }
}

impl<S: Drive<Error: Outcome>> IntoStream<S> {
    /// What the pipe is going to do: see [`Pipe::plan`].
    pub fn plan(&self) -> Plan {
        Plan::of(|plan| self.describe(plan))
    }

    /// Tells an observer what happens: see [`observe`](crate::observe).
    pub fn observe<V: Observer + Clone + 'static>(self, observer: &V) -> Observed<Self> {
        Observed::new(self, observer)
    }

    fn go_on<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Next<S> {
        let this = self.project();
        let _inside = this.once.enter();
        let result = this.one.poll_next::<M>(cx);
        this.once.pause();
        result.map(|result| {
            result.map(|result| match result {
                Ok(item) => S::Error::good(item),
                Err(error) => error.bad(),
            })
        })
    }

    fn hint(&self) -> (usize, Option<usize>) {
        let (low, high) = self.one.size_hint();
        // Of a pipe it counts items; here an error is one more.
        let errors = usize::from(can_fail::<S::Error>());
        (low, high.and_then(|high| high.checked_add(errors)))
    }
}

/// What such a stream gives.
type Next<S> = Poll<Option<<<S as Shape>::Error as Outcome>::Out<<S as Shape>::Item>>>;

impl<S: Drive<Error: Outcome>> Described for IntoStream<S> {
    fn describe(&self, plan: &mut Plan) {
        self.one.plan(plan, "the end", Role::End);
        plan.last_is_unforeseen("its elements are taken when somebody likes");
    }
}

impl<S: Drive<Error: Outcome>> Stream for IntoStream<S> {
    type Item = <S::Error as Outcome>::Out<S::Item>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Next<S> {
        self.go_on::<Off>(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.hint()
    }
}

impl<S: Drive<Error: Outcome>> Stream for Observed<IntoStream<S>> {
    type Item = <S::Error as Outcome>::Out<S::Item>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Next<S> {
        self.turn(cx, IntoStream::go_on::<On>, Option::is_none)
    }
}
