//! A trace in the format of Chrome: a process for each stage that runs a stretch, a thread for each lane.

use serde::Serialize;
use serde_json::{Value, json};

use super::Timeline;
use super::model::{Group, Kind, Nanos, Panel, Sign};

#[derive(Serialize)]
struct Trace {
    #[serde(rename = "traceEvents")]
    events: Vec<Event>,
    #[serde(rename = "displayTimeUnit")]
    unit: &'static str,
}

#[derive(Serialize)]
struct Event {
    name: String,
    #[serde(rename = "ph")]
    phase: &'static str,
    #[serde(rename = "cat", skip_serializing_if = "Option::is_none")]
    category: Option<&'static str>,
    pid: usize,
    tid: usize,
    #[serde(rename = "ts", skip_serializing_if = "Option::is_none")]
    micros: Option<f64>,
    #[serde(rename = "dur", skip_serializing_if = "Option::is_none")]
    length: Option<f64>,
    /// Of an instant: it belongs to its thread.
    #[serde(rename = "s", skip_serializing_if = "Option::is_none")]
    scope: Option<&'static str>,
    args: Value,
}

pub(super) fn write(timeline: &Timeline) -> String {
    let groups =
        || timeline.panels.iter().flat_map(|panel| panel.groups.iter().map(move |group| (panel, group)));
    // A thread 0, or one with the number of its process, would be the main thread to Perfetto, and two that are that would be
    // one. So the threads are counted on where the processes end.
    let mut thread = groups().count() + 1;
    let mut events = Vec::new();
    for (at, (panel, group)) in groups().enumerate() {
        events.extend(of_group(panel, group, at + 1, thread));
        thread += 1 + group.lanes.len();
    }
    serde_json::to_string(&Trace { events, unit: "ms" })
        .expect("it has neither maps nor numbers that JSON lacks")
}

/// `first` is the thread for what belongs to no lane.
fn of_group(panel: &Panel, group: &Group, pid: usize, first: usize) -> Vec<Event> {
    let mut events = Vec::new();
    let name = |stage: usize| panel.stages[stage].name.as_str();
    let process = match &panel.title {
        Some(title) => format!("{title}: {}", name(group.stage)),
        None => name(group.stage).to_owned(),
    };
    events.push(Event::meta("process_name", pid, first, json!({ "name": process })));
    events.push(Event::meta("process_sort_index", pid, first, json!({ "sort_index": pid })));
    if !group.starved.is_empty() {
        events.push(Event::meta("thread_name", pid, first, json!({ "name": "input" })));
    }
    for (from, to) in &group.starved {
        events.push(Event::span(
            "upstream has nothing".to_owned(),
            "starved",
            (pid, first),
            *from,
            *to,
            json!({}),
        ));
    }
    for (at, lane) in group.lanes.iter().enumerate() {
        let ids = (pid, first + 1 + at);
        events.push(Event::meta("thread_name", pid, ids.1, json!({ "name": format!("lane {at}") })));
        for span in &lane.spans {
            let text = match span.kind {
                Kind::Call => format!("{} #{}", panel.stages[span.stage].short(), span.unit),
                kind => kind.text().to_owned(),
            };
            let args = json!({ "stage": name(span.stage), "unit": span.unit });
            events.push(Event::span(text, category(span.kind), ids, span.from, span.to, args));
        }
        for mark in &lane.marks {
            let mut args = json!({ "stage": name(mark.stage), "unit": mark.unit });
            if let Sign::Blocked(time) = mark.sign {
                args["for"] = super::scale::text(time).into();
            }
            events.push(Event {
                micros: Some(micros(mark.at)),
                scope: Some("t"),
                ..Event::new(mark.sign.text().to_owned(), "i", ids, args)
            });
        }
    }
    events
}

fn category(kind: Kind) -> &'static str {
    match kind {
        Kind::Call => "call",
        Kind::Permit => "permit",
        Kind::Rate => "rate",
        Kind::Pause => "pause",
        Kind::Line => "head of line",
        Kind::Consumer => "consumer",
    }
}

/// The unit of the format.
fn micros(time: Nanos) -> f64 {
    time as f64 / 1000.0
}

impl Event {
    fn new(name: String, phase: &'static str, (pid, tid): (usize, usize), args: Value) -> Self {
        Event { name, phase, category: None, pid, tid, micros: None, length: None, scope: None, args }
    }

    fn meta(name: &str, pid: usize, tid: usize, args: Value) -> Self {
        Event::new(name.to_owned(), "M", (pid, tid), args)
    }

    fn span(
        name: String,
        category: &'static str,
        ids: (usize, usize),
        from: Nanos,
        to: Nanos,
        args: Value,
    ) -> Self {
        Event {
            category: Some(category),
            micros: Some(micros(from)),
            length: Some(micros(to - from)),
            ..Event::new(name, "X", ids, args)
        }
    }
}
