//! `scan`: carries a state from element to element.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::element::{Called, kind};
use crate::engine::One;
use crate::flow::{Drive, Ready, Shape};
use crate::observe::{Mode, Plan, Role, Site};
use crate::pipe::Pipe;
use crate::poison::Then;

impl<T, E, S: Shape> Pipe<T, E, S> {
    /// `scan(0, |sum, x| { *sum += x; Some(*sum) })`: carries a state along and goes on with what the function gives; ends at the first `None`.
    ///
    /// The function is plain: `(&mut state, T) -> Option<U>`. At `None` everything upstream is dropped.
    ///
    /// # Order
    ///
    /// Kept.
    ///
    /// # Concurrency
    ///
    /// An ordered stage: it sees elements one by one, and the stretch before it runs one at a time. It moves on what is in
    /// progress above also while nobody asks.
    ///
    /// # Errors
    ///
    /// `scan(s, f)?` takes a function that gives `Result<Option<U>, E>`.
    ///
    /// # Cancellation
    ///
    /// Dropping the pipe drops what is in progress above.
    ///
    /// # Panics
    ///
    /// A panic of the function unwinds out of the terminal.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let sums: Vec<u32> = pipe!(1..5 |> scan(0, |sum, x| { *sum += x; (*sum < 9).then_some(*sum) }) |> collect).await;
    /// assert_eq!(sums, [1, 3, 6]);
    /// # });
    /// ```
    pub fn scan<A, F, R>(self, initial: A, f: F) -> ScanStage<T, E, S, A, F, R>
    where
        F: FnMut(&mut A, T) -> R,
    {
        let one = self.into_one();
        ScanStage { parts: Scan { one, state: initial, f, types: PhantomData }, types: PhantomData }
    }
}

/// The stage of [`scan`](Pipe::scan), not yet finished.
#[must_use = "a stage with a function is finished by `pipe!`"]
pub struct ScanStage<T, E, S: Shape, A, F, R> {
    parts: Scan<S, A, F, R>,
    types: PhantomData<fn() -> (T, E)>,
}

impl<T, E, S: Shape, A, F, R> ScanStage<T, E, S, A, F, R> {
    #[doc(hidden)]
    pub fn __call(self) -> Called<kind::scan, R, E, Scan<S, A, F, R>> {
        Called::new(self.parts)
    }
}

impl<O, E, S: Shape> Called<kind::scan, O, E, S> {
    #[doc(hidden)]
    pub fn __end<U, P>(&mut self) -> P
    where
        O: GoOn<Value = U>,
        O::Is: Then<Pipe<U, E, WhileSome<S, U>>, To = P>,
    {
        <O::Is>::then(Pipe::new(WhileSome {
            one: One::new(self.take(), Site::default()),
            types: PhantomData,
        }))
    }
}

/// What the function of `scan` gives: an `Option`.
#[diagnostic::on_unimplemented(
    message = "`scan` needs a function that gives `Option`, but it gives `{Self}`",
    label = "this gives `{Self}`",
    note = "write `Some(..)` around it; a `None` ends the pipe. For a `Result` write `?` behind the stage",
    note = "the function is plain: calls that wait belong into a `map` before or after it"
)]
pub trait GoOn {
    /// Known, if it is one.
    type Is;
    /// What may be there.
    type Value;
    /// Itself, by its true type.
    fn go_on(self) -> Option<Self::Value>;
}

#[diagnostic::do_not_recommend]
impl<T> GoOn for Option<T> {
    type Is = ();
    type Value = T;
    #[inline]
    fn go_on(self) -> Option<T> {
        self
    }
}

pin_project! {
    /// Gives what the function of [`scan`](Pipe::scan) gives.
    #[must_use = "a flow does nothing until it is driven"]
    pub struct Scan<S: Shape, A, F, R> {
        #[pin]
        one: One<S>,
        state: A,
        f: F,
        types: PhantomData<fn() -> R>,
    }
}

impl<S: Shape, A, F, R> Shape for Scan<S, A, F, R> {
    type In = R;
    type Item = R;
    type Error = S::Error;
    type Work = Ready<R, S::Error>;
    type Make = S::Make;
}

impl<S: Drive, A, F: FnMut(&mut A, S::Item) -> R, R> Drive for Scan<S, A, F, R> {
    #[inline]
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let this = self.project();
        let result = ready!(this.one.poll_next::<M>(cx));
        Poll::Ready(result.map(|result| Ready::new(result.map(|item| (this.f)(this.state, item)))))
    }

    #[inline]
    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.project().one.poll_progress::<M>(cx)
    }

    fn plan(&self, plan: &mut Plan) {
        self.one.plan(plan, "scan", Role::OneByOne { keeps: 0 });
    }
}

pin_project! {
    /// Ends at the first `None`.
    #[must_use = "a flow does nothing until it is driven"]
    pub struct WhileSome<S: Shape, U> {
        #[pin]
        one: One<S>,
        types: PhantomData<fn() -> U>,
    }
}

impl<S: Shape, U> Shape for WhileSome<S, U> {
    type In = U;
    type Item = U;
    type Error = S::Error;
    type Work = Ready<U, S::Error>;
    type Make = S::Make;
}

impl<S: Drive<Item: GoOn<Value = U>>, U> Drive for WhileSome<S, U> {
    #[inline]
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let mut this = self.project();
        Poll::Ready(match ready!(this.one.as_mut().poll_next::<M>(cx)) {
            Some(Ok(item)) => match item.go_on() {
                Some(item) => Some(Ready::item(item)),
                None => {
                    this.one.close();
                    None
                }
            },
            Some(Err(error)) => Some(Ready::new(Err(error))),
            None => None,
        })
    }

    #[inline]
    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.project().one.poll_progress::<M>(cx)
    }

    fn plan(&self, plan: &mut Plan) {
        self.one.plan_above(plan);
    }
}
