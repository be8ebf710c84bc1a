//! What a unit costs beside its future: one field more in a slot is seen here.

use std::convert::Infallible;
use std::marker::PhantomData;

use super::*;
use crate::error::{Fails, NoErr};
use crate::flow::{NoCarry, Ready, RestShape};

/// A unit as a call makes it: first its element waits, then its future, of so many words.
#[expect(dead_code, reason = "only its size is asked for")]
enum Unit<const WORDS: usize, E> {
    Ahead(Ready<u64, E>),
    Runs([u64; WORDS]),
}

impl<const WORDS: usize, E> WorkShape for Unit<WORDS, E> {
    type In = u64;
    type Item = u64;
    type Error = E;
    type Carry = NoCarry<u64, E>;
    type Rest = Childless<Self>;
}

struct Childless<W>(Infallible, PhantomData<W>);

impl<W: WorkShape> RestShape for Childless<W> {
    type Item = W::Item;
    type Error = W::Error;
    type Work = W;
}

/// Bytes of a slot beyond the future.
fn own<const WORDS: usize, E>() -> usize {
    size_of::<Slot<Unit<WORDS, E>>>() - 8 * WORDS
}

#[test]
fn a_slot_has_three_words_and_its_unit_one_that_says_how_far_it_is() {
    assert_eq!([own::<1, NoErr>(), own::<2, NoErr>(), own::<9, NoErr>()], [32; 3]);
    assert_eq!([own::<2, Fails<u64>>(), own::<9, Fails<u64>>()], [32; 2]);
}

#[test]
fn a_chunk_has_two_words_and_the_list_of_chunks_one_for_each() {
    assert_eq!(size_of::<chunk::Head>(), 16);
    assert_eq!(size_of::<Chunk<Unit<1, NoErr>>>(), 8);
}
