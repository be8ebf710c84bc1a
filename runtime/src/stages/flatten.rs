//! `flatten`: takes lists apart.

use crate::element::{Called, CalledAny, CalledList, ListFlow, kind};
use crate::pipe::Pipe;

impl<T, E, S> Pipe<T, E, S> {
    /// `flatten`: goes on with the members of elements that are lists, anything that is `IntoIterator`.
    ///
    /// `Result` is refused: it would drop errors silently. Put `?` behind the stage that gives it. An `Option` is a
    /// list of at most one.
    ///
    /// # Order
    ///
    /// Kept: the members take the place of their list.
    ///
    /// # Concurrency
    ///
    /// It takes no time and ends no stretch: the members run within the limit of the same `buffer` as their list did.
    ///
    /// # Errors
    ///
    /// It has none of its own.
    ///
    /// # Cancellation
    ///
    /// Dropping the pipe drops the members that have not been taken.
    ///
    /// # Panics
    ///
    /// A panic of the list's iterator unwinds out of the terminal.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let flat: Vec<u32> = pipe!([vec![1, 2], vec![], vec![3]] |> flatten |> collect).await;
    /// assert_eq!(flat, [1, 2, 3]);
    /// # });
    /// ```
    pub fn flatten(self) -> Called<kind::flatten, T, E, S> {
        Called::new(self.into_flow())
    }
}

impl<I: IntoIterator, E, S> CalledList<kind::flatten, I, E, S> {
    /// `flatten`: goes on with the members of elements that are lists. See [`Pipe::flatten`].
    pub fn flatten<U>(&mut self) -> Pipe<U, E, ListFlow<S, I, U>>
    where
        I: IntoIterator<Item = U>,
    {
        Pipe::new(ListFlow::new(self.take()))
    }
}

impl<I: IntoIterator, E, S> CalledList<kind::flat_map, I, E, S> {
    #[doc(hidden)]
    pub fn __end<U>(&mut self) -> Pipe<U, E, ListFlow<S, I, U>>
    where
        I: IntoIterator<Item = U>,
    {
        Pipe::new(ListFlow::new(self.take()))
    }
}

/// The same where there are no lists. Each stage has messages of its own: the compiler prints no name of a type as short
/// as that.
macro_rules! no_lists {
    ($kind:ty: $end:ident, $errors:ident = $drops:literal, $lists:ident = $needs:literal) => {
        /// Never met: says what is wrong with a `Result` where a list belongs.
        #[diagnostic::on_unimplemented(
                            message = $drops,
                            label = "this is `{Self}`",
                            note = "put `?` behind the stage that gives the `Result`"
                        )]
        pub trait $errors {
            /// Whatever comes next: known to nobody, so that this is the only message.
            type To;
            /// Never called.
            fn never() -> Self::To;
        }

        impl<V, X, E, S> Called<$kind, Result<V, X>, E, S> {
            #[doc(hidden)]
            pub fn $end<P>(&mut self) -> P
            where
                Result<V, X>: $errors<To = P>,
            {
                <Result<V, X> as $errors>::never()
            }
        }

        /// Never met: says what is wrong with something that is no list.
        #[diagnostic::on_unimplemented(
                            message = $needs,
                            label = "this is `{Self}`, which is no list",
                            note = "for plain values use `map`, or remove this stage",
                            note = "a stream or another pipe is no list: collect it inside the function"
                        )]
        pub trait $lists {
            /// Whatever comes next: known to nobody, so that this is the only message.
            type To;
            /// Never called.
            fn never() -> Self::To;
        }

        impl<T, E, S> CalledAny<$kind, T, E, S> {
            #[doc(hidden)]
            pub fn $end<P>(&mut self) -> P
            where
                T: $lists<To = P>,
            {
                T::never()
            }
        }
    };
}

no_lists! {
    kind::flatten: flatten,
    FlattenWithoutErrors = "`flatten` would drop the errors of `{Self}` silently",
    FlattenList = "`flatten` needs lists, but what comes here is `{Self}`"
}

no_lists! {
    kind::flat_map: __end,
    FlatMapWithoutErrors = "`flat_map` would drop the errors of `{Self}` silently",
    FlatMapList = "`flat_map` needs lists, but its function gives `{Self}`"
}
