//! What the result of a terminal's function means: with `?`, or without.

use crate::error::{IsResult, Outcome, Takes};

/// How to read what the function gives.
pub trait Judge<O, E> {
    /// What there is so far.
    type Value;
    /// The pipe's error from here on.
    type Error: Outcome;
    /// Reads it.
    fn judge(output: O) -> Result<Self::Value, Self::Error>;
    /// An error from above.
    fn keep(error: E) -> Self::Error;
}

/// Without `?`.
pub enum AsIs {}

impl<O, E: Outcome> Judge<O, E> for AsIs {
    type Value = O;
    type Error = E;
    #[inline]
    fn judge(output: O) -> Result<O, E> {
        Ok(output)
    }
    fn keep(error: E) -> E {
        error
    }
}

/// With `?`.
pub enum Tried {}

impl<O: IsResult, E: Takes<O::Error>> Judge<O, E> for Tried {
    type Value = O::Value;
    type Error = E::To;
    #[inline]
    fn judge(output: O) -> Result<O::Value, E::To> {
        output.into_result().map_err(E::convert)
    }
    fn keep(error: E) -> E::To {
        error.keep()
    }
}
