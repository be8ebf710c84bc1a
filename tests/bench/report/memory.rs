//! The heap that a window needs beside the calls in it.

use super::notes::Notes;
use super::{Ahead, Table, cells, columns, verdict};
use crate::figures::Figures;
use crate::memory::{CALL, CALLS};
use crate::row::Peer;

/// Bytes for each call in flight that pipewright may take.
const TARGET: f64 = 40.0;

/// One row for each order.
pub fn memory(rows: &[(&str, Figures)], ahead: &mut Ahead) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let peers = columns(rows.iter().map(|(_, row)| row));
    let mut table = Table::new(["order", "target"].into_iter().chain(peers.iter().map(|peer| peer.name())));
    let mut notes = Notes::default();
    for (order, row) in rows {
        ahead.look(&format!("memory, {order}"), row, "bytes");
        let met = row.of(Peer::Pipewright).is_some_and(|ours| ours <= TARGET);
        let head = [(*order).to_owned(), verdict(TARGET.to_string(), met)];
        let cells = cells(&peers, row, &mut notes, |bytes| format!("{bytes:.1}"));
        table.row(head.into_iter().chain(cells));
    }
    format!(
        "### memory of a window\n\nBytes on the heap for each of {CALLS} calls in flight, beside the call's own {CALL}; \
         as they were asked for, without what the allocator adds to each block.\n\n{}\n{}\n",
        table.text,
        notes.text()
    )
}
