//! `err_into`: sets or converts the error type of the pipe.

use crate::element::{Convert, NowFlow};
use crate::error::{Fails, IntoErr};
use crate::pipe::Pipe;
use crate::poison::Then;

impl<T, E, S> Pipe<T, E, S> {
    /// `err_into::<AppErr>`: from here on the pipe's error is `AppErr`.
    ///
    /// In front of the first `?` it sets the type that all of them convert into; later it converts what there is.
    ///
    /// # Order
    ///
    /// Kept.
    ///
    /// # Concurrency
    ///
    /// It takes no time and ends no stretch.
    ///
    /// # Errors
    ///
    /// Converts by `From`. A pipe with `err_into` gives `Result`, even if no `?` follows.
    ///
    /// # Cancellation
    ///
    /// Nothing is held here.
    ///
    /// # Panics
    ///
    /// A panic of the user's `From` unwinds out of the terminal.
    ///
    /// # Examples
    ///
    /// ```
    /// use pipewright::pipe;
    ///
    /// type AnyErr = Box<dyn std::error::Error>;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let sum: Result<i32, AnyErr> = pipe!(
    ///     ["1", "2", "x"] |> err_into::<AnyErr> |> map(|s| s.parse::<i32>())? |> sum
    /// )
    /// .await;
    /// assert_eq!(sum.unwrap_err().to_string(), "invalid digit found in string");
    /// # });
    /// ```
    pub fn err_into<X>(self) -> <E::Is as Then<Pipe<T, Fails<X>, NowFlow<S, Convert, T, Fails<X>>>>>::To
    where
        E: IntoErr<X>,
    {
        let (flow, site) = self.open();
        <E::Is>::then(Pipe::new(NowFlow::at(flow, Convert, site.or("err_into"))))
    }
}
