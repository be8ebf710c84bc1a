//! Figures as a table.

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

use super::{Numbers, Run, StageNumbers};
use crate::observe::words::{percent, time};

/// The table is so wide at most, in characters.
const WIDTH: usize = 100;

const HEADS: [&str; 12] =
    ["stage", "in", "out", "errors", "again", "now", "p50", "p95", "p99", "max", "busy", "waits for"];

/// A line for each stage, and the sentence of the bottleneck.
///
/// `in` and `out` are elements; `again` is calls that were made again, and `now` what runs at this moment. Behind the times of
/// single calls stands how much of the time of its places a stage was busy, and what it waits for how much of the time. A
/// column in which nothing would stand is left out.
impl Display for Numbers {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match &*self.shared() {
            Some(run) => run.fmt(out),
            None => writeln!(out, "nothing has run"),
        }
    }
}

impl Display for Run {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let mut rows: Vec<[String; HEADS.len()]> = vec![HEADS.map(str::to_owned)];
        rows.extend(self.stages().iter().map(row));
        let longest = |column: usize| {
            let cells = rows.iter().map(|row| row[column].chars().count());
            if rows[1..].iter().all(|row| row[column].is_empty()) { 0 } else { cells.max().unwrap_or(0) }
        };
        let mut widths: [usize; HEADS.len()] = std::array::from_fn(longest);
        let used: usize = widths.iter().filter(|width| **width > 0).map(|width| width + 2).sum();
        widths[0] = widths[0].saturating_sub((used - 2).saturating_sub(WIDTH)).max(widths[0].min(12));
        for row in &rows {
            let mut line = String::new();
            for (column, (cell, width)) in
                row.iter().zip(widths).enumerate().filter(|(_, (_, width))| *width > 0)
            {
                line += &match column {
                    0 => format!("{:width$}", cut(cell, width)),
                    11 => format!("  {cell}"),
                    _ => format!("  {cell:>width$}"),
                };
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        let state = if self.is_over { "after" } else { "running for" };
        writeln!(out, "{state} {}", time(Duration::from_nanos(self.now())))?;
        match self.bottleneck() {
            Some(bottleneck) => writeln!(out, "! {bottleneck}"),
            None => Ok(()),
        }
    }
}

fn row(stage: &StageNumbers) -> [String; HEADS.len()] {
    let count = |count: u64| if count == 0 { String::new() } else { count.to_string() };
    let of_calls = |value: Duration| if stage.calls == 0 { String::new() } else { time(value) };
    let busy = stage.busy.map_or_else(String::new, percent);
    [
        stage.name.split_whitespace().collect::<Vec<_>>().join(" "),
        count(stage.taken),
        count(stage.given),
        count(stage.errors),
        count(stage.retries),
        count(stage.running as u64),
        of_calls(stage.p50),
        of_calls(stage.p95),
        of_calls(stage.p99),
        of_calls(stage.max),
        busy,
        waits(stage),
    ]
}

/// The two things that a stage waits for most.
fn waits(stage: &StageNumbers) -> String {
    let waits = &stage.waits;
    let mut list = [
        (waits.upstream, "elements"),
        (waits.consumer, "its consumer"),
        (waits.turn, "its turn"),
        (waits.permit, "permits"),
        (waits.rate, "starts"),
        (waits.pause, "pauses"),
    ];
    list.sort_by(|one, other| other.0.total_cmp(&one.0));
    let shown = list.iter().filter(|(share, _)| *share >= 0.01).take(2);
    shown.map(|(share, what)| format!("{what} {}", percent(*share))).collect::<Vec<_>>().join(", ")
}

/// As much of a name as fits.
fn cut(name: &str, width: usize) -> String {
    if name.chars().count() <= width {
        return name.to_owned();
    }
    name.chars().take(width - 1).chain(['…']).collect()
}
