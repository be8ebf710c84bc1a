//! How a pipe may end early: the markers, and how errors of several stages become one.

mod failed;
mod failure;
mod timed_out;

use crate::poison::{Met, Never};
pub use failed::Failed;
pub use failure::{Failure, OrTimedOut, WithRoom};
pub use timed_out::{TakesTimedOut, TimedOut};

/// The error marker of a pipe that cannot fail: its terminals give plain values.
#[derive(Clone)]
pub enum NoErr {}

/// The error marker of a pipe that ends at the first error of type `X`: its terminals give `Result<_, X>`.
#[derive(Clone)]
pub struct Fails<X>(pub X);

/// What the terminals of a pipe with this error marker give.
pub trait Outcome {
    /// `B` itself, or `Result<B, X>`.
    type Out<B>;
    /// The pipe came to its end.
    fn good<B>(value: B) -> Self::Out<B>;
    /// The pipe ended with an error.
    fn bad<B>(self) -> Self::Out<B>;
}

impl Outcome for NoErr {
    type Out<B> = B;
    #[inline]
    fn good<B>(value: B) -> B {
        value
    }
    fn bad<B>(self) -> B {
        match self {}
    }
}

impl<X> Outcome for Fails<X> {
    type Out<B> = Result<B, X>;
    #[inline]
    fn good<B>(value: B) -> Result<B, X> {
        Ok(value)
    }
    fn bad<B>(self) -> Result<B, X> {
        Err(self.0)
    }
}

/// An error of type `X` comes into a pipe with the marker `Self`.
///
/// The first `?` fixes the error type, later ones convert into it by `From`.
#[diagnostic::on_unimplemented(
    message = "this `?` gives the error `{X}`, which cannot become that of this pipe",
    label = "the pipe has `{Self}`, because of an earlier `?` or `err_into`",
    note = "write `|> err_into::<YourError>` before the first `?`, or implement `From<{X}>` for the error of the pipe"
)]
pub trait Takes<X>: Sized {
    /// The marker behind the `?`.
    type To: Outcome;
    /// The new error.
    fn convert(error: X) -> Self::To;
    /// An error from further up.
    fn keep(self) -> Self::To;
}

#[diagnostic::do_not_recommend]
impl<X> Takes<X> for NoErr {
    type To = Fails<X>;
    fn convert(error: X) -> Fails<X> {
        Fails(error)
    }
    fn keep(self) -> Fails<X> {
        match self {}
    }
}

#[diagnostic::do_not_recommend]
impl<X, Y: From<X>> Takes<X> for Fails<Y> {
    type To = Fails<Y>;
    fn convert(error: X) -> Fails<Y> {
        Fails(error.into())
    }
    fn keep(self) -> Fails<Y> {
        self
    }
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<X, Y> Takes<X> for Fails<Y>
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

/// The same the other way round, for an error whose type is found later: as long as it is unknown, so is the rest.
#[diagnostic::on_unimplemented(
    message = "this `?` gives the error `{Self}`, which cannot become that of this pipe",
    label = "the pipe has `{E}`, because of an earlier `?` or `err_into`",
    note = "write `|> err_into::<YourError>` before the first `?`, or implement `From<{Self}>` for the error of the pipe"
)]
pub trait Enters<E>: Sized {
    /// The marker behind the `?`.
    type To: Outcome;
    /// The new error.
    fn enter(self) -> Self::To;
    /// An error from further up.
    fn keep(error: E) -> Self::To;
}

#[diagnostic::do_not_recommend]
impl<X, E: Takes<X>> Enters<E> for X {
    type To = E::To;
    fn enter(self) -> E::To {
        E::convert(self)
    }
    fn keep(error: E) -> E::To {
        error.keep()
    }
}

/// The error marker `Self` can become `Fails<X>`: what `err_into::<X>` asks for.
#[diagnostic::on_unimplemented(
    message = "`err_into` cannot make `{X}` of the error of this pipe",
    label = "the pipe has `{Self}` here",
    note = "implement `From` of that error for `{X}`; before the first `?` it sets the type that errors are to become",
    note = "behind a timeout it must be `From<TimedOut>`, too"
)]
pub trait IntoErr<X> {
    /// Known, if it can.
    type Is;
    /// Converts.
    fn into_err(self) -> Fails<X>;
}

#[diagnostic::do_not_recommend]
impl<X> IntoErr<X> for NoErr {
    type Is = ();
    fn into_err(self) -> Fails<X> {
        match self {}
    }
}

#[diagnostic::do_not_recommend]
impl<X: From<Y>, Y> IntoErr<X> for Fails<Y> {
    type Is = ();
    fn into_err(self) -> Fails<X> {
        Fails(self.0.into())
    }
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<X, Y> IntoErr<X> for Fails<Y>
where
    Never<X, Y>: Met,
{
    type Is = NoErr;
    fn into_err(self) -> Fails<X> {
        unreachable!()
    }
}

/// Two branches come together: what `merge`, `chain` and `zip` ask of the error markers of their arguments.
///
/// A branch without errors joins any; otherwise both have the same error.
#[diagnostic::on_unimplemented(
    message = "the branches of this source have different errors: `{Self}` and `{Other}`",
    label = "this branch has `{Other}`, the one before it `{Self}`",
    note = "write `|> err_into::<YourError>` in each branch before its first `?`"
)]
pub trait Join<Other> {
    /// The marker of both.
    type Both;
    /// From the branches so far.
    fn left(self) -> Self::Both;
    /// From the branch that is added.
    fn right(other: Other) -> Self::Both;
}

#[diagnostic::do_not_recommend]
impl Join<NoErr> for NoErr {
    type Both = NoErr;
    fn left(self) -> NoErr {
        self
    }
    fn right(other: NoErr) -> NoErr {
        other
    }
}

#[diagnostic::do_not_recommend]
impl<X> Join<Fails<X>> for NoErr {
    type Both = Fails<X>;
    fn left(self) -> Fails<X> {
        match self {}
    }
    fn right(other: Fails<X>) -> Fails<X> {
        other
    }
}

#[diagnostic::do_not_recommend]
impl<X> Join<NoErr> for Fails<X> {
    type Both = Fails<X>;
    fn left(self) -> Fails<X> {
        self
    }
    fn right(other: NoErr) -> Fails<X> {
        match other {}
    }
}

#[diagnostic::do_not_recommend]
impl<X> Join<Fails<X>> for Fails<X> {
    type Both = Fails<X>;
    fn left(self) -> Fails<X> {
        self
    }
    fn right(other: Fails<X>) -> Fails<X> {
        other
    }
}

/// The value behind a `?`: a `Result`, taken apart.
#[diagnostic::on_unimplemented(
    message = "`?` needs a `Result`, but what comes here is `{Self}`",
    label = "this gives `{Self}`",
    note = "remove the `?`, or let the function give a `Result`; for an `Option` write `filter_map(f)`"
)]
pub trait IsResult {
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
impl<V, X> IsResult for Result<V, X> {
    type Is = ();
    type Value = V;
    type Error = X;
    #[inline]
    fn into_result(self) -> Result<V, X> {
        self
    }
}
