//! What a subscriber is told of events that were made by hand.

use tracing_subscriber::fmt::format::FmtSpan;

use super::*;
use crate::observe::by_hand::{Log, plan};

#[test]
fn a_call_that_is_made_again() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(Level::DEBUG)
        .with_span_events(FmtSpan::NEW | FmtSpan::CLOSE)
        .with_ansi(false)
        .without_time()
        .with_target(false)
        .with_writer(move || writer.clone())
        .finish();
    let plan = plan("urls", None);
    let mut at = Duration::ZERO;
    let mut of = |stage, what| {
        at += Duration::from_millis(50);
        Event { at, stage, unit: Some(Unit { runner: 2, no: 7, lane: 1 }), what }
    };
    let events = [
        of(2, What::Begun),
        of(1, What::CallBegun),
        of(1, What::Waits(WaitFor::Pause)),
        of(1, What::TriedAgain),
        of(1, What::GoesOn),
        of(1, What::Blocked(Duration::from_millis(20))),
        of(1, What::CallEnded),
        of(1, What::Erred),
        of(2, What::Done),
        of(2, What::Left { is_last: true }),
    ];
    tracing::subscriber::with_default(subscriber, || {
        let mut trace = Trace::default();
        trace.start(&plan);
        trace.polled(&Turn { began: Duration::ZERO, ended: at, events: &events });
        trace.end(End { at, is_early: false });
    });
    let text = log.text();
    // How long spans lasted is not to be compared.
    let lines: Vec<&str> = text.lines().map(|line| line.split(" time.").next().unwrap().trim()).collect();
    let pipe = r#"pipe{source="urls" terminal="collect"}"#;
    let element = format!(r#"{pipe}:element{{runner="buffer(4)" no=7 at="50 ms"}}"#);
    let call = format!(r#"{element}:call{{stage="map(get)" at="100 ms"}}"#);
    assert_eq!(
        lines,
        [
            format!("INFO {pipe}: new"),
            format!("DEBUG {element}: new"),
            format!("DEBUG {call}: new"),
            format!(r#"DEBUG {call}: pauses stage="map(get)" at="150 ms""#),
            format!(r#"INFO {call}: tries again stage="map(get)" at="200 ms""#),
            format!(r#"DEBUG {call}: goes on stage="map(get)" at="250 ms""#),
            format!(r#"WARN {call}: the thread stood still stage="map(get)" at="300 ms" time="20 ms""#),
            format!("DEBUG {call}: close"),
            format!(r#"WARN {element}: an error stage="map(get)" at="400 ms""#),
            format!("DEBUG {element}: close"),
            format!(r#"INFO {pipe}: over at="500 ms""#),
            format!("INFO {pipe}: close"),
        ]
    );
}
