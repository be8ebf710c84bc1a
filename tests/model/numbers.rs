//! Random numbers, and the numbers of a random pipe.

/// Marsaglia's xorshift with a multiplication behind it.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..8 {
            rng.draw();
        }
        rng
    }

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

/// The numbers of a random pipe. Chances are in percent.
#[derive(Clone, Debug)]
pub struct Numbers {
    pub seed: u64,
    pub len: u64,
    /// Widths and windows of three buffers.
    pub n: [usize; 3],
    pub m: [usize; 3],
    /// A size for `batch`, a number for `take`.
    pub batch: usize,
    pub take: usize,
    pub errors: u64,
    pub skips: u64,
    pub slow_body: u64,
    /// Longest list.
    pub list: u64,
}

impl Numbers {
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let n = [(); 3].map(|()| 1 + rng.below(7) as usize);
        Numbers {
            seed,
            len: rng.below(40),
            n,
            m: n.map(|n| n + rng.below(4 * n as u64 + 1) as usize),
            batch: 1 + rng.below(5) as usize,
            take: rng.below(30) as usize,
            errors: rng.some(&[0, 0, 1, 5]),
            skips: rng.some(&[0, 10, 60]),
            slow_body: rng.some(&[0, 30, 100]),
            list: rng.below(5),
        }
    }
}

/// Calls `check` with one seed after another. `PIPEWRIGHT_CASES` sets how many (200), `PIPEWRIGHT_SEED` the first (0).
pub fn each_case(check: impl Fn(Numbers)) {
    let number = |name, default| std::env::var(name).map_or(default, |text| text.parse().expect("a number"));
    let first = number("PIPEWRIGHT_SEED", 0);
    for seed in first..first + number("PIPEWRIGHT_CASES", 200) {
        check(Numbers::new(seed));
    }
}
