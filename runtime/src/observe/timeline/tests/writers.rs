//! What stands in the picture, the page and the trace.

use std::collections::HashSet;

use roxmltree::{Document, Node};
use serde_json::Value;

use super::*;
use crate::observe::Timeline;

/// What a bar says, where it begins and how long it is.
fn bars(svg: &Document<'_>) -> Vec<(String, String, String)> {
    let rects = svg.descendants().filter(|node| node.has_tag_name("rect"));
    let told = |rect: Node<'_, '_>| {
        let title = rect.children().find(|child| child.has_tag_name("title"))?.text()?;
        Some((title.to_owned(), rect.attribute("x")?.to_owned(), rect.attribute("width")?.to_owned()))
    };
    rects.filter_map(told).collect()
}

fn texts(svg: &Document<'_>) -> Vec<String> {
    let all = svg.descendants().filter(|node| node.has_tag_name("text"));
    all.map(|node| node.descendants().filter(Node::is_text).filter_map(|it| it.text()).collect::<String>())
        .collect()
}

#[test]
fn the_picture_has_a_bar_for_each_span_to_scale() {
    let svg = Timeline::of(&in_order()).width(1032).svg();
    let svg = Document::parse(&svg).unwrap();
    // 1000 ms are 1000 pixels, from 16 on.
    let bar = |text: &str, x: &str, width: &str| (text.to_owned(), x.to_owned(), width.to_owned());
    let expected = [
        bar("map(get) #0: runs 400 ms (0 to 400 ms)", "16", "399.2"),
        bar("map(get) #1: runs 100 ms (0 to 100 ms)", "16", "99.2"),
        bar("buffer(3) #1: done, waits for an earlier one 300 ms (100 ms to 400 ms)", "116", "299.2"),
        bar("buffer(3) #1: done, waits for the consumer 600 ms (400 ms to 1 s)", "416", "599.2"),
        bar("for_each(save) #0: runs 600 ms (400 ms to 1 s)", "416", "599.2"),
    ];
    assert_eq!(bars(&svg), expected);
    let texts = texts(&svg);
    for text in [
        "0.. |> map(get) |> buffer(3) |> for_each(save)",
        "1 s, 3 calls",
        "buffer(3)2 lanes",
        "get 0",
        "save 0",
        "500 ms",
    ] {
        assert!(texts.iter().any(|it| it == text), "{text}: {texts:?}");
    }
    // The legend tells what occurs, and nothing else.
    assert!(
        texts.iter().any(|it| it == "done, waits for the consumer") && !texts.iter().any(|it| it == "retry")
    );
}

#[test]
fn no_mark_covers_a_label() {
    // One that ends with an error, which another one follows, and one in which the thread stood still.
    let mut story = Story::new(&pages());
    for (from, to, no) in [(0, 100, 0), (100, 400, 1)] {
        story.at(from).unit((2, no, 0), 2, What::Begun).unit((2, no, 0), 1, What::CallBegun);
        if no == 1 {
            story.at(130).unit((2, no, 0), 1, What::Blocked(std::time::Duration::from_millis(20)));
        }
        story.at(to).unit((2, no, 0), 1, What::CallEnded).unit((2, no, 0), 1, What::Erred).unit(
            (2, no, 0),
            2,
            What::Void,
        );
    }
    let svg = Timeline::of(&story.end(false)).width(432).svg();
    let svg = Document::parse(&svg).unwrap();
    let number = |node: Node<'_, '_>, name: &str| node.attribute(name).unwrap().parse::<f64>().unwrap();
    let of =
        |class: &'static str| svg.descendants().filter(move |node| node.attribute("class") == Some(class));
    let labels: Vec<_> = of("i").map(|text| (text.text().unwrap(), number(text, "x"))).collect();
    // A pixel is a millisecond, from 16 on.
    let errors: Vec<f64> =
        of("e").filter(|node| node.has_tag_name("circle")).map(|it| number(it, "cx")).collect();
    assert_eq!((errors[0], of("k").count()), (116.0, 2));
    assert_eq!(labels, [("get 0", 21.0), ("1", 122.0)]);
}

#[test]
fn a_picture_of_many_units_has_bounds() {
    let (few, many) = (Timeline::of(&uneven(5_000)), Timeline::of(&uneven(20_000)));
    let (few, many) = (few.svg().len(), many.svg().len());
    assert!(many < few * 3 / 2 && many < 1_000_000, "{few} {many}");
}

#[test]
fn lanes_that_are_left_out_are_told() {
    let mut story = Story::new(&pages());
    for no in 0..1000 {
        story.at(0).unit((2, no, no), 2, What::Begun).unit((2, no, no), 1, What::CallBegun);
    }
    let svg = Timeline::of(&story.at(9).end(true)).svg();
    let texts = texts(&Document::parse(&svg).unwrap());
    assert!(texts.iter().any(|text| text == "buffer(3)the first 64 of 1,000 lanes"), "{texts:?}");
    assert_eq!(svg.matches("map(get) #").count(), 64);
}

#[test]
fn texts_of_the_user_are_escaped() {
    let title = "</script><b> & \"quotes\"";
    let line = Timeline::of(&in_order()).title(title);
    let svg = line.svg();
    assert_eq!(
        Document::parse(&svg).unwrap().descendants().find(|it| it.has_tag_name("title")).unwrap().text(),
        Some(title)
    );
    let plan = plan(&[
        ("a", Role::Origin { waits: false, size: None }),
        ("map(|x| \"</script>\")", Role::Await),
        ("buffer(3)", buffer(3)),
    ]);
    let mut story = Story::new(&plan);
    story.at(0).unit((2, 0, 0), 2, What::Begun).unit((2, 0, 0), 1, What::CallBegun);
    let html = Timeline::of(&story.at(5).end(false)).title(title).html();
    assert_eq!(html.matches("</script>").count(), 2);
    assert_eq!(data(&html)["stages"][0]["name"], "map(|x| \"</script>\")");
}

/// The JSON in a page.
fn data(html: &str) -> Value {
    let (_, rest) = html.split_once("type=\"application/json\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn the_page_has_all_spans() {
    let html = Timeline::of(&in_order()).html();
    let data = data(&html);
    // A hundred million parts of the whole are enough.
    assert_eq!((&data["tick"], &data["until"]), (&Value::from(100), &Value::from(10_000_000)));
    let lane = &data["panels"][0]["groups"][0]["lanes"][1]["spans"];
    // Unit 1: its call, which is the kind 0 of stage 0; then 4 and 5, which have no stage.
    let numbers = [0, 1_000_000, 0, 0, 1, 0, 3_000_000, 0, 4, 1, 0, 6_000_000, 0, 5, 1];
    assert_eq!(*lane, Value::from(numbers.to_vec()));
    assert!(!html.contains("http"), "it needs no network");
}

#[test]
fn the_trace_has_all_spans_by_process_and_thread() {
    let trace: Value = serde_json::from_str(&Timeline::of(&uneven(50)).perfetto()).unwrap();
    let events = trace["traceEvents"].as_array().unwrap();
    let phase = |phase: &'static str| events.iter().filter(move |event| event["ph"] == phase);
    let panel = panel(&uneven(50));
    assert_eq!(phase("X").count(), panel.lanes().map(|lane| lane.spans.len()).sum::<usize>());
    assert_eq!(phase("i").count(), panel.lanes().map(|lane| lane.marks.len()).sum::<usize>());
    let names: HashSet<_> =
        phase("M").filter(|it| it["name"] == "process_name").map(|it| it["args"]["name"].as_str()).collect();
    assert_eq!(names, HashSet::from([Some("buffer(16)"), Some("for_each(save)")]));
    let trace: Value = serde_json::from_str(&Timeline::of(&in_order()).perfetto()).unwrap();
    let wait =
        trace["traceEvents"].as_array().unwrap().iter().find(|it| it["cat"] == "head of line").unwrap();
    let told = (&wait["ts"], &wait["dur"], &wait["tid"], &wait["args"]["unit"]);
    assert_eq!(told, (&Value::from(100_000.0), &Value::from(300_000.0), &Value::from(5), &Value::from(1)));
}

#[test]
fn no_thread_of_a_trace_is_a_main_thread() {
    let stack = Timeline::stack([Timeline::of(&uneven(50)), Timeline::of(&in_order())]);
    let trace: Value = serde_json::from_str(&stack.perfetto()).unwrap();
    let number = |event: &Value, name: &str| event[name].as_u64().unwrap();
    let ids =
        trace["traceEvents"].as_array().unwrap().iter().map(|it| (number(it, "pid"), number(it, "tid")));
    let ids: HashSet<_> = ids.collect();
    let (pids, tids): (HashSet<u64>, HashSet<u64>) = ids.iter().copied().unzip();
    assert!(!tids.contains(&0) && tids.is_disjoint(&pids), "{ids:?}");
    assert_eq!(tids.len(), ids.len(), "each is in one process");
}

#[test]
fn a_stack_keeps_titles_and_gives_stages_of_one_name_one_colour() {
    let stack = Timeline::stack([
        Timeline::of(&in_order()).title("one"),
        Timeline::of(&uneven(50)).title("two"),
        Timeline::stack([Timeline::of(&in_order())]).title("three"),
    ]);
    let html = stack.clone().title("All").html();
    let data = data(&html);
    let names = |list: &Value, name: &str| {
        list.as_array().unwrap().iter().map(|it| it[name].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&data["stages"], "name"), ["map(get)", "for_each(save)", "map(store)"]);
    assert_eq!(names(&data["panels"], "title"), ["one", "two", "three"]);
    let svg = stack.svg();
    let texts = texts(&Document::parse(&svg).unwrap());
    assert!(
        ["Timeline", "one", "two", "three"].iter().all(|text| texts.iter().any(|it| it == text)),
        "{texts:?}"
    );
}

#[test]
fn the_name_of_a_file_says_what_is_written() {
    let folder = std::env::temp_dir().join(format!("pipewright-timeline-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let line = Timeline::of(&in_order());
    for (name, text) in [("a.svg", line.svg()), ("a.html", line.html()), ("a.json", line.perfetto())] {
        line.save(folder.join(name)).unwrap();
        assert_eq!(std::fs::read_to_string(folder.join(name)).unwrap(), text);
    }
    for name in ["a.png", "a"] {
        let error = line.save(folder.join(name)).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
        assert!(
            error.to_string().starts_with("a timeline is saved as .svg, .html or .json, not as "),
            "{error}"
        );
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_recording_without_anything_is_a_picture_all_the_same() {
    for line in [Timeline::of(&Recording::new()), Timeline::stack([])] {
        assert!(Document::parse(&line.svg()).is_ok());
        assert_eq!(data(&line.html())["until"], 0);
        assert!(serde_json::from_str::<Value>(&line.perfetto()).is_ok());
    }
}
