//! Random operations on the set and on its naive twin, which must agree.

use super::super::differential::rng::{Numbers, Rng};
use super::super::sync::Witness;
use super::{SLOTS, WakeSet, naive};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Wake, Waker};

#[derive(Default)]
struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// A parent of each of the two sets.
struct Parents {
    counts: [Arc<Count>; 2],
    wakers: [Waker; 2],
}

impl Parents {
    fn new() -> Self {
        let counts = [Arc::<Count>::default(), Arc::default()];
        let wakers = counts.clone().map(Waker::from);
        Parents { counts, wakers }
    }

    fn notified(&self) -> [usize; 2] {
        [0, 1].map(|i| self.counts[i].0.load(Ordering::SeqCst))
    }
}

struct Pair {
    fast: WakeSet,
    slow: naive::WakeSet,
    /// Clones kept by "units", of both sets.
    kept: Vec<(u32, Waker, Waker)>,
    /// How often a slot may yet be given in vain, as it was woken while it was woken already.
    vain: BTreeMap<u32, usize>,
}

impl Pair {
    fn new() -> Self {
        Pair { fast: WakeSet::new(), slow: naive::WakeSet::new(), kept: Vec::new(), vain: BTreeMap::new() }
    }

    fn grow(&mut self) {
        self.fast.grow();
        self.slow.grow();
        assert_eq!(self.fast.capacity(), self.slow.capacity());
    }

    /// Wakes a slot in both.
    fn wake(&mut self, slot: u32, wake: impl FnOnce(&Self)) {
        if self.slow.is_woken(slot) {
            *self.vain.entry(slot).or_default() += 1;
        }
        wake(self);
    }

    /// Takes one slot from the fast set; the slow one has to agree.
    fn next(&mut self) -> bool {
        let Some(slot) = self.fast.next_woken() else {
            assert_eq!(self.slow.first(), None, "a wake got lost");
            self.vain.clear();
            return false;
        };
        if !self.slow.take(slot) {
            let vain = self.vain.get_mut(&slot).expect("a slot nobody has woken");
            *vain = vain.checked_sub(1).expect("given in vain more often than woken");
        }
        true
    }

    fn arm(&mut self, parents: &Parents) {
        // What is left in the fast set may be in vain; then both have nothing after it.
        while !self.fast.arm(&parents.wakers[0]) {
            assert!(self.next(), "refused to arm without a reason");
        }
        assert!(self.slow.arm(&parents.wakers[1]), "armed in spite of a wake");
    }
}

fn index(rng: &mut Rng, length: usize) -> usize {
    rng.below(length as u64) as usize
}

/// Runs so many steps on sets of as many blocks as there are, or fewer.
pub(in crate::engine) fn run(numbers: &Numbers, steps: usize, blocks: u32) {
    let mut rng = numbers.all();
    let parents = [Parents::new(), Parents::new(), Parents::new()];
    let mut pair = Pair::new();
    pair.grow();
    for _ in 0..steps {
        let slot = rng.below(pair.fast.capacity().into()) as u32;
        match rng.below(16) {
            0 if pair.fast.capacity() < blocks * SLOTS => pair.grow(),
            0..5 => {
                pair.wake(slot, |pair| {
                    pair.fast.waker(slot).wake_by_ref();
                    pair.slow.waker(slot).wake();
                });
            }
            5 => {
                let (fast, slow) = (pair.fast.waker(slot).clone(), pair.slow.waker(slot));
                pair.kept.push((slot, fast, slow));
            }
            6..9 if !pair.kept.is_empty() => {
                let index = index(&mut rng, pair.kept.len());
                pair.wake(pair.kept[index].0, |pair| {
                    let (_, fast, slow) = &pair.kept[index];
                    fast.wake_by_ref();
                    slow.wake_by_ref();
                });
            }
            9 if !pair.kept.is_empty() => {
                let index = index(&mut rng, pair.kept.len());
                let (slot, fast, slow) = pair.kept.swap_remove(index);
                if rng.below(2) == 0 {
                    pair.wake(slot, |_| {
                        fast.wake();
                        slow.wake();
                    });
                }
            }
            10..13 => drop(pair.next()),
            13 => while pair.next() {},
            14 => pair.arm(&parents[index(&mut rng, 3)]),
            15 => pair.fast.add_woken(),
            _ => {}
        }
        for parents in &parents {
            let [fast, slow] = parents.notified();
            assert_eq!(fast, slow, "{numbers:?}: notified differently");
        }
    }
    let Pair { fast, slow, kept, .. } = pair;
    drop((fast, slow));
    let late = parents.each_ref().map(Parents::notified);
    for (_, fast, slow) in kept {
        fast.wake();
        slow.wake();
    }
    assert_eq!(parents.each_ref().map(Parents::notified), late, "notified by a late waker");
    assert!(parents.iter().flat_map(|it| &it.counts).all(|count| Arc::strong_count(count) == 2));
    assert_eq!(Witness::alive(), 0);
}

#[test]
fn agrees_with_its_naive_twin() {
    for seed in 1..=300 {
        run(&Numbers::Seed(seed), 400, 1 + seed as u32 % 5);
    }
}
