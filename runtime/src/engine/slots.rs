//! The memory of a window: slots whose addresses never change, linked into lists.
#![allow(unsafe_code, reason = "units are pinned in place, without an allocation for each")]

mod chunk;
mod links;
mod place;
#[cfg(test)]
mod tests;

use std::marker::PhantomData;
use std::pin::Pin;
use std::ptr;

use super::keyed::{NO_KEY, Role};
use super::wake::{Key, SLOTS, SlotWaker, WakeSet, WokenSlot};
use crate::flow::WorkShape;
use chunk::{Chunk, head_of, index_of};
use links::stride;
pub(super) use place::{Address, List, Place};

/// Numbers of slots are smaller.
pub(super) const MOST: u32 = u32::MAX;

/// What a slot holds.
pub(super) enum State<W: WorkShape> {
    /// Nothing.
    Free,
    /// A unit that runs, or is about to. Pinned: it is dropped in place, never moved out.
    Run(W),
    /// What is left of a unit that has split: children not yet begun, at least one.
    Rest(W::Rest),
    // Those that hold results stand together: then one comparison tells them.
    /// A finished unit.
    Done(Result<W::Item, W::Error>),
    /// A finished unit with several results, the next of which is pulled out.
    Carrier(W::Item, W::Carry),
}

/// Numbers from one chunk to the next: as many as there are wakers in a block.
const STRIDE: u32 = SLOTS;

/// Labels are multiples of this. Below it, `Slot::word` has room for what else there is.
pub(super) const STEP: u64 = 2 * MARK;

/// The bit of a mark.
const MARK: u64 = STRIDE as u64;

/// What a window needs of its slots.
pub(super) trait Needs {
    /// Slots are taken out of the middle of lists.
    const LINKS_BACK: bool;
    /// Places are compared, or numbered.
    const LABELS: bool;
}

/// What a unit costs beside its own memory; what few windows need stands elsewhere.
struct Slot<W: WorkShape> {
    /// The one behind it in whichever list the slot is in. The one in front of it is noted down in front of the slot, in
    /// windows that need it.
    next: Place<W>,
    word: Word,
    state: State<W>,
}

/// What else is noted down about a slot.
#[derive(Clone, Copy)]
union Word {
    /// In a window with labels, three things in one. The label grows along the order, so that two places can be compared.
    /// The mark is set while the units that were woken are put in order. The number of the slot in its chunk stays what
    /// it is.
    label: u64,
    /// In others, the key of its waker.
    key: Key,
}

/// The number of the first slot of the chunk behind so many.
fn number_of_first(chunks: usize) -> u32 {
    let first = u32::try_from(chunks).ok().and_then(|n| n.checked_mul(STRIDE));
    let first = first.filter(|first| first.checked_add(STRIDE).is_some_and(|end| end < MOST));
    first.expect("a window holds fewer than 2^32 units")
}

/// Whether one label comes before another.
#[inline]
pub(super) fn precedes(one: u64, other: u64) -> bool {
    // The difference, as labels may wrap around. All that are in use at a time lie within half of their range.
    (one.wrapping_sub(other) as i64) < 0
}

/// What a slot is to the keys of units.
#[derive(Clone, Copy)]
struct Tag {
    group: u32,
    role: Role,
}

/// A slot whose unit is to be polled, and the key of its waker. Made here only; as for a [`Place`], it is of the one
/// `Slots` that made it.
pub(super) struct Woken<W: WorkShape> {
    pub(super) at: Place<W>,
    key: Key,
}

/// Slots, allocated in chunks as they are needed.
pub(super) struct Slots<W: WorkShape, N> {
    /// First, because fields are dropped in order: what is dropped with a unit may still wake others.
    chunks: Vec<Chunk<W>>,
    /// At most `STRIDE`.
    size: u32,
    free: Place<W>,
    /// `STRIDE` for each chunk, of which the first `size` are used.
    wakes: WakeSet,
    /// By number of a slot, as far as any has been set: only where units have keys.
    tags: Vec<Tag>,
    owns: PhantomData<Slot<W>>,
    needs: PhantomData<fn() -> N>,
}

// SAFETY: the chunks are owned like those of a `Vec<State<W>>`; the pointers are shared with nobody.
unsafe impl<W: WorkShape, N> Send for Slots<W, N> where State<W>: Send {}
// SAFETY: as above; `&Slots` gives nothing but shared references to what is inside.
unsafe impl<W: WorkShape, N> Sync for Slots<W, N> where State<W>: Sync {}

impl Tag {
    const NONE: Tag = Tag { group: NO_KEY, role: Role::Other };
}

impl<W: WorkShape, N> Slots<W, N> {
    /// As few chunks as possible hold `width` units and the one ahead, and no more.
    pub(super) fn new(width: u32) -> Self {
        let slots = width.saturating_add(1).max(4);
        let size = slots.div_ceil(slots.div_ceil(STRIDE));
        let (chunks, wakes) = (Vec::new(), WakeSet::new());
        let (owns, needs) = (PhantomData, PhantomData);
        Slots { chunks, size, free: Place::NIL, wakes, tags: Vec::new(), owns, needs }
    }

    /// The wake-ups of the units.
    #[inline]
    pub(super) fn wakes(&mut self) -> &mut WakeSet {
        &mut self.wakes
    }

    /// See [`WakeSet::has_woken`].
    #[inline]
    pub(super) fn has_woken(&self) -> bool {
        self.wakes.has_woken()
    }
}

impl<W: WorkShape, N: Needs> Slots<W, N> {
    #[cold]
    #[inline(never)]
    fn grow(&mut self) {
        let first = number_of_first(self.chunks.len());
        // May panic, so before there is a chunk.
        self.chunks.reserve(1);
        let chunk = Chunk::new(first, self.size, N::LINKS_BACK);
        let key = self.wakes.grow_for(chunk.address());
        chunk.set_key(key);
        self.chunks.push(chunk);
        for index in (0..self.size).rev() {
            let at = self.chunks[self.chunks.len() - 1].place(index, N::LINKS_BACK);
            if !N::LABELS {
                // SAFETY: as in `insert`.
                unsafe { (*at.0).word = Word { key: key.behind(index as usize) } };
            }
            self.give_back(at);
        }
    }

    /// A slot that was woken since it was last given here.
    #[inline]
    pub(super) fn next_woken(&mut self) -> Option<Woken<W>> {
        let WokenSlot { slots, index, key } = self.wakes.take_woken()?;
        debug_assert!(index < self.size, "only wakers of slots are lent");
        // SAFETY: `grow` has made the block for a chunk, which has `size` slots. Bits are set by wakers alone, and keys are
        // those of slots that are there: `woken` adds the number of one.
        let at = unsafe { slots.byte_add(index as usize * stride::<W>(N::LINKS_BACK)) };
        Some(Woken { at: Place(at.cast()), key })
    }

    /// A slot, as if it had been woken.
    #[inline]
    pub(super) fn woken(&self, at: Place<W>) -> Woken<W> {
        // SAFETY: as in `state`; the head of a chunk is only read. Without labels the word is a key: `grow` has written it.
        let key = unsafe {
            if N::LABELS { (*head_of(at, N::LINKS_BACK)).key.behind(index_of(at)) } else { (*at.0).word.key }
        };
        Woken { at, key }
    }

    /// All slots there are, one by one.
    pub(super) fn place(&self, number: u32) -> Option<Place<W>> {
        let chunk = self.chunks.get((number / self.size) as usize)?;
        Some(chunk.place(number % self.size, N::LINKS_BACK))
    }

    /// Puts a state into a free slot. The slot is in no list yet.
    #[inline]
    pub(super) fn insert(&mut self, state: State<W>) -> Place<W> {
        if self.free.is_nil() {
            self.grow();
        }
        let at = self.free;
        // A window that is polled again after a panic may have lost count of its slots, but may not lose a pinned unit.
        assert!(matches!(self.state(at), State::Free), "a window was polled again after a panic");
        // SAFETY: `at` points into a chunk that we own; `&mut self` makes us the only user. What is overwritten is
        // `Free`, which has no destructor.
        unsafe {
            self.free = (*at.0).next;
            ptr::write(&raw mut (*at.0).state, state);
        }
        at
    }

    /// Replaces a state; the old one is dropped in place. If its destructor panics, the new state is there all the
    /// same: that is how the language assigns.
    #[inline]
    pub(super) fn set(&mut self, at: Place<W>, state: State<W>) {
        // SAFETY: as in `insert`. A unit is dropped in place, as its pin asks.
        unsafe { (*at.0).state = state };
    }

    /// Empties a slot that is in no list any more.
    #[inline]
    pub(super) fn remove(&mut self, at: Place<W>) {
        self.set(at, State::Free);
        // Last, so that a slot whose destructor panicked is not used again, rather than used too early.
        self.give_back(at);
    }

    /// Frees a slot that is in no list and holds nothing.
    #[inline]
    pub(super) fn give_back(&mut self, at: Place<W>) {
        // SAFETY: as in `insert`.
        unsafe { (*at.0).next = self.free };
        self.free = at;
    }

    /// What is in a slot.
    #[inline]
    pub(super) fn state(&self, at: Place<W>) -> &State<W> {
        // SAFETY: a place points into a chunk that we own, and nobody has it mutably while `self` is borrowed.
        unsafe { &(*at.0).state }
    }

    /// The unit that runs in a slot, if one does (a waker may be late), and its waker.
    #[inline]
    pub(super) fn unit(&mut self, Woken { at, key }: Woken<W>) -> Option<(Pin<&mut W>, SlotWaker<'_>)> {
        // SAFETY: as in `insert`. Pinned: a chunk is never moved or reallocated, a `Run` is never moved out of its
        // slot (`set` and the chunk's own drop end it in place; `take` moves results only), and no `&mut` to it is
        // given out but this one. The key is one of `wakes`, as `Woken` says.
        unsafe {
            match &mut (*at.0).state {
                State::Run(work) => Some((Pin::new_unchecked(work), self.wakes.lend(key))),
                _ => None,
            }
        }
    }

    /// The results of a carrier.
    #[inline]
    pub(super) fn carrier(&mut self, at: Place<W>) -> Option<(&mut W::Item, &mut W::Carry)> {
        // SAFETY: as in `insert`. Results are not pinned.
        match unsafe { &mut (*at.0).state } {
            State::Carrier(item, carry) => Some((item, carry)),
            _ => None,
        }
    }

    /// Moves a carrier out of its slot, and puts something else there.
    #[inline]
    pub(super) fn replace_carrier(&mut self, at: Place<W>, state: State<W>) -> Option<(W::Item, W::Carry)> {
        // SAFETY: as in `insert`. What is read is written over before anything else happens, without being dropped. Only a
        // carrier is moved out, which is not pinned.
        unsafe {
            let State::Carrier(item, carry) = &(*at.0).state else { return None };
            let results = (ptr::read(item), ptr::read(carry));
            ptr::write(&raw mut (*at.0).state, state);
            Some(results)
        }
    }

    /// The rest in a slot.
    #[inline]
    pub(super) fn rest(&mut self, at: Place<W>) -> Option<&mut W::Rest> {
        // SAFETY: as in `insert`. A rest is not pinned.
        match unsafe { &mut (*at.0).state } {
            State::Rest(rest) => Some(rest),
            _ => None,
        }
    }

    /// Moves a result out of a slot that is in no list any more, and frees the slot.
    #[inline]
    pub(super) fn take(&mut self, at: Place<W>) -> Option<Result<W::Item, W::Error>> {
        // SAFETY: as in `insert`. The result is read once: `Free` is written over it before anything else happens.
        let result = unsafe {
            let State::Done(result) = &(*at.0).state else { return None };
            let result = ptr::read(result);
            ptr::write(&raw mut (*at.0).state, State::Free);
            result
        };
        self.give_back(at);
        Some(result)
    }

    #[inline]
    fn word(&mut self, at: Place<W>) -> &mut u64 {
        assert!(N::LABELS, "these slots have no labels");
        // SAFETY: as in `insert`. With labels, no word is ever a key.
        unsafe { &mut (*at.0).word.label }
    }

    #[inline]
    pub(super) fn label(&self, at: Place<W>) -> u64 {
        assert!(N::LABELS, "these slots have no labels");
        // SAFETY: as in `state` and `word`.
        unsafe { (*at.0).word.label & !(STEP - 1) }
    }

    /// Whether one place comes before another, both in the order.
    #[inline]
    pub(super) fn is_before(&self, one: Place<W>, other: Place<W>) -> bool {
        precedes(self.label(one), self.label(other))
    }

    #[inline]
    pub(super) fn set_label(&mut self, at: Place<W>, label: u64) {
        debug_assert!(label % STEP == 0);
        let word = self.word(at);
        *word = (*word % STEP) | label;
    }

    /// Sets the mark of a slot and gives what it was.
    pub(super) fn mark(&mut self, at: Place<W>, marked: bool) -> bool {
        let word = self.word(at);
        let was = *word & MARK != 0;
        *word = (*word & !MARK) | if marked { MARK } else { 0 };
        was
    }

    fn tag(&self, at: Place<W>) -> Tag {
        self.tags.get(self.number(at)).copied().unwrap_or(Tag::NONE)
    }

    fn tag_mut(&mut self, at: Place<W>) -> &mut Tag {
        let number = self.number(at);
        if number >= self.tags.len() {
            self.tags.resize(self.chunks.len() * STRIDE as usize, Tag::NONE);
        }
        &mut self.tags[number]
    }

    /// The number of a slot among all there are, without gaps: for observers.
    pub(super) fn number_of(&self, at: Place<W>) -> u32 {
        // SAFETY: the key of a slot is one of its set.
        let number = unsafe { self.wakes.number(self.woken(at).key) };
        number / STRIDE * self.size + number % STRIDE
    }

    fn number(&self, at: Place<W>) -> usize {
        assert!(N::LABELS, "these slots have no numbers");
        // SAFETY: as in `state`; the head of a chunk is only read.
        unsafe { (*head_of(at, N::LINKS_BACK)).first as usize + index_of(at) }
    }

    /// What a slot is to the keys of units.
    #[inline]
    pub(super) fn role(&self, at: Place<W>) -> Role {
        self.tag(at).role
    }

    #[inline]
    pub(super) fn set_role(&mut self, at: Place<W>, role: Role) {
        self.tag_mut(at).role = role;
    }

    /// The group of a slot's key.
    #[inline]
    pub(super) fn group(&self, at: Place<W>) -> u32 {
        self.tag(at).group
    }

    #[inline]
    pub(super) fn set_group(&mut self, at: Place<W>, group: u32) {
        self.tag_mut(at).group = group;
    }
}
