//! The names of the stages, as types: `K` of [`Stage`](super::Stage) and [`Called`](super::Called). Messages of the
//! compiler print them.

#![allow(non_camel_case_types, missing_docs, reason = "they are printed as the names of stages")]

/// A stage whose calls can have modifiers.
pub trait Kind {
    /// As it stands in the pipe.
    const NAME: &'static str;
}

pub enum map {}
pub enum filter {}
pub enum filter_map {}
pub enum inspect {}
pub enum flatten {}
pub enum flat_map {}
pub enum expand {}
/// `expand` of elements `T`.
pub struct nodes<T>(std::convert::Infallible, std::marker::PhantomData<fn() -> T>);
/// `par_flat_map` on lists `T`.
pub struct members<T>(std::convert::Infallible, std::marker::PhantomData<fn() -> T>);
pub enum scan {}
pub enum for_each {}
pub enum tee {}
pub enum route {}
/// `fold` that begins with an `A`.
pub struct fold<A>(std::convert::Infallible, std::marker::PhantomData<fn() -> A>);
/// `unfold` with a state `A`.
pub struct unfold<A>(std::convert::Infallible, std::marker::PhantomData<fn() -> A>);
/// `paginate` with a cursor `C`.
pub struct paginate<C>(std::convert::Infallible, std::marker::PhantomData<fn() -> C>);

impl Kind for map {
    const NAME: &'static str = "map";
}

impl Kind for filter {
    const NAME: &'static str = "filter";
}

impl Kind for filter_map {
    const NAME: &'static str = "filter_map";
}

impl Kind for inspect {
    const NAME: &'static str = "inspect";
}

impl Kind for flat_map {
    const NAME: &'static str = "flat_map";
}

impl<T> Kind for nodes<T> {
    const NAME: &'static str = "expand";
}

impl<T> Kind for members<T> {
    const NAME: &'static str = "par_flat_map";
}

impl<A> Kind for unfold<A> {
    const NAME: &'static str = "unfold";
}

impl<C> Kind for paginate<C> {
    const NAME: &'static str = "paginate";
}
