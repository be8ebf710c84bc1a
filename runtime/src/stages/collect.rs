//! `collect`: gathers the elements.

use std::ops::ControlFlow;

use crate::error::Outcome;
use crate::flow::{Drive, Shape};
use crate::pipe::Pipe;
use crate::terminal::{Drain, Ending, Sink};

/// What `collect` can make of items `T`: any collection that is `Default + Extend<T>`.
#[diagnostic::on_unimplemented(
    message = "cannot collect items of type `{T}` into `{Self}`",
    label = "the items that reach this stage are `{T}`",
    note = "name another collection, as in `collect::<Vec<_>>`; for items that are lists write `|> flatten` before it",
    note = "for items that are `Result` put `?` behind the stage that gives them, for futures write `map(async |x| f(x).await)`"
)]
pub trait CollectFrom<T>: Default {
    /// Adds an item.
    fn add(&mut self, item: T);
}

#[diagnostic::do_not_recommend]
impl<T, B: Default + Extend<T>> CollectFrom<T> for B {
    #[inline]
    fn add(&mut self, item: T) {
        self.extend(Some(item));
    }
}

impl<T, E, S> Pipe<T, E, S> {
    /// `collect::<Vec<_>>`: gathers the elements in a collection, anything that is `Default + Extend`.
    ///
    /// # Order
    ///
    /// That of the pipe.
    ///
    /// # Concurrency
    ///
    /// It polls everything in progress whenever it is polled. Other tasks get a chance after 1,024 elements.
    ///
    /// # Errors
    ///
    /// The first `Err` of the pipe ends it: then the result is that `Err`.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the pipe with everything in it, and what was gathered.
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
    /// let text: String = pipe!(["a", "b"] |> collect).await;
    /// assert_eq!(text, "ab");
    /// # });
    /// ```
    pub fn collect<B>(self) -> Drain<S, Collector<B>>
    where
        B: CollectFrom<T>,
        E: Outcome,
        S: Drive + Shape<Item = T, Error = E>,
    {
        Drain::new(self.into_one(), Collector(B::default()))
    }
}

/// Gathers items in a collection.
pub struct Collector<B>(B);

impl<B> Ending for Collector<B> {
    type Output = B;
}

impl<T, B: CollectFrom<T>> Sink<T> for Collector<B> {
    #[inline]
    fn put(&mut self, item: T) -> ControlFlow<()> {
        self.0.add(item);
        ControlFlow::Continue(())
    }
    fn finish(self) -> B {
        self.0
    }
}
