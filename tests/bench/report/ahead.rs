//! Where a peer that does the same job is ahead of pipewright.

use crate::figures::Figures;
use crate::row::Peer;

/// The list, gathered from all tables.
#[derive(Default)]
pub struct Ahead {
    lines: String,
}

impl Ahead {
    /// Looks at a row.
    pub fn look(&mut self, row: &str, figures: &Figures, unit: &str) {
        let ours = figures.of(Peer::Pipewright).unwrap_or_default();
        for (side, figure) in figures.ahead() {
            let peer = match side.note {
                "" => side.peer.name().to_owned(),
                note => format!("{} ({note})", side.peer.name()),
            };
            self.add(row, &peer, [figure, ours], unit);
        }
    }

    /// Adds a row, with the figures of the peer and of pipewright.
    pub fn add(&mut self, row: &str, peer: &str, [theirs, ours]: [f64; 2], unit: &str) {
        self.lines += &format!("- {row}: {peer} {theirs:.1} {unit}, pipewright {ours:.1}\n");
    }

    pub fn text(self) -> String {
        let list = if self.lines.is_empty() { "Nowhere.\n" } else { &self.lines };
        format!("### where a peer is ahead\n\n{list}\n")
    }
}
