//! Places of an order, of which the earliest is found at once. Their labels are kept elsewhere.

use crate::engine::slots::{Address, precedes};

/// None comes before the one at half its index, counted from 1.
pub(super) struct Heap<T = Address>(Vec<T>);

/// The label of a place in the order.
type Label<'a, T> = &'a dyn Fn(T) -> u64;

impl<T: Copy + PartialEq> Heap<T> {
    pub(super) fn new() -> Self {
        Heap(Vec::new())
    }

    /// The earliest.
    #[inline]
    pub(super) fn first(&self) -> Option<T> {
        self.0.first().copied()
    }

    pub(super) fn insert(&mut self, at: T, label: Label<'_, T>) {
        self.0.push(at);
        self.raise(self.0.len() - 1, label);
    }

    /// Takes one out. It is the first, or nearly so, or all are looked through.
    pub(super) fn remove(&mut self, at: T, label: Label<'_, T>) {
        if let Some(index) = self.0.iter().position(|one| *one == at) {
            self.0.swap_remove(index);
            if index < self.0.len() {
                self.raise(index, label);
                self.lower(index, label);
            }
        }
    }

    /// Takes out all but these.
    pub(super) fn retain(&mut self, stays: impl Fn(T) -> bool, label: impl Fn(T) -> u64) {
        self.0.retain(|one| stays(*one));
        // In order they are a heap. By how far they are behind one of them, as labels may wrap around.
        let Some(last) = self.0.last().map(|one| label(*one)) else { return };
        self.0.sort_unstable_by_key(|one| label(*one).wrapping_sub(last) as i64);
    }

    /// Moves one towards the first, as far as it belongs.
    fn raise(&mut self, mut index: usize, label: Label<'_, T>) {
        while index > 0 {
            let above = (index - 1) / 2;
            if !self.is_before(index, above, label) {
                break;
            }
            self.0.swap(index, above);
            index = above;
        }
    }

    /// Moves one away from the first, as far as it belongs.
    fn lower(&mut self, mut index: usize, label: Label<'_, T>) {
        loop {
            let mut below = 2 * index + 1;
            if below + 1 < self.0.len() && self.is_before(below + 1, below, label) {
                below += 1;
            }
            if below >= self.0.len() || !self.is_before(below, index, label) {
                break;
            }
            self.0.swap(index, below);
            index = below;
        }
    }

    fn is_before(&self, one: usize, other: usize, label: Label<'_, T>) -> bool {
        precedes(label(self.0[one]), label(self.0[other]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Labels that wrap around, in random order.
    fn label(n: u64) -> u64 {
        (n * 7919 % 1009).wrapping_sub(500)
    }

    fn earliest(of: &[u64]) -> Option<u64> {
        of.iter().copied().min_by_key(|n| label(*n) as i64)
    }

    #[test]
    fn the_earliest_is_first_whatever_comes_and_goes() {
        let (mut heap, mut twin) = (Heap::new(), Vec::new());
        for n in 0..1000 {
            heap.insert(n, &label);
            twin.push(n);
            if n % 3 == 0 {
                // Mostly the first, and any other now and then.
                let gone = if n % 2 == 0 { heap.first().unwrap() } else { twin[n as usize % twin.len()] };
                heap.remove(gone, &label);
                twin.retain(|one| *one != gone);
            }
            if n % 100 == 99 {
                let stays = |one: u64| precedes(label(one), 300);
                heap.retain(stays, label);
                twin.retain(|one| stays(*one));
            }
            assert_eq!(heap.first(), earliest(&twin));
        }
        while let Some(first) = heap.first() {
            assert_eq!(Some(first), earliest(&twin));
            heap.remove(first, &label);
            twin.retain(|one| *one != first);
        }
        assert!(twin.is_empty());
    }
}
