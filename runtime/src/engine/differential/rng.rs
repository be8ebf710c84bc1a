//! Random numbers: from a seed, or from bytes that a fuzzer makes up.

use std::rc::Rc;

/// Where all numbers of a run come from.
#[derive(Clone, Debug)]
pub(in crate::engine) enum Numbers {
    Seed(u64),
    Bytes(Rc<[u8]>),
}

impl Numbers {
    /// Numbers that belong to a call and to nothing else, in whichever order calls happen.
    pub(in crate::engine) fn rng(&self, what: &'static str, argument: u64) -> Rng {
        let name =
            what.bytes().fold(argument, |hash, byte| hash.wrapping_mul(1_000_003).wrapping_add(byte.into()));
        match self {
            Numbers::Seed(seed) => Rng::new(seed ^ name.rotate_left(32)),
            // Somewhere, so that a byte decides little.
            Numbers::Bytes(bytes) => Rng::Bytes(bytes.clone(), name as usize % bytes.len().max(1)),
        }
    }

    /// Numbers from the first one on.
    pub(in crate::engine) fn all(&self) -> Rng {
        match self {
            Numbers::Seed(seed) => Rng::new(*seed),
            Numbers::Bytes(bytes) => Rng::Bytes(bytes.clone(), 0),
        }
    }
}

#[derive(Clone, Debug)]
pub(in crate::engine) enum Rng {
    Seed(u64),
    /// Behind the last byte the first comes again.
    Bytes(Rc<[u8]>, usize),
}

impl Rng {
    pub(in crate::engine) fn new(seed: u64) -> Self {
        let mut rng = Rng::Seed(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..8 {
            rng.next(1);
        }
        rng
    }

    /// A number of 48 bits, or of so many bytes.
    fn next(&mut self, bytes: u32) -> u64 {
        match self {
            // Marsaglia's xorshift with a multiplication behind it.
            Rng::Seed(state) => {
                *state ^= *state << 13;
                *state ^= *state >> 7;
                *state ^= *state << 17;
                state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
            }
            Rng::Bytes(of, at) if !of.is_empty() => (0..bytes).fold(0, |number, _| {
                let byte = of[*at % of.len()];
                *at += 1;
                number << 8 | u64::from(byte)
            }),
            Rng::Bytes(..) => 0,
        }
    }

    /// A number below `end`.
    pub(in crate::engine) fn below(&mut self, end: u64) -> u64 {
        self.next((u64::BITS - (end - 1).leading_zeros()).div_ceil(8)) % end
    }

    /// True in `percent` of all cases.
    pub(in crate::engine) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// How long something takes. Zero is frequent and does not even yield; the others are so many that two things
    /// hardly ever end at the same instant. One in ten takes much longer.
    pub(in crate::engine) fn latency(&mut self) -> u64 {
        match self.below(10) {
            0 | 1 => 0,
            2 => 1 + self.below(1 << 27),
            _ => 1 + self.below(1 << 23),
        }
    }
}
