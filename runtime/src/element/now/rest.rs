//! What is left of a split, with an operation behind each child.

use std::marker::PhantomData;

use super::{NowWork, Op};
use crate::flow::{Rest, RestShape};
use crate::observe::Mode;

/// The rest of a split with an operation behind each child.
pub struct NowRest<Q, G, U, E> {
    pub(super) rest: Q,
    pub(super) op: G,
    pub(super) types: PhantomData<fn() -> (U, E)>,
}

impl<Q: RestShape, G, U, E> RestShape for NowRest<Q, G, U, E> {
    type Item = U;
    type Error = E;
    type Work = NowWork<Q::Work, G, U, E>;
}

impl<Q: Rest, G: Op<Q::Item, Q::Error, U, E>, U, E> Rest for NowRest<Q, G, U, E> {
    fn next<M: Mode>(&mut self) -> Option<Result<Self::Work, E>> {
        Some(match self.rest.next::<M>()? {
            Ok(work) => Ok(NowWork { work, op: self.op.clone(), types: PhantomData }),
            Err(error) => Err(self.op.error(error)),
        })
    }

    fn is_empty<M: Mode>(&mut self) -> bool {
        self.rest.is_empty::<M>()
    }

    fn enters<M: Mode>(&mut self) -> bool {
        self.rest.enters::<M>()
    }
}
