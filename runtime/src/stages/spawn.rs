//! `spawn`: runs the pipe in a task of its own.

use crate::error::Outcome;
use crate::flow::{Drive, IsKnown, Shape};
use crate::pipe::Pipe;
use crate::poison::{Met, Never, Then};
use crate::spawn::Task;
use crate::terminal::Drain;

use super::run::Nowhere;

impl<T, E, S> Pipe<T, E, S> {
    /// `spawn`: [`run`](Pipe::run) in a task of its own. The handle gives the outcome; dropping it aborts the task.
    ///
    /// A function that gives such a pipe gives `impl `[`SendFlow`](crate::SendFlow).
    ///
    /// # Order
    ///
    /// That of the pipe.
    ///
    /// # Concurrency
    ///
    /// The task runs from now on, whether the handle is awaited or not.
    ///
    /// # Errors
    ///
    /// The first `Err` of the pipe ends it: then the result is that `Err`.
    ///
    /// # Cancellation
    ///
    /// Dropping the handle aborts the task, and with it goes the pipe with everything in it.
    ///
    /// # Panics
    ///
    /// When called outside of a tokio runtime. A panic of the user's code, or an aborted task, unwinds out of the handle.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let (send, receive) = tokio::sync::mpsc::channel(4);
    /// let task = pipe!(0..3 |> map(async move |n| send.send(n).await.is_ok()) |> spawn);
    /// let got: Vec<u32> = pipe!(receive |> collect).await;
    /// task.await;
    /// assert_eq!(got, [0, 1, 2]);
    /// # });
    /// ```
    pub fn spawn<D, P>(self) -> Task<E::Out<()>>
    where
        E: Outcome<Out<()>: Send + 'static>,
        S: Drive + Shape<Item = T, Error = E, Make: IsKnown> + MayStart,
        S::Is: Then<Drain<S, Nowhere>, To = P>,
        <S::Make as IsKnown>::Is: Then<P, To = D>,
        D: Future<Output = E::Out<()>> + Send + 'static,
    {
        Task::spawn(<S::Make as IsKnown>::Is::then(<S::Is>::then(self.run())))
    }
}

/// A flow whose functions can be sent to another thread, with a message of ours: the compiler's come in pairs, of forty
/// lines each. What is not `Send` in their futures it says better.
#[diagnostic::on_unimplemented(
    message = "`spawn` runs the pipe in a task, but what a function in it holds must stay on its thread",
    label = "not `Send`",
    note = "use `Arc` in place of `Rc`; all elements share a `move` closure, so a `Cell` or `RefCell` in it must be a `Mutex`"
)]
pub trait MayStart {
    /// Known, if it can.
    type Is;
}

#[diagnostic::do_not_recommend]
impl<S> MayStart for S
where
    // Not `S: Send`: the compiler would take the message of `Send` for what is said of `S`.
    std::marker::PhantomData<S>: Send,
{
    type Is = ();
}

// See `Never`.
#[diagnostic::do_not_recommend]
impl<S> MayStart for S
where
    Never<S, S>: Met,
{
    type Is = S;
}
