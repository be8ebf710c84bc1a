//! Wall time beside the instructions: atomics and cache misses count there as one each. The sides of a row take turns,
//! and of each the shortest time counts.

use std::iter::zip;
use std::time::{Duration, Instant};

use crate::figures::Figures;
use crate::row::Row;

/// Elements of a run, and how often each side has its turn.
fn runs(row: &Row) -> (u64, usize) {
    if row.width > 10_000 { (400_000, 3) } else { (60_000, 7) }
}

/// Nanoseconds per element.
pub fn measure(row: &'static Row) -> Figures {
    eprintln!("{}: wall time", row.name);
    let (elements, turns) = runs(row);
    let mut best: Vec<_> =
        row.sides.iter().map(|side| (row.width <= side.widest).then_some(Duration::MAX)).collect();
    for _ in 0..turns {
        for (best, side) in zip(&mut best, row.sides) {
            let Some(best) = best else { continue };
            let begun = Instant::now();
            (side.run)(elements, row.width);
            *best = begun.elapsed().min(*best);
        }
    }
    let per_element = |best: Duration| best.as_nanos() as f64 / elements as f64;
    Figures(zip(row.sides, best.into_iter().map(|best| best.map(per_element))).collect())
}
