//! `boxed`: a pipe whose type does not say what it is made of.

use std::pin::Pin;
use std::task::{Context, Poll};

use crate::engine::One;
use crate::error::NoErr;
use crate::flow::{Drive, Known, Ready, Shape};
use crate::observe::{Mode, Off, On, Plan, Role, Site};
use crate::pipe::Pipe;
use crate::poison::{Met, Never, Then};

/// A boxed pipe that can be sent to another task: for struct fields, branches of different types, recursion.
pub type BoxPipe<'a, T, E = NoErr> = Pipe<T, E, Boxed<'a, T, E>>;

/// A boxed pipe that stays on its thread.
pub type LocalBoxPipe<'a, T, E = NoErr> = Pipe<T, E, LocalBoxed<'a, T, E>>;

impl<'a, T, E, S: Shape> Pipe<T, E, S> {
    /// `boxed`: gives the pipe the type [`BoxPipe<T>`](crate::BoxPipe), for struct fields, branches and recursion.
    ///
    /// It ends the stretch: a `buffer` behind it does not reach what is in the box. Put the `buffer` inside. One allocation
    /// for each pipe. `boxed_local` is for what is not `Send`.
    ///
    /// # Order
    ///
    /// That of the pipe.
    ///
    /// # Concurrency
    ///
    /// The stretch before it runs one at a time.
    ///
    /// # Errors
    ///
    /// The first `Err` of the pipe ends it: the box passes it on.
    ///
    /// # Cancellation
    ///
    /// Dropping the box drops the pipe.
    ///
    /// # Panics
    ///
    /// A panic of the user's code unwinds out of the terminal.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// use pipewright::BoxPipe;
    ///
    /// struct Feed {
    ///     inner: BoxPipe<'static, u32>,
    /// }
    ///
    /// let feed = Feed { inner: pipe!(0..3 |> map(async |n| n + 1) |> buffer(2) |> boxed) };
    /// assert_eq!(pipe!(feed.inner |> collect::<Vec<_>>).await, [1, 2, 3]);
    /// # });
    /// ```
    pub fn boxed(self) -> BoxPipe<'a, T, E>
    where
        S: Drive + Shape<Item = T, Error = E> + MayMove<'a, Is: Then<()>> + 'a,
    {
        let site = self.site();
        Pipe::new(self.into_flow().boxed(site))
    }

    /// `boxed_local`: [`boxed`](Pipe::boxed) for pipes that are not `Send`.
    pub fn boxed_local(self) -> LocalBoxPipe<'a, T, E>
    where
        S: Drive + Shape<Item = T, Error = E> + 'a,
    {
        Pipe::new(LocalBoxed(Box::pin(self.into_one())))
    }
}

/// A flow that can be sent to another thread, with a message of ours: the compiler's has forty lines.
#[diagnostic::on_unimplemented(
    message = "`boxed` needs a pipe that may change threads, but something in this one may not",
    label = "not `Send`",
    note = "write `|> boxed_local`, or use `Arc` and `Mutex` for `Rc` and `RefCell`; `|> spawn` in its place says what it is",
    note = "if it comes from a function, let that give `impl SendFlow<..>`"
)]
pub trait MayMove<'a>: Shape + Sized {
    /// Known, if it can.
    type Is;
    /// Forgets what it is made of.
    fn boxed(self, site: Site) -> Boxed<'a, Self::Item, Self::Error>;
}

#[diagnostic::do_not_recommend]
impl<'a, S: Drive + 'a> MayMove<'a> for S
where
    One<S>: Send,
{
    type Is = ();
    fn boxed(self, site: Site) -> Boxed<'a, S::Item, S::Error> {
        Boxed(Box::pin(One::new(self, site)))
    }
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<'a, S: Shape> MayMove<'a> for S
where
    Never<S, S>: Met,
{
    type Is = S;
    fn boxed(self, _: Site) -> Boxed<'a, S::Item, S::Error> {
        unreachable!()
    }
}

/// A driver whose type is forgotten, each method that polls in two copies: see [`Mode`].
trait Driver<T, E> {
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, E>>>;
    fn poll_next_observed(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, E>>>;
    fn poll_progress(self: Pin<&mut Self>, cx: &mut Context<'_>);
    fn poll_progress_observed(self: Pin<&mut Self>, cx: &mut Context<'_>);
    fn size_hint(&self) -> (usize, Option<usize>);
    fn plan(&self, plan: &mut Plan);
}

impl<S: Drive> Driver<S::Item, S::Error> for One<S> {
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<S::Item, S::Error>>> {
        One::poll_next::<Off>(self, cx)
    }
    fn poll_next_observed(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<S::Item, S::Error>>> {
        One::poll_next::<On>(self, cx)
    }
    fn poll_progress(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        One::poll_progress::<Off>(self, cx)
    }
    fn poll_progress_observed(self: Pin<&mut Self>, cx: &mut Context<'_>) {
        One::poll_progress::<On>(self, cx)
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        One::size_hint(self)
    }
    fn plan(&self, plan: &mut Plan) {
        One::plan(self, plan, "boxed", Role::OneByOne { keeps: 0 });
    }
}

/// Polls such a driver.
fn poll_next<M: Mode, T, E>(
    driver: Pin<&mut (dyn Driver<T, E> + '_)>,
    cx: &mut Context<'_>,
) -> Poll<Option<Ready<T, E>>> {
    let result = if M::ON { driver.poll_next_observed(cx) } else { driver.poll_next(cx) };
    result.map(|result| result.map(Ready::new))
}

/// Moves on what is in it.
fn poll_progress<M: Mode, T, E>(driver: Pin<&mut (dyn Driver<T, E> + '_)>, cx: &mut Context<'_>) {
    if M::ON { driver.poll_progress_observed(cx) } else { driver.poll_progress(cx) }
}

/// The flow of [`boxed`](Pipe::boxed).
#[must_use = "a flow does nothing until it is driven"]
pub struct Boxed<'a, T, E>(Pin<Box<dyn Driver<T, E> + Send + 'a>>);

/// The flow of [`boxed_local`](Pipe::boxed_local).
#[must_use = "a flow does nothing until it is driven"]
pub struct LocalBoxed<'a, T, E>(Pin<Box<dyn Driver<T, E> + 'a>>);

impl<T, E> Shape for Boxed<'_, T, E> {
    type In = T;
    type Item = T;
    type Error = E;
    type Work = Ready<T, E>;
    type Make = Known;
}

impl<T, E> Drive for Boxed<'_, T, E> {
    fn poll_work<M: Mode>(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Ready<T, E>>> {
        poll_next::<M, _, _>(self.0.as_mut(), cx)
    }
    fn poll_progress<M: Mode>(mut self: Pin<&mut Self>, cx: &mut Context<'_>) {
        poll_progress::<M, _, _>(self.0.as_mut(), cx)
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
    fn plan(&self, plan: &mut Plan) {
        self.0.plan(plan);
    }
}

impl<T, E> Shape for LocalBoxed<'_, T, E> {
    type In = T;
    type Item = T;
    type Error = E;
    type Work = Ready<T, E>;
    type Make = Known;
}

impl<T, E> Drive for LocalBoxed<'_, T, E> {
    fn poll_work<M: Mode>(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Ready<T, E>>> {
        poll_next::<M, _, _>(self.0.as_mut(), cx)
    }
    fn poll_progress<M: Mode>(mut self: Pin<&mut Self>, cx: &mut Context<'_>) {
        poll_progress::<M, _, _>(self.0.as_mut(), cx)
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
    fn plan(&self, plan: &mut Plan) {
        self.0.plan(plan);
    }
}
