//! Where elements come from: what may stand first in a pipe.

mod chain;
mod channel;
mod feed;
mod interval;
mod iter;
mod merge;
mod paginate;
mod stream;
mod unfold;
mod zip;

pub use chain::chain;
#[cfg(feature = "what-if")]
pub(crate) use feed::{Fed, Feeds, Turn};
pub use interval::interval;
pub use iter::IterFlow;
pub use merge::merge;
pub use paginate::{NextCursor, PageAndNext, paginate};
pub use stream::StreamFlow;
pub use unfold::{ElementAndState, MaybeNext, StateBefore, unfold};
pub use zip::zip;

use crate::flow::{Drive, Shape};
use crate::observe::Site;
use crate::pipe::Pipe;
use crate::poison::Then;

/// What can be the source of a pipe: an iterator or a range, a `Stream`, another pipe, a tokio channel receiver.
///
/// `M` says which of these it is; it is found by inference.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the source of a pipe",
    label = "this is no source",
    note = "a source is an iterator or a range, a `Stream`, another pipe, or a tokio channel receiver",
    note = "call a function that gives one, and `.await` what gives one in the future"
)]
pub trait Source<M> {
    /// What comes out.
    type Item;
    /// How it may end early.
    type Error;
    /// The flow it becomes.
    type Flow;
    /// Becomes one.
    fn flow(self, site: Site) -> Self::Flow;
}

/// Another pipe, or an `impl Flow`.
pub enum ByFlow {}

#[diagnostic::do_not_recommend]
impl<F: Drive> Source<ByFlow> for F {
    type Item = F::Item;
    type Error = <F as Shape>::Error;
    type Flow = F;
    // Its stages have names of their own.
    fn flow(self, _: Site) -> F {
        self
    }
}

/// Begins a pipe. `text` is the source as it is written.
#[track_caller]
pub fn source<S: Source<M>, M, P>(source: S, text: &'static str) -> P
where
    S::Flow: Then<Pipe<S::Item, S::Error, S::Flow>, To = P>,
{
    <S::Flow>::then(Pipe::new(source.flow(Site::here(text))))
}

/// The branches so far and one more, not yet joined. Two steps, so that the types of both are known when they are
/// compared: see [`crate::poison`].
#[must_use = "a source of several pipes is finished by `pipe!`"]
pub struct More<A, B>(A, B);

/// The elements of two branches are of one type: `T` those of the ones so far, `U` those of the flow `Self`. `Self`
/// is known before them, and one of them can be found by the other.
#[diagnostic::on_unimplemented(
    message = "the branches of this source have different elements: `{T}` and `{U}`",
    label = "this branch gives `{U}`, the one before it `{T}`",
    note = "make them one type with `|> map(..)` in the branches, or write `zip(a, b)` for pairs"
)]
pub trait SameElements<T, U> {
    /// Known, if they are.
    type Is;
}

#[diagnostic::do_not_recommend]
impl<T, S> SameElements<T, T> for S {
    type Is = ();
}
