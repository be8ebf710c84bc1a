//! `TimedOut`: what a pipe ends with when something took too long, and how that becomes the pipe's error.

use std::fmt;
use std::time::Duration;

use super::{Fails, NoErr, Outcome};
use crate::poison::{Met, Never};

/// Something took too long.
///
/// A pipe that may end with it, such as one with [`idle_timeout`](crate::Pipe::idle_timeout) or
/// [`deadline`](crate::Pipe::deadline), gives `Result`. Its error is `TimedOut` where none has been set before; otherwise it
/// is the one that has been set, which must be `From<TimedOut>`. A call with a [`.timeout(limit)`](crate::Stage::timeout)
/// that can fail itself has both errors: see [`Failure`](crate::Failure).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimedOut {
    /// The stage.
    pub stage: &'static str,
    /// How long it was waited for.
    pub after: Duration,
}

impl TimedOut {
    pub(crate) const fn new(stage: &'static str, after: Duration) -> Self {
        TimedOut { stage, after }
    }
}

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` timed out after {:?}", self.stage, self.after)
    }
}

impl std::error::Error for TimedOut {}

/// The error marker `Self` has room for a [`TimedOut`].
#[diagnostic::on_unimplemented(
    message = "this stage may fail with `TimedOut`, which cannot become the error of this pipe",
    label = "the pipe has `{Self}`, because of an earlier `?` or `err_into`",
    note = "implement `From<TimedOut>` for that error, or write `|> err_into::<YourError>` before the first `?`"
)]
pub trait TakesTimedOut: Sized {
    /// The marker behind the stage that may time out.
    type To: Outcome;
    /// The time is over.
    fn timed_out(error: TimedOut) -> Self::To;
    /// An error from further up.
    fn keep(self) -> Self::To;
}

#[diagnostic::do_not_recommend]
impl TakesTimedOut for NoErr {
    type To = Fails<TimedOut>;
    fn timed_out(error: TimedOut) -> Fails<TimedOut> {
        Fails(error)
    }
    fn keep(self) -> Fails<TimedOut> {
        match self {}
    }
}

#[diagnostic::do_not_recommend]
impl<Y: From<TimedOut>> TakesTimedOut for Fails<Y> {
    type To = Fails<Y>;
    fn timed_out(error: TimedOut) -> Fails<Y> {
        Fails(error.into())
    }
    fn keep(self) -> Fails<Y> {
        self
    }
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<Y> TakesTimedOut for Fails<Y>
where
    Never<Y, TimedOut>: Met,
{
    type To = NoErr;
    fn timed_out(_: TimedOut) -> NoErr {
        unreachable!()
    }
    fn keep(self) -> NoErr {
        unreachable!()
    }
}
