//! A stage whose function is called again for what it has found: the call is taken out of its flow.

use std::marker::PhantomData;

use super::now::{MapOp, Op, Verdict};
use super::{CallFlow, ExpandFlow, NowFlow, SkipErr, TreeFlow, Try};

/// A flow that ends in a call, and perhaps in `?` or `.skip_err()` behind it. What comes of the call goes through `K`, and
/// ends in an item `U` with a list `I`, or in `E`.
pub trait Again<K, U, I, E> {
    /// The flow that calls the function again for each member of the list.
    type Flow;
    /// Makes it.
    fn again(self, op: K) -> Self::Flow;
}

impl<S, F, R, O, K, U, I, E> Again<K, U, I, E> for CallFlow<S, F, R, O> {
    type Flow = ExpandFlow<S, F, R, K, U, I, E>;
    fn again(self, op: K) -> Self::Flow {
        let (up, f, site) = self.parts();
        ExpandFlow::new(up, f, op, site)
    }
}

impl<S, F, O, X, K, U, I, E> Again<K, U, I, E> for NowFlow<S, MapOp<F>, O, X> {
    type Flow = TreeFlow<S, Two<MapOp<F>, K, O, X>, U, I, E>;
    fn again(self, op: K) -> Self::Flow {
        let (up, f, site) = self.parts();
        TreeFlow::new(up, Two::new(f, op), site)
    }
}

impl<S, G: EndsCall, V, X, K, U, I, E> Again<K, U, I, E> for NowFlow<S, G, V, X>
where
    S: Again<Two<G, K, V, X>, U, I, E>,
{
    type Flow = S::Flow;
    fn again(self, op: K) -> Self::Flow {
        let (up, end, _) = self.parts();
        up.again(Two::new(end, op))
    }
}

/// What stands behind a call and belongs to it.
pub trait EndsCall {}
impl EndsCall for Try {}
impl EndsCall for SkipErr {}

/// The call gives what is needed.
#[derive(Clone)]
pub struct Same;

impl<T, E> Op<T, E, T, E> for Same {
    #[inline]
    fn apply(&self, item: T) -> Verdict<T, E> {
        Verdict::Item(item)
    }
    fn error(&self, error: E) -> E {
        error
    }
}

/// One operation behind another; `M` and `Y` are between them.
pub struct Two<A, B, M, Y> {
    first: A,
    second: B,
    between: PhantomData<fn() -> (M, Y)>,
}

impl<A, B, M, Y> Two<A, B, M, Y> {
    fn new(first: A, second: B) -> Self {
        Two { first, second, between: PhantomData }
    }
}

// Not derived: that would ask for `M: Clone`.
impl<A: Clone, B: Clone, M, Y> Clone for Two<A, B, M, Y> {
    #[inline]
    fn clone(&self) -> Self {
        Two::new(self.first.clone(), self.second.clone())
    }
}

impl<A, B, T, X, M, Y, U, E> Op<T, X, U, E> for Two<A, B, M, Y>
where
    A: Op<T, X, M, Y>,
    B: Op<M, Y, U, E>,
{
    #[inline]
    fn apply(&self, item: T) -> Verdict<U, E> {
        match self.first.apply(item) {
            Verdict::Item(item) => self.second.apply(item),
            Verdict::Skip => Verdict::Skip,
            Verdict::Fail(error) => Verdict::Fail(self.second.error(error)),
        }
    }
    fn error(&self, error: X) -> E {
        self.second.error(self.first.error(error))
    }
}
