//! The one file that spawns: the modifiers `.spawn()` and `.blocking()`, and the terminal `spawn`.

#[cfg(all(test, pipewright_loom))]
mod loom_models;
mod queue;
#[cfg(all(test, not(pipewright_loom)))]
mod tests;
mod ticket;
mod worker;

use std::panic::resume_unwind;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::task::{JoinHandle, spawn, spawn_blocking};

use crate::element::{Call, PlainStage, Stage};
use crate::observe::Around;
use crate::policy::tries::{self, Counted};
pub use ticket::{Queued, Ticket};
/// Work in a task of its own. Dropping it aborts the task; a panic in there comes out here.
#[must_use = "dropping the handle aborts the task"]
#[derive(Debug)]
// With how many more tries it took, as they are counted where it runs.
pub struct Task<T>(JoinHandle<(T, u32)>);

impl<T: Send + 'static> Task<T> {
    pub(crate) fn spawn(future: impl Future<Output = T> + Send + 'static) -> Self {
        Task(spawn(Counted::new(future)))
    }

    fn blocking(f: impl FnOnce() -> T + Send + 'static) -> Self {
        Task(spawn_blocking(|| (f(), 0)))
    }
}

impl<T> Future for Task<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        Pin::new(&mut self.0).poll(cx).map(|result| match result {
            Ok((value, tries)) => {
                tries::add(tries);
                value
            }
            Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
            Err(_) => panic!("a spawned call was aborted, or its runtime was shut down"),
        })
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What goes to another thread and back with a plain function: the element and the result. `Send`, with a message of ours.
#[diagnostic::on_unimplemented(
    message = "the whole call runs on another thread, but `{Self}` has to stay on its own",
    label = "`{Self}` is not `Send`",
    note = "use `Arc` in place of `Rc`, and a `Mutex` in place of a `RefCell`; or let the function make what it needs"
)]
pub trait Sent: Send + 'static {}

#[diagnostic::do_not_recommend]
impl<X: Send + 'static> Sent for X {}

/// `.spawn()` around an asynchronous function: its future runs in a task.
pub struct Spawned<F, R: Future> {
    f: F,
    /// Knows that `R` is `Send`. Were that a bound of the impl below, the terminal would find the same mistake again.
    spawn: fn(R) -> Task<R::Output>,
}

// Not derived: that would ask for `R: Clone`.
impl<F: Clone, R: Future> Clone for Spawned<F, R> {
    fn clone(&self) -> Self {
        Spawned { f: self.f.clone(), spawn: self.spawn }
    }
}

impl<T, F: Call<T, R>, R: Future> Call<T, Task<R::Output>> for Spawned<F, R> {
    fn call(&self, argument: T) -> Task<R::Output> {
        (self.spawn)(self.f.call(argument))
    }

    fn modifiers(&self, list: &mut Vec<Around>) {
        Call::<T, R>::modifiers(&self.f, list);
        list.push(Around::OwnTask);
    }
}

/// `.blocking()` around a plain function: the whole call runs elsewhere.
pub struct Elsewhere<T, F, R> {
    f: F,
    /// Knows that all three are `Send`, as above.
    run: fn(F, T) -> Task<R>,
}

// Not derived: that would ask for `R: Clone`.
impl<T, F: Clone, R> Clone for Elsewhere<T, F, R> {
    fn clone(&self) -> Self {
        Elsewhere { f: self.f.clone(), run: self.run }
    }
}

impl<T, F: Call<T, R>, R> Call<T, Task<R>> for Elsewhere<T, F, R> {
    fn call(&self, argument: T) -> Task<R> {
        (self.run)(self.f.clone(), argument)
    }

    fn modifiers(&self, list: &mut Vec<Around>) {
        Call::<T, R>::modifiers(&self.f, list);
        list.push(Around::OnThread);
    }
}

impl<K, T, E, S, F, R: Future, Q> Stage<K, T, E, S, F, R, Q> {
    /// `.spawn()`: moves the future of each call into a task of its own.
    ///
    /// The other stages stay on the task of the pipe. How many run at once is what `buffer` says. Dropping the pipe
    /// aborts the tasks; a panic in one of them unwinds out of the terminal.
    ///
    /// # Panics
    ///
    /// When a call begins outside of a tokio runtime.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap().block_on(async {
    /// async fn double(n: u64) -> u64 { n * 2 }
    /// let out: Vec<u64> = pipe!(0..4 |> map(double).spawn() |> buffer(2) |> collect).await;
    /// assert_eq!(out, [0, 2, 4, 6]);
    /// # });
    /// ```
    pub fn spawn(&mut self) -> Stage<K, T, E, S, Spawned<F, R>, Task<R::Output>, Q>
    where
        R: Send + 'static,
        R::Output: Send,
    {
        self.wrap(|f| Spawned { f, spawn: Task::spawn })
    }

    /// `.blocking()` is for plain functions: an asynchronous one has nothing to gain from a thread that blocks.
    #[doc(hidden)]
    pub fn blocking<P>(&mut self) -> P
    where
        R: NotBlocking<To = P>,
    {
        R::never()
    }
}

/// Never met: says what is wrong with `.blocking()` behind an asynchronous function.
#[diagnostic::on_unimplemented(
    message = "`.blocking()` needs a plain function, but this one gives a future",
    label = "this gives `{Self}`",
    note = "remove `.blocking()`, or write `.spawn()` to run the call in a task of its own",
    note = "behind a plain function it stands before the other modifiers"
)]
pub trait NotBlocking {
    /// Whatever comes next: known to nobody, so that this is the only message.
    type To;
    /// Never called.
    fn never() -> Self::To;
}

impl<K, T, E, S, F, R> PlainStage<K, T, E, S, F, R> {
    /// `.spawn()`: moves the calls off the task of the pipe; for work that keeps a core busy.
    ///
    /// Workers make them, one after another: tasks of the stage, as many as `buffer` lets run at once and threads of the
    /// runtime are free. The function, the element and the result are moved there, so they are `Send + 'static`, and each
    /// worker has a copy of the function.
    ///
    /// To wake the task of the pipe costs more than a short call. So where calls take less than a tenth of a millisecond,
    /// and as long as others wait for a thread, what has ended is kept together: until half of the calls given have ended,
    /// or a worker has gone on for a millisecond. The first long call behind 16 short ones keeps back what has ended before it.
    /// Calls that take a few microseconds want a wide `buffer`.
    ///
    /// A call may compute for as long as it likes, but is not to wait, least of all for another call: it has a thread of the
    /// runtime, and under load tokio now and then leaves a task in line behind it although another thread is free. What
    /// waits goes on a thread of its own by [`.blocking()`](Self::blocking).
    ///
    /// Dropping the pipe drops the calls that wait; one that has begun runs to its end. A panic in a call unwinds out of
    /// the terminal.
    ///
    /// # Panics
    ///
    /// When a call begins outside of a tokio runtime, and when the runtime of the workers is shut down.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// fn hash(block: Vec<u8>) -> u32 {
    ///     block.iter().fold(0, |sum, byte| sum * 31 + u32::from(*byte))
    /// }
    ///
    /// # tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap().block_on(async {
    /// let blocks = vec![vec![1, 2], vec![3]];
    /// let out: Vec<u32> = pipe!(blocks |> map(hash).spawn() |> buffer(2) |> collect).await;
    /// assert_eq!(out, [33, 3]);
    /// # });
    /// ```
    pub fn spawn(&mut self) -> Stage<K, T, E, S, Queued<T, F, R>, Ticket<T, F, R>>
    where
        F: Call<T, R> + Send + 'static,
        T: Sent,
        R: Sent,
    {
        self.wrap(|f| Queued::new(f, |worker| drop(spawn(worker))))
    }

    /// `.blocking()`: runs each call on a thread that may block; for files, and for libraries that wait.
    ///
    /// A call that has begun there cannot be aborted: dropping the pipe forgets it, and it runs to its end.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let there: Vec<bool> = pipe!(["/", "/no/such/file"] |> map(|path| std::path::Path::new(path).exists()).blocking() |> collect).await;
    /// assert_eq!(there, [true, false]);
    /// # });
    /// ```
    pub fn blocking(&mut self) -> Stage<K, T, E, S, Elsewhere<T, F, R>, Task<R>>
    where
        F: Call<T, R> + Send + 'static,
        T: Sent,
        R: Sent,
    {
        self.wrap(|f| Elsewhere { f, run: |f, argument| Task::blocking(move || f.call(argument)) })
    }
}
