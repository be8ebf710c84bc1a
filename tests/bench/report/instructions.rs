//! The tables of a group of rows: instructions, and allocations.

use std::iter::zip;

use super::notes::Notes;
use super::{Ahead, Table, cells, columns, verdict};
use crate::cases::Group;
use crate::figures::Figures;
use crate::measure::{Measured, elements};
use crate::row::{Peer, Target};

/// Both tables of a group; nothing if none of its rows was measured.
pub fn tables(group: &Group, rows: &[Measured], ahead: &mut Ahead) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let figures: Vec<_> = rows.iter().map(Measured::instructions).collect();
    for (row, figures) in zip(rows, &figures) {
        ahead.look(&format!("`{}`", row.row.name), figures, "instructions");
    }
    let peers = columns(figures.iter());
    format!(
        "### {}\n\n{} Instructions per element:\n\n{}\nHeap allocations per element / in the long run:\n\n{}\n",
        group.caption,
        group.about,
        instructions(rows, &figures, &peers),
        allocations(rows, &peers),
    )
}

fn instructions(rows: &[Measured], figures: &[Figures], peers: &[Peer]) -> String {
    let heads = ["case", "target"].into_iter().chain(peers.iter().map(|peer| peer.name()));
    let mut table = Table::new(heads.chain(["best peer / pipewright"]));
    let mut notes = Notes::default();
    for (row, figures) in zip(rows, figures) {
        let head = [row.row.title.to_owned(), target(row.row.target, figures)];
        let cells = cells(peers, figures, &mut notes, |figure| format!("{figure:.1}"));
        let gain = figures.gain().map(|gain| format!("{gain:.2}")).unwrap_or_default();
        table.row(head.into_iter().chain(cells).chain([gain]));
    }
    format!("{}\n{}", table.text, notes.text())
}

fn allocations(rows: &[Measured], peers: &[Peer]) -> String {
    let mut table = Table::new(["case"].into_iter().chain(peers.iter().map(|peer| peer.name())));
    for row in rows {
        let cells = peers.iter().map(|peer| {
            let place = row.row.sides.iter().position(|side| side.peer == *peer);
            let cost = place.and_then(|place| row.costs[place].as_ref());
            // No minus in front of nothing.
            cost.map(|cost| format!("{:.2} / {}", cost.allocations.abs(), cost.allocations_in_all))
                .unwrap_or_default()
        });
        let title = format!("{} ({} elements)", row.row.title, elements(row.row)[1]);
        table.row([title].into_iter().chain(cells));
    }
    table.text
}

/// What the row may cost, and whether it does.
fn target(target: Target, figures: &Figures) -> String {
    let limit = match (target, figures.of(Peer::ByHand)) {
        (Target::AtMost(limit), _) => limit,
        (Target::OfByHand(times), Some(by_hand)) => times * by_hand,
        (Target::Unset | Target::OfByHand(_), _) => return String::new(),
    };
    verdict(format!("{limit:.1}"), figures.of(Peer::Pipewright).is_some_and(|ours| ours <= limit))
}
