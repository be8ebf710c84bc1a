//! Random numbers: the same for the same seed, everywhere.

/// Marsaglia's xorshift with a multiplication behind it.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// The same numbers for the same seed.
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..8 {
            rng.draw();
        }
        rng
    }

    /// The next number, of 48 bits.
    pub fn draw(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.draw() % end
    }

    /// True in `percent` of all cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub fn some<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    /// How long something takes: often nothing, now and then very long. The numbers are small, so that many things
    /// happen at one instant.
    pub fn latency(&mut self) -> u64 {
        match self.below(8) {
            0..3 => 0,
            3 => self.below(200),
            _ => self.below(20),
        }
    }
}
