//! Wall time of windows.

use super::notes::Notes;
use super::{Ahead, Table, cells, columns};
use crate::figures::Figures;
use crate::row::{Peer, Row};

/// What pipewright takes, and how many times as long the others do.
pub fn wall(rows: &[(&Row, Figures)], ahead: &mut Ahead) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let peers = columns(rows.iter().map(|(_, figures)| figures));
    let heads = ["row", "pipewright, ns"].into_iter().chain(peers.iter().map(|peer| peer.name()));
    let mut table = Table::new(heads);
    let mut notes = Notes::default();
    for (row, figures) in rows {
        ahead.look(&format!("`{}`", row.name), figures, "ns");
        let ours = figures.of(Peer::Pipewright).unwrap_or_default();
        let cells = cells(&peers, figures, &mut notes, |figure| format!("{:.2}", figure / ours));
        table.row([format!("`{}`", row.name), format!("{ours:.0}")].into_iter().chain(cells));
    }
    format!(
        "### wall time\n\nNanoseconds per element of pipewright, and what each side needs in times of that: the sides take turns, \
         and of each the shortest time counts.\n\n{}\n{}\n",
        table.text,
        notes.text()
    )
}
