//! How a pipe may end early: the two markers, and how errors of several stages become one.

use crate::poison::{Met, Never};

/// The error marker of a pipe that cannot fail: its terminals give plain values.
pub enum NoErr {}

/// The error marker of a pipe that ends at the first error of type `X`: its terminals give `Result<_, X>`.
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
pub trait Merge<X>: Sized {
    /// The marker behind the `?`.
    type To: Outcome;
    /// The new error.
    fn convert(error: X) -> Self::To;
    /// An error from further up.
    fn keep(self) -> Self::To;
}

impl<X> Merge<X> for NoErr {
    type To = Fails<X>;
    fn convert(error: X) -> Fails<X> {
        Fails(error)
    }
    fn keep(self) -> Fails<X> {
        match self {}
    }
}

impl<X: Becomes<Y>, Y> Merge<X> for Fails<Y> {
    type To = X::Marker;
    fn convert(error: X) -> X::Marker {
        error.becomes()
    }
    fn keep(self) -> X::Marker {
        X::stays(self.0)
    }
}

/// An error that becomes the error `Y` of the pipe it comes into: `From`, with a message of ours.
#[diagnostic::on_unimplemented(
    message = "this `?` gives the error `{Self}`, which cannot become `{Y}`, the error of this pipe",
    label = "the pipe's error is `{Y}` because of an earlier `?` or `err_into`",
    note = "write `|> err_into::<YourError>` before the first `?`, or implement `From<{Self}>` for `{Y}`"
)]
pub trait Becomes<Y> {
    /// `Fails<Y>`, if it does.
    type Marker: Outcome;
    /// The conversion.
    fn becomes(self) -> Self::Marker;
    /// What is a `Y` already.
    fn stays(error: Y) -> Self::Marker;
}

impl<X, Y: From<X>> Becomes<Y> for X {
    type Marker = Fails<Y>;
    fn becomes(self) -> Fails<Y> {
        Fails(self.into())
    }
    fn stays(error: Y) -> Fails<Y> {
        Fails(error)
    }
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<X, Y> Becomes<Y> for X
where
    Never<X, Y>: Met,
{
    type Marker = NoErr;
    fn becomes(self) -> NoErr {
        unreachable!()
    }
    fn stays(_: Y) -> NoErr {
        unreachable!()
    }
}

/// The error marker `Self` can become `Fails<X>`: what `err_into::<X>` asks for.
pub trait IntoErr<X> {
    /// Known, if it can.
    type Is;
    /// Converts.
    fn into_err(self) -> Fails<X>;
}

impl<X> IntoErr<X> for NoErr {
    type Is = ();
    fn into_err(self) -> Fails<X> {
        match self {}
    }
}

impl<X, Y: ErrInto<X>> IntoErr<X> for Fails<Y> {
    type Is = Y::Is;
    fn into_err(self) -> Fails<X> {
        Fails(self.0.convert())
    }
}

/// `Into`, with a message of ours.
#[diagnostic::on_unimplemented(
    message = "`err_into` cannot make `{X}` of `{Self}`, the error of this pipe",
    label = "the pipe's error is `{Self}` here",
    note = "put `|> err_into::<..>` before the first `?`, or implement `From<{Self}>` for `{X}`"
)]
pub trait ErrInto<X> {
    /// Known, if it can.
    type Is;
    /// Converts.
    fn convert(self) -> X;
}

#[diagnostic::do_not_recommend]
impl<X: From<Y>, Y> ErrInto<X> for Y {
    type Is = ();
    fn convert(self) -> X {
        self.into()
    }
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<X, Y> ErrInto<X> for Y
where
    Never<X, Y>: Met,
{
    type Is = NoErr;
    fn convert(self) -> X {
        unreachable!()
    }
}

/// Two branches come together: what `merge`, `chain` and `zip` ask of the error markers of their arguments.
///
/// A branch without errors joins any; otherwise both have the same error.
pub trait Join<Other> {
    /// The marker of both.
    type Both;
    /// From the branches so far.
    fn left(self) -> Self::Both;
    /// From the branch that is added.
    fn right(other: Other) -> Self::Both;
}

impl Join<NoErr> for NoErr {
    type Both = NoErr;
    fn left(self) -> NoErr {
        self
    }
    fn right(other: NoErr) -> NoErr {
        other
    }
}

impl<X> Join<Fails<X>> for NoErr {
    type Both = Fails<X>;
    fn left(self) -> Fails<X> {
        match self {}
    }
    fn right(other: Fails<X>) -> Fails<X> {
        other
    }
}

impl<X> Join<NoErr> for Fails<X> {
    type Both = Fails<X>;
    fn left(self) -> Fails<X> {
        self
    }
    fn right(other: NoErr) -> Fails<X> {
        match other {}
    }
}

impl<X: SameError<Y>, Y> Join<Fails<Y>> for Fails<X> {
    type Both = X::Both;
    fn left(self) -> X::Both {
        X::left(self)
    }
    fn right(other: Fails<Y>) -> X::Both {
        X::right(other)
    }
}

/// Two errors that are the same.
#[diagnostic::on_unimplemented(
    message = "the branches of this source have different errors: `{Self}` and `{Y}`",
    label = "the error of this branch is `{Y}`, that of the one before it `{Self}`",
    note = "write `|> err_into::<YourError>` in each branch before its first `?`"
)]
pub trait SameError<Y>: Sized {
    /// The marker of both.
    type Both;
    /// From the branches so far.
    fn left(error: Fails<Self>) -> Self::Both;
    /// From the branch that is added.
    fn right(error: Fails<Y>) -> Self::Both;
}

#[diagnostic::do_not_recommend]
impl<X> SameError<X> for X {
    type Both = Fails<X>;
    fn left(error: Fails<X>) -> Fails<X> {
        error
    }
    fn right(error: Fails<X>) -> Fails<X> {
        error
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
