//! The numbers of a random pipe.

use pipewright_tests::Rng;

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
