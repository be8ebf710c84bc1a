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

/// Bytes of a slot beyond the future, without links backwards and with them.
fn own<const WORDS: usize, E>() -> [usize; 2] {
    [false, true].map(|links_back| links::stride::<Unit<WORDS, E>>(links_back) - 8 * WORDS)
}

#[test]
fn a_slot_has_two_words_or_three_and_its_unit_one_that_says_how_far_it_is() {
    assert_eq!([own::<1, NoErr>(), own::<2, NoErr>(), own::<9, NoErr>()], [[24, 32]; 3]);
    assert_eq!([own::<2, Fails<u64>>(), own::<9, Fails<u64>>()], [[24, 32]; 2]);
}

#[test]
fn a_chunk_has_two_words_and_the_list_of_chunks_one_for_each() {
    assert_eq!(size_of::<chunk::Head>(), 16);
    assert_eq!(size_of::<Chunk<Unit<1, NoErr>>>(), 8);
}

struct Rules<const LINKS_BACK: bool, const LABELS: bool>;

impl<const LINKS_BACK: bool, const LABELS: bool> Needs for Rules<LINKS_BACK, LABELS> {
    const LINKS_BACK: bool = LINKS_BACK;
    const LABELS: bool = LABELS;
}

#[derive(Default)]
struct Narrow(#[expect(dead_code, reason = "only its size counts")] u8);

/// It needs more room in front of a slot than a link.
#[derive(Default)]
#[repr(align(64))]
struct Broad(#[expect(dead_code, reason = "only its size counts")] u8);

macro_rules! unit {
    ($($unit:ty),*) => {$(
        impl WorkShape for $unit {
            type In = u8;
            type Item = u8;
            type Error = NoErr;
            type Carry = NoCarry<u8, NoErr>;
            type Rest = Childless<Self>;
        }
    )*};
}

unit!(Narrow, Broad);

/// Links slots of three chunks, finds each again by its waker, and takes them apart.
#[cfg(not(pipewright_loom))]
fn links_and_wakers<W: WorkShape + Default, const LINKS_BACK: bool, const LABELS: bool>() {
    let mut slots = Slots::<W, Rules<LINKS_BACK, LABELS>>::new(3);
    let mut list = List::EMPTY;
    let places: Vec<_> = (0..12).map(|_| slots.insert(State::Run(W::default()))).collect();
    for at in &places {
        assert!(std::ptr::from_ref(slots.state(*at)).is_aligned());
        slots.insert_before(&mut list, *at, Place::NIL);
        let woken = slots.woken(*at);
        let (_, waker) = slots.unit(woken).expect("it runs");
        waker.wake_by_ref();
        let woken = slots.next_woken().expect("it was woken");
        assert!(woken.at == *at);
    }
    for pair in places.windows(2) {
        assert!(slots.next(pair[0]) == pair[1]);
        assert!(!LINKS_BACK || slots.prev(pair[1]) == pair[0]);
    }
    assert!(slots.pop_second(&mut list) == Some(places[1]));
    for at in [0].into_iter().chain(2..12).map(|index| places[index]) {
        assert!(list.head == at);
        slots.unlink(&mut list, at);
        slots.remove(at);
    }
    assert!(list.head.is_nil() && list.tail.is_nil());
}

#[cfg(not(pipewright_loom))]
#[test]
fn slots_of_any_alignment_with_links_backwards_and_labels_or_without() {
    links_and_wakers::<Narrow, false, false>();
    links_and_wakers::<Narrow, true, false>();
    links_and_wakers::<Narrow, true, true>();
    links_and_wakers::<Broad, false, false>();
    links_and_wakers::<Broad, true, false>();
    links_and_wakers::<Broad, true, true>();
}

fn numbers<const LINKS_BACK: bool, const LABELS: bool>(width: u32) {
    let mut slots = Slots::<Unit<1, NoErr>, Rules<LINKS_BACK, LABELS>>::new(width);
    for number in 0..3 * slots.size {
        let at = slots.insert(State::Done(Ok(0)));
        assert_eq!(slots.number_of(at), number);
        assert!(slots.place(number) == Some(at));
    }
}

#[test]
fn slots_of_several_chunks_have_numbers_without_gaps() {
    for width in [1, 33, 100, 400] {
        numbers::<false, false>(width);
        numbers::<true, false>(width);
        numbers::<true, true>(width);
    }
}
