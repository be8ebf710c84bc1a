//! What it costs to be observed.

use super::{Table, verdict};
use crate::observed::WIDTH;

/// Instructions that an event may cost until it is told.
const TARGET: f64 = 150.0;

/// One row for each observer, first nobody: instructions for each element, and events.
pub fn observed(rows: &[(&str, (f64, f64))]) -> String {
    let Some(((_, (nobody, _)), seen)) = rows.split_first() else { return String::new() };
    let events = seen.first().map_or(f64::NAN, |(_, (_, events))| *events);
    let mut table = Table::new(["observer", "target for an event", "of each event", "of each element"]);
    table.row(["nobody", "", "", &format!("{nobody:.1}")].map(str::to_owned));
    for (at, (who, (instructions, _))) in seen.iter().enumerate() {
        let each = (instructions - nobody) / events;
        let target = if at == 0 { verdict(TARGET.to_string(), each <= TARGET) } else { String::new() };
        table.row([(*who).to_owned(), target, format!("{each:.1}"), format!("{instructions:.1}")]);
    }
    format!(
        "### being observed\n\nInstructions of `numbers |> map(f) |> buffer({WIDTH}) |> fold(0, mix)` with calls that finish in \
         random order: {events:.2} events an element. An event is made by the engine, and told to the observer after the \
         poll, in most of which one call ends here: the row of one that does nothing is what that costs, two readings of \
         the clock for each poll included. Below is what those do with it that keep events, or follow the critical path.\n\n{}\n",
        table.text
    )
}
