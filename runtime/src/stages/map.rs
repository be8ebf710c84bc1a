//! `map`: runs a function on every element.

use crate::element::{Called, Stage, kind};
use crate::pipe::Pipe;

impl<T, E, S> Pipe<T, E, S> {
    /// `map(get_page)`: runs a function on every element and goes on with what it gives.
    ///
    /// The function may be plain or asynchronous: a path, a closure, `async |x| ..`, `async move |x| ..`. A future
    /// given by it is awaited, any other value is passed on. The type of the result must be known here:
    /// `map(u64::from)`, `map(|s| s.parse::<u32>())`, not `map(|x| x.into())`.
    ///
    /// A closure is one value for the whole pipe: what it owns is not copied per element. A local variable that holds
    /// a `move` closure is cloned for each element, as only closures written in place can be shared.
    ///
    /// # Order
    ///
    /// Kept.
    ///
    /// # Concurrency
    ///
    /// One element at a time; `|> map(f) |> buffer(4)` runs four. `map(f).spawn()` moves each call into a task of its
    /// own, `map(f).blocking()` runs a plain function on a blocking thread.
    ///
    /// # Errors
    ///
    /// `map(f)?` takes a function that gives `Result` and ends the pipe at the first `Err`. In its place
    /// [`.skip_err()`](crate::Stage::skip_err) and [`.on_err(f)`](crate::Stage::on_err) leave the element out.
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
    /// async fn fetch(id: u32) -> Result<String, std::io::Error> {
    ///     Ok(format!("item {id}"))
    /// }
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let lengths: Vec<usize> = pipe!(8..11 |> map(fetch)? |> map(|s| s.len()) |> collect).await?;
    /// assert_eq!(lengths, [6, 6, 7]);
    /// # std::io::Result::Ok(()) }).unwrap();
    /// ```
    pub fn map<F, R>(self, f: F) -> Stage<kind::map, T, E, S, F, R>
    where
        F: Fn(T) -> R,
    {
        Stage::new(self.open(), f)
    }
}

impl<O, E, S> Called<kind::map, O, E, S> {
    #[doc(hidden)]
    pub fn __end(&mut self) -> Pipe<O, E, S> {
        Pipe::new(self.take())
    }
}
