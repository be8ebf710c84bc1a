//! `filter`: lets elements pass that meet a condition.

use crate::element::{Called, Condition, Held, Keep, NowFlow, Peek, Stage, kind};
use crate::pipe::Pipe;
use crate::poison::Then;
use crate::private::{AsyncKind, Looks, PlainKind};

impl<T, E, S> Pipe<T, E, S> {
    /// `filter(|x| x.is_new())`: lets an element pass where the condition holds.
    ///
    /// The function sees `&T` and gives `bool`. It may be asynchronous, as a path or as `async |x| ..`.
    ///
    /// # Order
    ///
    /// Kept. In a buffer, an element that was filtered out frees its place at once, even behind a slow one.
    ///
    /// # Concurrency
    ///
    /// As for [`map`](Pipe::map): one at a time, or as many as a `buffer` behind it says.
    ///
    /// # Errors
    ///
    /// `filter(f)?` takes a function that gives `Result<bool, E>`.
    ///
    /// # Cancellation
    ///
    /// Dropping the pipe drops the calls in progress.
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
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let even: Vec<u32> = pipe!(0..6 |> filter(|n| n % 2 == 0) |> collect).await;
    /// assert_eq!(even, [0, 2, 4]);
    /// # });
    /// ```
    pub fn filter<F, V>(self, f: F) -> Stage<kind::filter, T, E, S, Peek<F>, Held<T, V>>
    where
        F: Fn(&T) -> V,
    {
        Stage::new(self.open(), Peek(f))
    }
}

impl AsyncKind {
    /// `filter(is_new)`: lets an element pass where the condition holds. See [`Pipe::filter`].
    ///
    /// The function `f` holds the element while the user's is at work on it.
    pub fn filter<T, E, S, P, F, R>(
        self,
        pipe: Pipe<T, E, S>,
        _: P,
        f: F,
    ) -> Stage<kind::filter, T, E, S, F, R>
    where
        F: Fn(T) -> R,
    {
        Stage::new(pipe.open(), f)
    }
}

impl PlainKind {
    /// `filter(is_new)`: lets an element pass where the condition holds. See [`Pipe::filter`].
    pub fn filter<T, E, S, P, V, F, R, B, Q>(self, pipe: Pipe<T, E, S>, path: P, _: F) -> Q
    where
        P: Looks<T, V, Is = B>,
        B: Then<Stage<kind::filter, T, E, S, Peek<P>, Held<T, V>>, To = Q>,
        F: Fn(T) -> R,
    {
        B::then(Stage::new(pipe.open(), Peek(path)))
    }
}

impl<T, V, E, S> Called<kind::filter, Held<T, V>, E, S> {
    #[doc(hidden)]
    pub fn __end<P>(&mut self) -> P
    where
        V: Condition,
        V::Is: Then<Pipe<T, E, NowFlow<S, Keep, T, E>>, To = P>,
    {
        <V::Is>::then(Pipe::new(NowFlow::new(self.take(), Keep)))
    }
}
