//! `limit_errors`: leaves a number of failed elements out.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::engine::{One, TURN};
use crate::error::{NoErr, Outcome, Takes};
use crate::flow::{Drive, Ready, Shape};
use crate::observe::{Mode, Plan, Role};
use crate::pipe::Pipe;
use crate::poison::{Met, Never, Then};

impl<T, E, S: Shape> Pipe<T, E, S> {
    /// `limit_errors(10)`: of elements that are `Result` it goes on with the `Ok` values, leaves out ten that are `Err`, and
    /// ends the pipe with the eleventh.
    ///
    /// So `map(f) |> limit_errors(10)` stands where `map(f)?` would, and `limit_errors(0)` is `|> ?`. Put a `buffer`
    /// between the two to run the calls at once.
    ///
    /// # Order
    ///
    /// Kept; errors are counted in this order.
    ///
    /// # Concurrency
    ///
    /// An ordered stage: it sees elements one by one, and the stretch before it runs one at a time. It moves on what is in
    /// progress above also while nobody asks.
    ///
    /// # Errors
    ///
    /// The error that is one too many becomes the pipe's as with `?`: the first one fixes its type, later ones convert by
    /// `From`. Everything upstream is dropped with it. Those before it are dropped. An `Err` of a `?` further up is no
    /// element: it passes and ends the pipe.
    ///
    /// # Cancellation
    ///
    /// Dropping the pipe drops what is in progress above.
    ///
    /// # Panics
    ///
    /// None of its own.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let read = |text: &str| text.parse::<u32>();
    /// let sum = pipe!(["1", "x", "2"] |> map(read) |> limit_errors(1) |> sum::<u32>).await;
    /// assert_eq!(sum, Ok(3));
    /// let sum = pipe!(["1", "x", "y"] |> map(read) |> limit_errors(1) |> sum::<u32>).await;
    /// assert_eq!(sum.unwrap_err().to_string(), "invalid digit found in string");
    /// # });
    /// ```
    pub fn limit_errors<V, X, P, Q>(self, limit: usize) -> P
    where
        T: MayFail<Value = V>,
        E: Admits<T::Error, To = X>,
        T::Is: Then<Pipe<V, X, LimitErrors<S, V, X>>, To = Q>,
        E::To: Then<Q, To = P>,
    {
        let one = self.into_one();
        X::then(<T::Is>::then(Pipe::new(LimitErrors { one, left: limit, types: PhantomData })))
    }
}

/// An element that may have failed: a `Result`.
#[diagnostic::on_unimplemented(
    message = "`limit_errors` needs elements that are `Result`, but they are `{Self}`",
    label = "the elements are `{Self}`",
    note = "put it behind a stage whose function gives `Result`, and write no `?` there: `map(f) |> limit_errors(n)`"
)]
pub trait MayFail {
    /// Known, if it is one.
    type Is;
    /// The type of the `Ok` value.
    type Value;
    /// The type of the error.
    type Error;
    /// Itself, by its true type.
    fn into_result(self) -> Result<Self::Value, Self::Error>;
}

#[diagnostic::do_not_recommend]
impl<V, X> MayFail for Result<V, X> {
    type Is = ();
    type Value = V;
    type Error = X;
    fn into_result(self) -> Result<V, X> {
        self
    }
}

/// The error of an element may end the pipe that has the marker `Self`: as with `?`.
#[diagnostic::on_unimplemented(
    message = "the elements may have the error `{X}`, which cannot become that of this pipe",
    label = "the pipe has `{Self}`, because of an earlier `?` or `err_into`",
    note = "write `|> err_into::<YourError>` before the first `?`, or implement `From<{X}>` for the error of the pipe"
)]
pub trait Admits<X>: Sized {
    /// The marker behind the stage.
    type To: Outcome;
    /// The error of an element.
    fn admit(error: X) -> Self::To;
    /// An error from further up.
    fn keep(self) -> Self::To;
}

#[diagnostic::do_not_recommend]
impl<X, E: Takes<X>> Admits<X> for E {
    type To = E::To;
    fn admit(error: X) -> E::To {
        E::convert(error)
    }
    fn keep(self) -> E::To {
        Takes::keep(self)
    }
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<X, E> Admits<X> for E
where
    Never<X, E>: Met,
{
    type To = NoErr;
    fn admit(_: X) -> NoErr {
        unreachable!()
    }
    fn keep(self) -> NoErr {
        unreachable!()
    }
}

pin_project! {
    /// The flow of [`limit_errors`](Pipe::limit_errors).
    #[must_use = "a flow does nothing until it is driven"]
    pub struct LimitErrors<S: Shape, V, X> {
        #[pin]
        one: One<S>,
        // How many errors may still be left out.
        left: usize,
        types: PhantomData<fn() -> (V, X)>,
    }
}

impl<S: Shape, V, X> Shape for LimitErrors<S, V, X> {
    type In = V;
    type Item = V;
    type Error = X;
    type Work = Ready<V, X>;
    type Make = S::Make;
}

impl<S, V, X, F> Drive for LimitErrors<S, V, X>
where
    S: Drive<Item: MayFail<Value = V, Error = F>, Error: Admits<F, To = X>>,
{
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let mut this = self.project();
        for _ in 0..TURN {
            let result = match ready!(this.one.as_mut().poll_next::<M>(cx)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => Err(error.keep()),
                Some(Ok(item)) => match item.into_result() {
                    Ok(value) => Ok(value),
                    Err(_) if *this.left > 0 => {
                        *this.left -= 1;
                        continue;
                    }
                    Err(error) => {
                        this.one.close();
                        Err(S::Error::admit(error))
                    }
                },
            };
            return Poll::Ready(Some(Ready::new(result)));
        }
        this.one.end_turn::<M>(cx);
        Poll::Pending
    }

    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        self.project().one.poll_progress::<M>(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.one.size_hint().1)
    }

    fn plan(&self, plan: &mut Plan) {
        self.one.plan(plan, "limit_errors", Role::OneByOne { keeps: 0 });
        plan.last_may_end();
    }
}
