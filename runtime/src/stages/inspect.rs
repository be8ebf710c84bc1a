//! `inspect`: looks at every element as it passes.

use crate::element::{Called, Held, Nothing, NowFlow, Pass, Peek, Stage, kind};
use crate::pipe::Pipe;
use crate::poison::Then;
use crate::private::{AsyncKind, Looks, PlainKind};

impl<T, E, S> Pipe<T, E, S> {
    /// `inspect(|x| println!("{x:?}"))`: calls a function with `&T` as each element passes.
    ///
    /// The function gives nothing. It may be asynchronous, as a path or as `async |x| ..`.
    ///
    /// # Order
    ///
    /// Kept. In a buffer the calls come as elements get there, not in order.
    ///
    /// # Concurrency
    ///
    /// As for [`map`](Pipe::map): one at a time, or as many as a `buffer` behind it says.
    ///
    /// # Errors
    ///
    /// `inspect(f)?` takes a function that gives `Result<(), E>`.
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
    /// use std::cell::Cell;
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let bytes = Cell::new(0);
    /// let seen = pipe!(["a", "bc"] |> inspect(|s| bytes.set(bytes.get() + s.len())) |> count).await;
    /// assert_eq!((seen, bytes.get()), (2, 3));
    /// # });
    /// ```
    pub fn inspect<F, V>(self, f: F) -> Stage<kind::inspect, T, E, S, Peek<F>, Held<T, V>>
    where
        F: Fn(&T) -> V,
    {
        Stage::new(self.open(), Peek(f))
    }
}

impl AsyncKind {
    /// `inspect(log)`: calls a function with `&T` as each element passes. See [`Pipe::inspect`].
    ///
    /// The function `f` holds the element while the user's is at work on it.
    pub fn inspect<T, E, S, P, F, R>(
        self,
        pipe: Pipe<T, E, S>,
        _: P,
        f: F,
    ) -> Stage<kind::inspect, T, E, S, F, R>
    where
        F: Fn(T) -> R,
    {
        Stage::new(pipe.open(), f)
    }
}

impl PlainKind {
    /// `inspect(log)`: calls a function with `&T` as each element passes. See [`Pipe::inspect`].
    pub fn inspect<T, E, S, P, V, F, R, B, Q>(self, pipe: Pipe<T, E, S>, path: P, _: F) -> Q
    where
        P: Looks<T, V, Is = B>,
        B: Then<Stage<kind::inspect, T, E, S, Peek<P>, Held<T, V>>, To = Q>,
        F: Fn(T) -> R,
    {
        B::then(Stage::new(pipe.open(), Peek(path)))
    }
}

impl<T, V, E, S> Called<kind::inspect, Held<T, V>, E, S> {
    #[doc(hidden)]
    pub fn __end<P>(&mut self) -> P
    where
        V: Nothing,
        V::Is: Then<Pipe<T, E, NowFlow<S, Pass, T, E>>, To = P>,
    {
        <V::Is>::then(Pipe::new(NowFlow::new(self.take(), Pass)))
    }
}
