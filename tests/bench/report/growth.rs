//! How the cost of an element grows with the window.

use super::{Table, columns, verdict};
use crate::figures::Figures;
use crate::measure::Measured;
use crate::row::{Peer, Side};

/// What pipewright may need in the widest window, in times of what it needs at 64.
const TARGET: f64 = 1.3;
const WIDEST: &str = "-100000";

/// The table, of the jobs that were measured in both windows.
pub fn growth(measured: &[Measured]) -> String {
    let rows: Vec<_> = measured.iter().filter_map(|wide| ratios(wide, measured)).collect();
    if rows.is_empty() {
        return String::new();
    }
    let peers = columns(rows.iter().map(|(_, ratios)| ratios));
    let mut table = Table::new(["row", "target"].into_iter().chain(peers.iter().map(|peer| peer.name())));
    for (row, ratios) in &rows {
        let met = ratios.of(Peer::Pipewright).is_some_and(|ours| ours <= TARGET);
        let head = [format!("`{row}`"), verdict(TARGET.to_string(), met)];
        // Not bold: who starts from more grows by less.
        let show = |peer: &Peer| ratios.of(*peer).map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
        let cells = peers.iter().map(show);
        table.row(head.into_iter().chain(cells));
    }
    let about = "Instructions per element through a window of 100,000, in times of those through one of 64.";
    format!("### growth with the window\n\n{about}\n\n{}\n", table.text)
}

/// The ratios of a row with the widest window.
fn ratios(wide: &Measured, measured: &[Measured]) -> Option<(&'static str, Figures)> {
    let name = wide.row.name.strip_suffix(WIDEST)?;
    let narrow = measured.iter().find(|narrow| narrow.row.name == name)?.instructions();
    let ratio = |(side, wide): (&'static Side, Option<f64>)| {
        (side, wide.zip(narrow.of(side.peer)).map(|(wide, narrow)| wide / narrow))
    };
    Some((name, Figures(wide.instructions().0.into_iter().map(ratio).collect())))
}
