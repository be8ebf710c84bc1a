//! Which places were woken: a bit for each, a bit for each 64 of these, and so on up to one word.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Wake, Waker};

pub struct Woken {
    /// The bits of the places first, the one word that tells about all of them last.
    levels: Vec<Box<[AtomicU64]>>,
    task: Waker,
}

impl Woken {
    pub fn new(places: usize, task: Waker) -> Arc<Self> {
        let mut levels = Vec::new();
        let mut bits = places;
        while bits > 1 || levels.is_empty() {
            bits = bits.div_ceil(64);
            levels.push((0..bits).map(|_| AtomicU64::new(0)).collect());
        }
        Arc::new(Woken { levels, task })
    }

    pub fn waker(self: &Arc<Self>, place: usize) -> Waker {
        Waker::from(Arc::new(Bell { place, woken: Arc::clone(self) }))
    }

    /// The bit first, then those above it: who finds one of them set leaves the rest to whoever set it.
    fn set(&self, place: usize) {
        let mut place = place;
        for level in &self.levels {
            if level[place / 64].fetch_or(1 << (place % 64), Ordering::AcqRel) != 0 {
                return;
            }
            place /= 64;
        }
        self.task.wake_by_ref();
    }

    /// Calls `f` with each place that was woken, and forgets that it was.
    pub fn visit(&self, mut f: impl FnMut(usize)) {
        self.visit_word(self.levels.len() - 1, 0, &mut f);
    }

    fn visit_word(&self, level: usize, word: usize, f: &mut impl FnMut(usize)) {
        let mut bits = self.levels[level][word].swap(0, Ordering::AcqRel);
        while bits != 0 {
            let place = word * 64 + bits.trailing_zeros() as usize;
            bits &= bits - 1;
            match level {
                0 => f(place),
                _ => self.visit_word(level - 1, place, f),
            }
        }
    }
}

struct Bell {
    place: usize,
    woken: Arc<Woken>,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.set(self.place);
    }
}
