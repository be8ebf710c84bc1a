//! `paginate`: the pages of a listing with a cursor.

use super::feed::{Fed, Feed, Turn};
use crate::element::{Called, Stage, kind};
use crate::error::NoErr;
use crate::flow::Shape;
use crate::observe::Site;
use crate::pipe::Pipe;
use crate::poison::Then;

/// `paginate(0, get_page)`: calls a function with a cursor, strictly one call after another; it gives a page and the
/// next cursor, or none.
///
/// `f: C -> (Page, Option<C>)`, or `C -> (Page, C)` where `C` is an `Option` itself, as in `paginate(None, ..)`. The
/// elements are the pages; `|> flatten` takes them apart. The function may be plain or asynchronous.
///
/// # Order
///
/// That of the pages.
///
/// # Concurrency
///
/// One call at a time, on demand; what follows in the pipe may run at the same time as the next call.
///
/// # Errors
///
/// `paginate(c, f)?` takes a function that gives `Result<(Page, next), E>`.
///
/// # Cancellation
///
/// Dropping the pipe drops the call in progress.
///
/// # Panics
///
/// A panic of the function unwinds out of the terminal.
///
/// # Examples
///
/// ```
/// use pipewright::pipe;
///
/// async fn list(page: u32) -> (Vec<u32>, Option<u32>) {
///     (vec![page * 10, page * 10 + 1], (page < 2).then_some(page + 1))
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let all: Vec<u32> = pipe!(paginate(0, list) |> flatten |> collect).await;
/// assert_eq!(all, [0, 1, 10, 11, 20, 21]);
/// # });
/// ```
pub fn paginate<C, F, R>(first: C, f: F) -> Stage<kind::paginate<C>, C, NoErr, Feed<C>, F, R>
where
    F: Fn(C) -> R,
{
    Stage::new((Feed::new(first), Site::default()), f)
}

/// The next cursor of a listing whose cursors are `C`.
#[diagnostic::on_unimplemented(
    message = "this `paginate` begins with `{C}`, but the next cursor that its function gives is `{Self}`, not `Option<{C}>`",
    label = "the next cursor is `{Self}`",
    note = "let the function give `(page, Option<{C}>)`, with `None` behind the last page"
)]
pub trait NextCursor<C> {
    /// Known, if it is one.
    type Is;
    /// Itself, by its true type.
    fn next_cursor(self) -> Option<C>;
}

#[diagnostic::do_not_recommend]
impl<C> NextCursor<C> for Option<C> {
    type Is = ();
    fn next_cursor(self) -> Option<C> {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<C> NextCursor<Option<C>> for Option<C> {
    type Is = ();
    fn next_cursor(self) -> Option<Option<C>> {
        self.map(Some)
    }
}

/// What the function of `paginate` gives: a page and the next cursor.
#[diagnostic::on_unimplemented(
    message = "`paginate` needs a function that gives `(page, next cursor)`, but it gives `{Self}`",
    label = "this gives `{Self}`",
    note = "let the function give `(page, Some(cursor))`, or `(page, None)` behind the last page; for a `Result` write `paginate(first, f)?`"
)]
pub trait PageAndNext {
    /// The page.
    type Page;
    /// The next cursor.
    type Next;
    /// Both.
    fn take_apart(self) -> (Self::Page, Self::Next);
}

#[diagnostic::do_not_recommend]
impl<P, N> PageAndNext for (P, N) {
    type Page = P;
    type Next = N;
    fn take_apart(self) -> (P, N) {
        self
    }
}

/// Reads what the function of [`paginate`] gives.
pub enum Pages {}

impl<C, O: PageAndNext<Next: NextCursor<C>>> Turn<O, C> for Pages {
    type Item = O::Page;
    fn turn(output: O) -> Option<(O::Page, Option<C>)> {
        let (page, next) = output.take_apart();
        Some((page, next.next_cursor()))
    }
}

impl<C, O, E, S: Shape> Called<kind::paginate<C>, O, E, S> {
    #[doc(hidden)]
    pub fn __end<G, P>(&mut self) -> P
    where
        O: PageAndNext<Page = G, Next: NextCursor<C>>,
        <O::Next as NextCursor<C>>::Is: Then<Pipe<G, E, Fed<S, Pages, C, G>>, To = P>,
    {
        <O::Next as NextCursor<C>>::Is::then(Pipe::new(Fed::new(self.take())))
    }
}
