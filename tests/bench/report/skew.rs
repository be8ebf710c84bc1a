//! What slow calls among fast ones cost.

use super::notes::Notes;
use super::{Ahead, Table, cells, columns, verdict};
use crate::row::Peer;
use crate::skew::{CALLS, Skew, WIDTH};

/// What pipewright may take in order, in times of what it takes unordered.
const TARGET: f64 = 1.25;

pub fn skew(skew: &Skew, ahead: &mut Ahead) -> String {
    ahead.look("skewed latencies", &skew.ordered, "virtual ms");
    let peers = columns([&skew.ordered].into_iter());
    let heads = ["", "target"].into_iter().chain(peers.iter().map(|peer| peer.name()));
    let mut table = Table::new(heads.chain(["pipewright, unordered"]));
    let mut notes = Notes::default();
    let times = |time: f64| format!("{:.2}", time / skew.unordered);
    let met = skew.ordered.of(Peer::Pipewright).is_some_and(|ours| ours <= TARGET * skew.unordered);
    let time = cells(&peers, &skew.ordered, &mut notes, |time| format!("{time:.0}"));
    let head = ["virtual ms".to_owned(), String::new()];
    table.row(head.into_iter().chain(time).chain([format!("{:.0}", skew.unordered)]));
    let head = ["in times of unordered".to_owned(), verdict(TARGET.to_string(), met)];
    let ratio = cells(&peers, &skew.ordered, &mut notes, times);
    table.row(head.into_iter().chain(ratio).chain([times(skew.unordered)]));
    format!(
        "### skewed latencies\n\n{CALLS} calls, {WIDTH} at once, in order; nine take 10 ms, the tenth 100 ms. On tokio's paused clock: \
         exact.\n\n{}\n{}\n",
        table.text,
        notes.text()
    )
}
