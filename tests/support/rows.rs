//! The expected rows, and the comparison of a run with its row.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::log::{Arrivals, Aside, Call, Failed, Log};

/// All rows of the acceptance table.
pub fn rows() -> &'static [Value] {
    static ROWS: OnceLock<Vec<Value>> = OnceLock::new();
    ROWS.get_or_init(|| {
        serde_json::from_str(include_str!("../acceptance/rows.json")).expect("rows.json is JSON")
    })
}

/// A row in the making: the log of its pipe.
#[derive(Debug)]
pub struct Run {
    row: &'static Value,
    log: Log,
}

/// What the terminal of a row gives back.
pub trait Ending {
    /// The call that failed.
    fn error(&self) -> Option<String>;
}

impl Ending for () {
    fn error(&self) -> Option<String> {
        None
    }
}

impl Ending for Arrivals {
    fn error(&self) -> Option<String> {
        None
    }
}

impl<T> Ending for Result<T, Failed> {
    fn error(&self) -> Option<String> {
        self.as_ref().err().map(|failed| failed.0.clone())
    }
}

impl Run {
    /// Starts the run of the row named `id`.
    ///
    /// # Panics
    /// When there is no such row.
    #[track_caller]
    pub fn of(id: &str) -> Self {
        let row = rows().iter().find(|row| row["id"] == id);
        Run { row: row.unwrap_or_else(|| panic!("rows.json has no row `{id}`")), log: Log::start() }
    }

    /// The same for two pipes, whose arrivals the row names one after the other.
    ///
    /// # Panics
    /// As [`check`](Run::check).
    #[track_caller]
    pub fn check_two(self, (first, second): (Aside, Aside)) {
        self.log.arrive_all(first);
        self.log.arrive_all(second);
        self.check(());
    }

    /// Compares the finished run with its row, all fields but the loose ones.
    ///
    /// # Panics
    /// When a field differs; the message shows both schedules.
    #[track_caller]
    pub fn check(self, ending: impl Ending) {
        let got = self.got(ending.error());
        let loose = self.row.get("loose").and_then(Value::as_array);
        let differs = |name: &String, value: &Value| {
            let compared = !loose.is_some_and(|loose| loose.iter().any(|l| l == name));
            compared && self.row[name] != *value
        };
        let wrong: Vec<_> = got.iter().filter(|(name, value)| differs(name, value)).collect();
        assert!(wrong.is_empty(), "{}", self.report(&wrong, &got));
    }

    fn got(&self, error: Option<String>) -> BTreeMap<String, Value> {
        let log = &self.log;
        let (out, at): (Vec<_>, Vec<_>) = log.arrivals().into_iter().unzip();
        let mut peaks = BTreeMap::new();
        for call in log.calls() {
            peaks.entry(call.function).or_insert_with(|| log.peak_of(call.function));
        }
        let got = json!({
            "total_ms": log.now(),
            "peak": log.peak(),
            "peak_by_stage": peaks,
            "first_ms": at.first(),
            "items": out.len(),
            "error": error,
            "started": log.started(),
            "finished": log.finished(),
            "dropped": log.dropped(),
            "out": out,
            "at": at,
            "calls": sorted(log.calls().iter().map(Call::to_row).collect()),
        });
        let Value::Object(got) = got else { unreachable!("`json!({{..}})` is an object") };
        let mut got: BTreeMap<_, _> = got.into_iter().collect();
        if sorted(self.row["calls"].as_array().expect("`calls` is a list").clone()) == got["calls"] {
            // `calls` are in no order on either side.
            got.insert("calls".into(), self.row["calls"].clone());
        }
        got
    }

    fn report(&self, wrong: &[(&String, &Value)], got: &BTreeMap<String, Value>) -> String {
        let row = self.row;
        let mut text = format!(
            "row {} differs\n  {}\n  {}\n  why: {}\n",
            row["id"], row["pipe"], row["latencies"], row["why"]
        );
        for (name, value) in wrong.iter().filter(|(name, _)| *name != "calls") {
            writeln!(text, "  {name}:\n    expected {}\n    got      {value}", row[name]).unwrap();
        }
        let expected = lines(row["calls"].as_array().expect("`calls` is a list"));
        let found = lines(&self.log.calls().iter().map(Call::to_row).collect::<Vec<_>>());
        writeln!(text, "  {:<44}got", "expected").unwrap();
        for i in 0..expected.len().max(found.len()) {
            let (left, right) = (expected.get(i), found.get(i));
            let mark = if left == right { ' ' } else { '!' };
            let empty = String::new();
            writeln!(text, "{mark} {:<44}{}", left.unwrap_or(&empty), right.unwrap_or(&empty)).unwrap();
        }
        writeln!(text, "  arrivals expected {} {}", row["out"], row["at"]).unwrap();
        writeln!(text, "  arrivals got      {} {}", got["out"], got["at"]).unwrap();
        text
    }
}

fn sorted(mut calls: Vec<Value>) -> Value {
    calls.sort_by_key(Value::to_string);
    Value::from(calls)
}

/// The calls as a schedule: by start, then by end, one a line.
fn lines(calls: &[Value]) -> Vec<String> {
    let mut calls = calls.to_vec();
    calls.sort_by_key(|call| (call[2].as_u64(), call[3].as_u64(), call.to_string()));
    calls.iter().map(line).collect()
}

fn line(call: &Value) -> String {
    let text = |i: usize| call[i].as_str().unwrap_or_default();
    let (start, end) = (call[2].to_string(), call[3].to_string());
    format!("{start:>6}..{end:<6} {}({}) {}", text(0), call[1], text(4))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{container, hand::caught, page};

    async fn the_loop(pages: i32, ms: u64) -> Arrivals {
        let mut arrivals = Arrivals;
        for p in 0..pages {
            for id in page(p, ms, 3).await {
                arrivals.extend(container(id, 500).await);
            }
        }
        arrivals
    }

    #[tokio::test(start_paused = true)]
    async fn a_plain_loop_keeps_the_row_without_a_buffer() {
        let run = Run::of("seed_seq");
        let end = the_loop(3, 1000).await;
        run.check(end);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wrong_schedule_is_shown_beside_the_right_one() {
        let run = Run::of("seed_seq");
        let end = the_loop(3, 900).await;
        let report = caught(|| run.check(end));
        assert!(report.contains("row \"seed_seq\" differs"), "{report}");
        assert!(report.contains("total_ms:\n    expected 7500\n    got      7200"), "{report}");
        assert!(
            report.contains("!      0..1000   P(0) done                         0..900    P(0) done"),
            "{report}"
        );
    }
}
