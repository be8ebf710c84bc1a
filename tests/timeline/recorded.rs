//! What was recorded, and the picture of it.

use pipewright::observe::{Recording, Timeline};
use roxmltree::Document;

use crate::jobs;

/// What the bars of a picture say, in the order of its lanes.
fn bars(recording: &Recording) -> Vec<String> {
    let svg = Timeline::of(recording).width(4000).svg();
    let svg = Document::parse(&svg).unwrap();
    let rects = svg.descendants().filter(|node| node.has_tag_name("rect"));
    rects.filter_map(|rect| Some(rect.first_element_child()?.text()?.to_owned())).collect()
}

#[tokio::test(start_paused = true)]
async fn the_articles_variants_take_as_long_as_they_should() {
    let times = jobs::article().await.map(|recording| {
        let end = recording.ended().unwrap();
        (end.at.as_millis(), end.is_early)
    });
    assert_eq!(times, [(7500, false), (7500, false), (5500, false), (9500, false)]);
}

#[tokio::test(start_paused = true)]
async fn a_recording_is_read_while_the_pipe_runs() {
    let recording = Recording::new();
    let job = async {
        pipewright::pipe!(0..3u32 |> map(jobs::get_container) |> buffer(2) |> run).observe(&recording).await;
    };
    let reader = async {
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
        assert!(!recording.is_over());
        assert_eq!(recording.elapsed().as_millis(), 700, "both are polled then");
        bars(&recording)
    };
    let ((), bars) = tokio::join!(job, reader);
    let bar = |text: &str| format!("map(jobs::get_container) {text}");
    let expected = [
        bar("#0: runs 500 ms (0 to 500 ms)"),
        bar("#2: runs 200 ms (500 ms to 700 ms)"),
        bar("#1: runs 500 ms (0 to 500 ms)"),
    ];
    assert_eq!(bars, expected);
    assert!(recording.is_over());
}
