//! What goes wrong with a page, by the seed of the shop.

use std::time::Duration;

use super::seed::Seed;

/// What a page has in store for those who ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// An answer, each time.
    Fine,
    /// `503 Service Unavailable` so many times, then fine.
    Unavailable(u32),
    /// `503 Service Unavailable`, each time.
    Down,
    /// `429 Too Many Requests` with `Retry-After` once, then fine.
    TooMany,
    /// No answer at all once, then fine.
    Silent,
    /// No answer at all, each time.
    Dead,
    /// An answer with status 200 that is not the page, each time.
    Malformed,
}

/// What the server does with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The page.
    Page,
    /// Something that is not the page, with status 200.
    Malformed,
    /// Status 503.
    Unavailable,
    /// Status 429.
    TooMany,
    /// Nothing, ever.
    Silence,
}

impl Fate {
    /// What a page has in store, of a hundred: 5 are unavailable for a while, 1 never answers, and 2 are
    /// of each other kind.
    pub fn of(seed: Seed, path: &str) -> Self {
        let mut die = seed.about(&format!("fate of {path}"));
        match die.between(1, 100) {
            1..=5 => Fate::Unavailable(die.between(1, 2)),
            6..=7 => Fate::Down,
            8..=9 => Fate::TooMany,
            10..=11 => Fate::Silent,
            12..=13 => Fate::Malformed,
            14 => Fate::Dead,
            _ => Fate::Fine,
        }
    }

    /// What the request after so many others for the same page gets.
    pub fn answer(self, before: u32) -> Answer {
        match self {
            Fate::Down => Answer::Unavailable,
            Fate::Malformed => Answer::Malformed,
            Fate::Dead => Answer::Silence,
            Fate::Unavailable(times) if before < times => Answer::Unavailable,
            Fate::TooMany if before == 0 => Answer::TooMany,
            Fate::Silent if before == 0 => Answer::Silence,
            _ => Answer::Page,
        }
    }

    /// Whether the page can be had by those who ask often enough.
    pub fn ends_well(self) -> bool {
        !matches!(self, Fate::Down | Fate::Dead | Fate::Malformed)
    }
}

/// How long an answer takes: 20 to 80 ms, and for one in twenty eight times that.
pub fn latency(seed: Seed, path: &str, before: u32) -> Duration {
    let mut die = seed.about(&format!("latency {before} of {path}"));
    let slow = if die.between(1, 20) == 1 { 8 } else { 1 };
    Duration::from_millis((slow * die.between(20, 80)).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fate_occurs_about_as_often_as_it_says() {
        let fates: Vec<_> = (0..10_000).map(|no| Fate::of(Seed(1), &format!("/products/{no}"))).collect();
        let share = |fate: fn(&Fate) -> bool| fates.iter().filter(|it| fate(it)).count();
        assert!((400..600).contains(&share(|it| matches!(it, Fate::Unavailable(1 | 2)))));
        for (fate, most) in [
            (Fate::Down, 280),
            (Fate::TooMany, 280),
            (Fate::Silent, 280),
            (Fate::Malformed, 280),
            (Fate::Dead, 140),
        ] {
            let count = fates.iter().filter(|it| **it == fate).count();
            assert!((most - 100..most).contains(&count), "{fate:?}: {count}");
        }
    }

    #[test]
    fn one_answer_in_twenty_is_slow() {
        let slow = (0..10_000).filter(|no| latency(Seed(1), "/", *no) > Duration::from_millis(80)).count();
        assert!((400..600).contains(&slow), "{slow}");
    }

    #[test]
    fn faults_that_pass_end_in_the_page() {
        for fate in [Fate::Fine, Fate::Unavailable(2), Fate::TooMany, Fate::Silent] {
            assert!(fate.ends_well());
            assert_eq!(fate.answer(2), Answer::Page);
        }
        for fate in [Fate::Down, Fate::Dead, Fate::Malformed] {
            assert!(!fate.ends_well());
            assert_ne!(fate.answer(100), Answer::Page);
        }
    }
}
