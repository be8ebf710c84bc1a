//! `Failed`: what `.on_err(f)` shows of a call that failed.

use std::fmt;

/// A call that failed: what [`.on_err(f)`](crate::Stage::on_err) shows to its function.
///
/// Its text names the stage, the element and the error:
///
/// ```
/// use pipewright::pipe;
///
/// fn number(text: &str) -> Result<u32, std::num::ParseIntError> {
///     text.parse()
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let list = std::sync::Mutex::new(Vec::new());
/// pipe!(["7", "x"] |> map(number).on_err(|failed| list.lock().unwrap().push(failed.to_string())) |> run).await;
/// assert_eq!(*list.lock().unwrap(), [r#"`map(number)` failed on "x": invalid digit found in string"#]);
/// # });
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Failed<'a, T, X> {
    /// The stage: what [`.named`](crate::Stage::named) says, or else its text, such as `map(fetch)`.
    pub stage: &'static str,
    /// The element the function was called with.
    pub element: &'a T,
    /// How often it was called: 1, or more behind `.retry`.
    pub tries: u32,
    /// What it gave, the last time.
    pub error: &'a X,
}

impl<'a, T, X> Failed<'a, T, X> {
    pub(crate) fn new(stage: &'static str, element: &'a T, tries: u32, error: &'a X) -> Self {
        Failed { stage, element, tries, error }
    }
}

// Not derived: that would ask for the same of the element and of the error.
impl<T, X> Clone for Failed<'_, T, X> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, X> Copy for Failed<'_, T, X> {}

impl<T: fmt::Debug, X: fmt::Display> fmt::Display for Failed<'_, T, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` failed on {:?}", self.stage, self.element)?;
        if self.tries > 1 {
            write!(f, " after {} tries", self.tries)?;
        }
        write!(f, ": {}", self.error)
    }
}
