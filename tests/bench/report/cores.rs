//! Throughput on all cores.

use std::iter::zip;
use std::time::Duration;

use super::{Ahead, Table, verdict};
use crate::cores::{GRAINS, OURS, SIDES, cores as count};

/// Shares of rayon's throughput, one column for each length of work.
pub fn cores(times: &[Vec<Duration>], ahead: &mut Ahead) -> String {
    let heads: Vec<_> = GRAINS.iter().map(|grain| format!("{} µs", grain.microseconds)).collect();
    let mut table = Table::new(["side"].into_iter().chain(heads.iter().map(|head| &**head)));
    let targets = GRAINS.iter().map(|grain| format!("{:.2}", grain.target));
    table.row(["target".to_owned()].into_iter().chain(targets));
    let ours = SIDES.iter().position(|side| side.name == OURS).expect("ours is there");
    for (place, side) in SIDES.iter().enumerate() {
        let cells = zip(GRAINS, times).map(|(grain, times)| {
            let share = |place: usize| times[0].as_secs_f64() / times[place].as_secs_f64();
            let figure = format!("{:.2}", share(place));
            if place == ours {
                return verdict(figure, share(ours) >= grain.target);
            }
            if !side.is_peer || times[place] >= times[ours] {
                return figure;
            }
            let row = format!("work for the processor, {} µs", grain.microseconds);
            ahead.add(
                &row,
                side.name,
                [times[place], times[ours]].map(|time| time.as_secs_f64() * 1e3),
                "ms",
            );
            format!("**{figure}**")
        });
        let cells: Vec<_> = cells.collect();
        table.row([format!("{}: {}", side.name, side.note)].into_iter().chain(cells));
    }
    format!(
        "### work for the processor\n\nThroughput on {} cores in times of rayon's, by the time that the hashing of one element takes: \
         wall time, the sides take turns, and of each the shortest time counts. rayon has no order, no calls that wait and, \
         but for `par_bridge`, no iterator to ask.\n\n{}\n",
        count(),
        table.text
    )
}
