//! What a recorder is told of events that were made by hand.

use std::collections::BTreeMap;
use std::time::Duration;

use metrics_util::debugging::{DebugValue, DebuggingRecorder};

use super::*;
use crate::observe::by_hand::plan;
use crate::observe::{Unit, WaitFor};

#[test]
fn counters_gauges_and_histograms() {
    let plan = plan("urls", None);
    let at = Duration::from_millis;
    let of_stage = |ms, stage, what| Event { at: at(ms), stage, unit: None, what };
    let of_unit =
        |ms, stage, no, what| Event { at: at(ms), stage, unit: Some(Unit { runner: 2, no, lane: no }), what };
    let events = [
        of_stage(0, 2, What::Taken),
        of_unit(0, 2, 0, What::Begun),
        of_unit(0, 1, 0, What::CallBegun),
        of_unit(0, 1, 0, What::Waits(WaitFor::Permit)),
        of_stage(0, 2, What::Taken),
        of_unit(0, 2, 1, What::Begun),
        of_unit(0, 1, 1, What::CallBegun),
        of_unit(500, 1, 0, What::GoesOn),
        of_unit(500, 1, 1, What::TriedAgain),
        of_unit(2000, 1, 0, What::CallEnded),
        of_unit(2000, 2, 0, What::Done),
        of_unit(2000, 2, 0, What::Left { is_last: true }),
        of_stage(2000, 3, What::Taken),
        of_unit(2000, 1, 1, What::Erred),
    ];
    let recorder = DebuggingRecorder::new();
    let read = || -> BTreeMap<String, DebugValue> {
        let name = |key: &metrics::Key| {
            let labels: Vec<&str> = key.labels().map(|label| label.value()).collect();
            format!("{} {}", key.name().trim_start_matches("pipewright_"), labels.join(" "))
        };
        let list = recorder.snapshotter().snapshot().into_vec();
        list.into_iter().map(|(key, _, _, value)| (name(key.key()), value)).collect()
    };
    metrics::with_local_recorder(&recorder, || {
        let mut metrics = Metrics::default();
        metrics.start(&plan);
        metrics.polled(&Turn { began: at(0), ended: at(2000), events: &events });
        let told = read();
        let counts = ["taken_total", "given_total", "errors_total", "retries_total"];
        for (name, count) in counts.iter().zip([2, 1, 1, 1]) {
            assert_eq!(told[&format!("{name} map(get)")], DebugValue::Counter(count), "{name}");
        }
        assert_eq!(told["taken_total buffer(4)"], DebugValue::Counter(2));
        assert_eq!(told["given_total buffer(4)"], DebugValue::Counter(1));
        assert_eq!(told["taken_total collect"], DebugValue::Counter(1));
        assert_eq!(told["running buffer(4)"], DebugValue::Gauge(1.0.into()));
        assert_eq!(told["call_seconds map(get)"], DebugValue::Histogram(vec![2.0.into()]));
        assert_eq!(told["wait_seconds map(get) permit"], DebugValue::Histogram(vec![0.5.into()]));
        metrics.end(End { at: at(2000), is_early: true });
        assert_eq!(read()["running buffer(4)"], DebugValue::Gauge(0.0.into()));
    });
}
