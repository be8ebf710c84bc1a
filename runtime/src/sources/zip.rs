//! `zip`: two pipes side by side, as pairs.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::More;
use crate::engine::One;
use crate::error::Join;
use crate::flow::{Drive, Ready, Shape};
use crate::observe::{Mode, Plan, Site};
use crate::pipe::Pipe;
use crate::poison::Then;

/// `zip(ids, names)`: pairs of the elements of two pipes; ends with the first that ends.
///
/// # Order
///
/// That of both.
///
/// # Concurrency
///
/// Both are asked at once, and each works for its element of the pair, also while nobody asks.
///
/// # Errors
///
/// An `Err` takes a place in a pair, and ends both when that pair is complete; in one pair the left comes before the
/// right. Where the other side ends in that very pair, there is none, and so no error: as with [`Iterator::zip`]. They
/// have the same error type, or none.
///
/// # Cancellation
///
/// Dropping the pipe drops both, and an element that waits for its partner.
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
/// let pairs: Vec<(u32, char)> = pipe!(zip(1.., "ab".chars()) |> collect).await;
/// assert_eq!(pairs, [(1, 'a'), (2, 'b')]);
/// # });
/// ```
pub fn zip<T, E, S>(left: Pipe<T, E, S>) -> Left<T, E, S> {
    Left(left)
}

/// The first argument of [`zip`].
#[must_use = "`zip` takes two pipes"]
pub struct Left<T, E, S>(Pipe<T, E, S>);

impl<T, E, S: Shape> Left<T, E, S> {
    #[doc(hidden)]
    pub fn and<T2, E2, S2>(self, right: Pipe<T2, E2, S2>) -> More<Self, Pipe<T2, E2, S2>> {
        More(self, right)
    }
}

impl<T, E, S: Shape, T2, E2, S2: Shape> More<Left<T, E, S>, Pipe<T2, E2, S2>> {
    #[doc(hidden)]
    pub fn __joined<B, P>(self) -> P
    where
        E: Join<E2, Both = B>,
        E::Both: Then<Pipe<(T, T2), B, Zip<S, S2, B>>, To = P>,
    {
        let left = Side { one: self.0.0.into_one(), held: None };
        let right = Side { one: self.1.into_one(), held: None };
        B::then(Pipe::new(Zip {
            left,
            right,
            asked: false,
            site: Site::default().or("zip"),
            both: PhantomData,
        }))
    }
}

impl<T, E, A: Shape, B: Shape> Pipe<T, E, Zip<A, B, E>> {
    /// `.named("all")`: gives it a name, which plans show.
    #[track_caller]
    pub fn named(self, name: &'static str) -> Self {
        let flow = self.into_flow();
        Pipe::new(Zip { site: flow.site.named(name), ..flow })
    }
}

pin_project! {
    /// The flow of [`zip`].
    #[must_use = "a flow does nothing until it is driven"]
    pub struct Zip<A: Shape, B: Shape, E> {
        #[pin]
        left: Side<A>,
        #[pin]
        right: Side<B>,
        // A pair is being waited for.
        asked: bool,
        site: Site,
        both: PhantomData<fn() -> E>,
    }
}

pin_project! {
    struct Side<S: Shape> {
        #[pin]
        one: One<S>,
        // What it gave for this pair; `None` inside is its end.
        held: Option<Option<Result<S::Item, S::Error>>>,
    }
}

impl<S: Drive> Side<S> {
    fn fill<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>, asked: bool) {
        let mut this = self.project();
        if asked && this.held.is_none() {
            match this.one.as_mut().poll_next::<M>(cx) {
                Poll::Pending => return,
                Poll::Ready(result) => *this.held = Some(result),
            }
        }
        // Also when it has just given something: that did not reach what is left in there, and nobody asks again soon.
        this.one.poll_progress::<M>(cx);
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (low, high) = self.one.size_hint();
        let held = usize::from(matches!(self.held, Some(Some(Ok(_)))));
        (low.saturating_add(held), high.and_then(|high| high.checked_add(held)))
    }
}

impl<A: Shape, B: Shape, E> Shape for Zip<A, B, E> {
    type In = (A::Item, B::Item);
    type Item = (A::Item, B::Item);
    type Error = E;
    type Work = Ready<(A::Item, B::Item), E>;
    type Make = (A::Make, B::Make);
}

impl<A: Drive, B: Drive, E> Drive for Zip<A, B, E>
where
    A::Error: Join<B::Error, Both = E>,
{
    fn poll_work<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Work>> {
        let mut this = self.project();
        *this.asked = true;
        this.left.as_mut().fill::<M>(cx, true);
        // As with iterators: behind the end of the left nothing is taken from the right.
        let ended = matches!(this.left.held, Some(None));
        this.right.as_mut().fill::<M>(cx, !ended);
        let (left, right) = (this.left.as_mut().project(), this.right.as_mut().project());
        // The end of either side is the end at once, as no further pair can come; and it comes before an error of the
        // other. So what comes out depends on what both sides give, never on which of them was faster.
        let result = match (left.held.take(), right.held.take()) {
            (Some(None), _) | (_, Some(None)) => None,
            (Some(Some(Err(error))), Some(Some(_))) => Some(Err(error.left())),
            (Some(Some(Ok(_))), Some(Some(Err(error)))) => {
                Some(Err(<A::Error as Join<B::Error>>::right(error)))
            }
            (Some(Some(Ok(left))), Some(Some(Ok(right)))) => Some(Ok((left, right))),
            (left_held, right_held) => {
                *left.held = left_held;
                *right.held = right_held;
                return Poll::Pending;
            }
        };
        *this.asked = false;
        if !matches!(result, Some(Ok(_))) {
            left.one.close();
            right.one.close();
        }
        Poll::Ready(result.map(Ready::new))
    }

    fn poll_progress<M: Mode>(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        let this = self.project();
        this.left.fill::<M>(cx, *this.asked);
        this.right.fill::<M>(cx, *this.asked);
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (left, right) = (self.left.size_hint(), self.right.size_hint());
        let high = match (left.1, right.1) {
            (Some(left), Some(right)) => Some(left.min(right)),
            (left, right) => left.or(right),
        };
        (left.0.min(right.0), high)
    }

    fn plan(&self, plan: &mut Plan) {
        let left = plan.branch(|plan| self.left.one.plan_above(plan));
        let right = plan.branch(|plan| self.right.one.plan_above(plan));
        plan.join(self.site, left.into_iter().chain(right).collect());
    }
}
