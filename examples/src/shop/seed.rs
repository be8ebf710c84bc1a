//! Chance that can be repeated: it depends on a seed and on what it is asked about, never on when.

/// Where all chance of a shop comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed(pub u64);

impl Seed {
    /// A die for this subject. The same subject always gets the same numbers, whoever was asked about before.
    pub fn about(self, subject: &str) -> Die {
        // FNV-1a: the standard library promises no hash that stays the same.
        let hash = subject.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Die(hash ^ self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }
}

/// A sequence of numbers.
#[derive(Clone, Debug)]
pub struct Die(u64);

impl Die {
    // SplitMix64.
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `least` to `most`, both included.
    pub fn between(&mut self, least: u32, most: u32) -> u32 {
        let many = u64::from(most - least) + 1;
        least + u32::try_from(self.roll() % many).expect("less than the number of u32")
    }

    /// One of them.
    pub fn one_of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        let last = u32::try_from(choices.len()).expect("short lists only") - 1;
        choices[self.between(0, last) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::Seed;

    #[test]
    fn a_subject_gets_the_same_numbers_every_time_and_others_get_other_ones() {
        let numbers = |seed, subject| {
            let mut die = Seed(seed).about(subject);
            [(); 8].map(|()| die.between(1, 6))
        };
        assert_eq!(numbers(1, "/products/1"), numbers(1, "/products/1"));
        assert_ne!(numbers(1, "/products/1"), numbers(1, "/products/2"));
        assert_ne!(numbers(1, "/products/1"), numbers(2, "/products/1"));
        assert!(numbers(1, "/products/1").iter().all(|number| (1..=6).contains(number)));
    }
}
