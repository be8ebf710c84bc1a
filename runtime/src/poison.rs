//! One mistake, one message: what comes behind a mistake has a type that nobody knows.
//!
//! A method that asks for something by a bound of the type `V: Condition<Is = B>` gives `P` back, where
//! `B: Then<Pipe<..>, To = P>`. As long as `B` is known, `P` is that pipe. Where the bound fails, the compiler reports
//! it, `B` stays unknown and so does `P`; and about a type that is unknown because of an error that has been reported it
//! says nothing more. Without this the same mistake would be found again by each stage and terminal that follows.
//!
//! The key must be known by the time the method is called: it is no good for a type that is found later.

/// `To` is `Value`, if `Self` is known.
pub trait Then<Value> {
    /// The same as `Value`.
    type To;
    /// Does nothing.
    fn then(value: Value) -> Self::To;
}

impl<Key: ?Sized, Value> Then<Value> for Key {
    type To = Value;
    #[inline(always)]
    fn then(value: Value) -> Value {
        value
    }
}

/// Makes the compiler look at the bounds of a blanket impl when it selects it, not later: with one impl only it would
/// take that for granted, and what is associated with it for known. A second impl with `Never<..>: Met` as its bound
/// never applies, and is enough to make it choose.
pub struct Never<A, B>(std::marker::PhantomData<(A, B)>);

/// Is never met.
pub trait Met {}
