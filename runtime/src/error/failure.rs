//! `Failure<E>`: what a pipe ends with when a call with a timeout fails, and how that becomes the pipe's error.

use std::error::Error;
use std::fmt;

use super::{Fails, IntoErr, Join, NoErr, Outcome, Takes, TakesTimedOut, TimedOut};
use crate::poison::{Met, Never};

/// The error of a call with a timeout: the function gave an error, or it took too long.
///
/// What [`.timeout(limit)`](crate::Stage::timeout) makes of a function that can fail itself; of one that cannot it makes
/// [`TimedOut`]. A pipe whose error has been set before, by `err_into` or an earlier `?`, goes on with that.
///
/// ```
/// use pipewright::Failure;
///
/// fn again(failure: &Failure<std::io::Error>) -> bool {
///     match failure {
///         Failure::Call(error) => error.kind() == std::io::ErrorKind::Interrupted,
///         Failure::TimedOut(_) => true,
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure<E> {
    /// The error that the function gave.
    Call(E),
    /// It took too long.
    TimedOut(TimedOut),
}

impl<E> fmt::Display for Failure<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Call(_) => f.write_str("the call failed"),
            Failure::TimedOut(late) => late.fmt(f),
        }
    }
}

impl<E: Error + 'static> Error for Failure<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Failure::Call(error) => Some(error),
            // The sentence above is already its own.
            Failure::TimedOut(_) => None,
        }
    }
}

impl<E> From<TimedOut> for Failure<E> {
    fn from(late: TimedOut) -> Self {
        Failure::TimedOut(late)
    }
}

/// The error marker of a pipe whose first `?` stands behind a call with a timeout: its terminals give
/// `Result<_, Failure<E>>`.
///
/// Later `?` convert into `E` by `From`, later timeouts join. `err_into::<Z>` asks for `Z: From<E> + From<TimedOut>`.
#[derive(Clone)]
pub struct OrTimedOut<E>(pub Failure<E>);

impl<X> Outcome for OrTimedOut<X> {
    type Out<B> = Result<B, Failure<X>>;
    #[inline]
    fn good<B>(value: B) -> Result<B, Failure<X>> {
        Ok(value)
    }
    fn bad<B>(self) -> Result<B, Failure<X>> {
        Err(self.0)
    }
}

#[diagnostic::do_not_recommend]
impl<X, Y: From<X>> Takes<X> for OrTimedOut<Y> {
    type To = OrTimedOut<Y>;
    fn convert(error: X) -> OrTimedOut<Y> {
        OrTimedOut(Failure::Call(error.into()))
    }
    fn keep(self) -> OrTimedOut<Y> {
        self
    }
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<X, Y> Takes<X> for OrTimedOut<Y>
where
    Never<X, Y>: Met,
{
    type To = NoErr;
    fn convert(_: X) -> NoErr {
        unreachable!()
    }
    fn keep(self) -> NoErr {
        unreachable!()
    }
}

#[diagnostic::do_not_recommend]
impl<Y> TakesTimedOut for OrTimedOut<Y> {
    type To = OrTimedOut<Y>;
    fn timed_out(error: TimedOut) -> OrTimedOut<Y> {
        OrTimedOut(Failure::TimedOut(error))
    }
    fn keep(self) -> OrTimedOut<Y> {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<X: From<Y> + From<TimedOut>, Y> IntoErr<X> for OrTimedOut<Y> {
    type Is = ();
    fn into_err(self) -> Fails<X> {
        Fails(match self.0 {
            Failure::Call(error) => error.into(),
            Failure::TimedOut(late) => late.into(),
        })
    }
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<X, Y> IntoErr<X> for OrTimedOut<Y>
where
    Never<X, Y>: Met,
{
    type Is = NoErr;
    fn into_err(self) -> Fails<X> {
        unreachable!()
    }
}

#[diagnostic::do_not_recommend]
impl<X> Join<OrTimedOut<X>> for NoErr {
    type Both = OrTimedOut<X>;
    fn left(self) -> OrTimedOut<X> {
        match self {}
    }
    fn right(other: OrTimedOut<X>) -> OrTimedOut<X> {
        other
    }
}

#[diagnostic::do_not_recommend]
impl<X> Join<NoErr> for OrTimedOut<X> {
    type Both = OrTimedOut<X>;
    fn left(self) -> OrTimedOut<X> {
        self
    }
    fn right(other: NoErr) -> OrTimedOut<X> {
        match other {}
    }
}

#[diagnostic::do_not_recommend]
impl<X> Join<OrTimedOut<X>> for OrTimedOut<X> {
    type Both = OrTimedOut<X>;
    fn left(self) -> OrTimedOut<X> {
        self
    }
    fn right(other: OrTimedOut<X>) -> OrTimedOut<X> {
        other
    }
}

/// The marker that a call with a timeout begins with, where a pipe has the marker `Self` and the function the error `X`:
/// one that has room for both. Then that [`Takes`] the error, and what comes of it [`TakesTimedOut`]: one after the other,
/// so that the compiler speaks of the one that cannot be had.
pub trait WithRoom<X> {
    /// The marker, which may have to be [`OrTimedOut`].
    type Marker;
    /// An error from further up.
    fn with_room(self) -> Self::Marker;
}

#[diagnostic::do_not_recommend]
impl<X> WithRoom<X> for NoErr {
    type Marker = OrTimedOut<X>;
    fn with_room(self) -> OrTimedOut<X> {
        match self {}
    }
}

#[diagnostic::do_not_recommend]
impl<X, Y> WithRoom<X> for Fails<Y> {
    type Marker = Fails<Y>;
    fn with_room(self) -> Fails<Y> {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<X, Y> WithRoom<X> for OrTimedOut<Y> {
    type Marker = OrTimedOut<Y>;
    fn with_room(self) -> OrTimedOut<Y> {
        self
    }
}
