//! What [`pipe!`](crate::pipe) warns about: text that is legal and does nothing, or not what it seems to.
//!
//! A macro has no other way to warn than to call something deprecated, so `#[allow(deprecated)]` on the statement or
//! the function says that it is meant. There is one more, where types decide: an async function before an ordered
//! stage, which nothing runs for several elements at once.

/// `buffer(3) |> buffer(4)`
#[deprecated(note = "the second `buffer` only stores finished results and starts no more work: \
    write one `buffer` with the larger number")]
pub const fn buffer_after_buffer<P>(pipe: P) -> P {
    pipe
}

/// `batch(1)`
#[deprecated(
    note = "`batch(1)` makes lists of one: remove it, or write the number of elements a list should have"
)]
pub const fn batch_of_one<P>(pipe: P) -> P {
    pipe
}

/// More than 40 stages in one type.
#[deprecated(
    note = "the compiler may give up on a type of more than 40 stages: write `|> boxed` now and then, \
    behind a `buffer` or an ordered stage, where it changes nothing"
)]
pub const fn long_pipe<P>(pipe: P) -> P {
    pipe
}
