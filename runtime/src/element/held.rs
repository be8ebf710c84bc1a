//! What the functions of `filter` and `inspect` leave: an element, and what was said about it.

use super::Call;
use crate::error::IsResult;

/// An element beside what a function said about it: what `filter` and `inspect` work on.
pub struct Held<T, V>(pub(crate) T, pub(crate) V);

#[diagnostic::do_not_recommend]
impl<T, V: IsResult> IsResult for Held<T, V> {
    type Is = V::Is;
    type Value = Held<T, V::Value>;
    type Error = V::Error;
    fn into_result(self) -> Result<Self::Value, V::Error> {
        self.1.into_result().map(|verdict| Held(self.0, verdict))
    }
}

/// A function that looks at the element and gives it back, held.
#[derive(Clone)]
pub struct Peek<F>(pub(crate) F);

impl<T, V, F: Fn(&T) -> V + Clone> Call<T, Held<T, V>> for Peek<F> {
    #[inline]
    fn call(&self, item: T) -> Held<T, V> {
        let verdict = (self.0)(&item);
        Held(item, verdict)
    }
}
