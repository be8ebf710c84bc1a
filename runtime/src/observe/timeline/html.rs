//! A timeline as a page: the spans as JSON, and a script that draws them.

use maud::{DOCTYPE, PreEscaped, html};
use serde::Serialize;

use super::Timeline;
use super::model::{Group, Kind, Lane, Nanos, Panel, Sign};
use super::palette::{COLOURS, Palette};

const STYLE: &str = include_str!("html/style.css");
/// One after another they are one script.
const SCRIPT: [&str; 5] = [
    include_str!("html/data.js"),
    include_str!("html/draw.js"),
    include_str!("html/map.js"),
    include_str!("html/search.js"),
    include_str!("html/main.js"),
];

#[derive(Serialize)]
struct Data<'a> {
    /// All times are multiples of so many nanoseconds.
    tick: Nanos,
    until: Nanos,
    stages: Vec<Stage<'a>>,
    kinds: Vec<&'static str>,
    signs: Vec<&'static str>,
    panels: Vec<PanelData<'a>>,
}

#[derive(Serialize)]
struct Stage<'a> {
    name: &'a str,
    short: &'a str,
    place: Option<&'a str>,
    colour: &'static str,
}

#[derive(Serialize)]
struct PanelData<'a> {
    title: Option<&'a str>,
    text: &'a str,
    summary: String,
    until: Nanos,
    groups: Vec<GroupData<'a>>,
}

#[derive(Serialize)]
struct GroupData<'a> {
    name: &'a str,
    lanes: Vec<LaneData>,
    /// The time since the last one, and its length, in turn.
    starved: Vec<Nanos>,
}

/// Five numbers for each span: the time since the end of the one before, its length, the stage (as
/// [`Palette`] counts), the kind, the unit. Five for each mark: its time, sign, stage and unit, and how long.
#[derive(Serialize)]
struct LaneData {
    spans: Vec<Nanos>,
    marks: Vec<Nanos>,
}

pub(super) fn write(timeline: &Timeline) -> String {
    let palette = Palette::of(&timeline.panels);
    // In JSON a `<` stands in strings only. Without it nothing there ends the element.
    let data = serde_json::to_string(&data(timeline, &palette))
        .expect("it has neither maps nor numbers that JSON lacks")
        .replace('<', "\\u003c");
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (timeline.heading()) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    div.heading {
                        h1 title=(timeline.heading()) { (timeline.heading()) }
                        @if let [panel] = &timeline.panels[..] {
                            p { (panel.summary()) }
                            @if panel.text != timeline.heading() { p.pipe title=(panel.text) { (panel.text) } }
                        }
                    }
                    div.tools {
                        input #q type="search" placeholder="stage, number or “error”" aria-label="Search" spellcheck="false";
                        output #hits for="q" {}
                        button #out title="Zoom out (−)" { "−" }
                        button #in title="Zoom in (+)" { "+" }
                        button #all title="Show all (0)" { "all" }
                    }
                }
                nav #legend aria-label="Legend: click to hide or show" {}
                main {
                    canvas #plot tabindex="0" role="img" aria-label=(timeline.heading()) {}
                    div #tip role="status" hidden {}
                }
                canvas #map title="Calls in progress. Drag to move" {}
                footer { "wheel or pinch zooms · drag moves · ↑ ↓ lanes · / searches, Enter goes on · 0 shows all" }
                script #data type="application/json" { (PreEscaped(data)) }
                script { @for part in SCRIPT { (PreEscaped(part)) } }
            }
        }
    };
    page.into_string()
}

fn data<'a>(timeline: &'a Timeline, palette: &'a Palette) -> Data<'a> {
    let until = timeline.until();
    // Eight digits of the whole are more than a screen can show.
    let tick = 10u64.pow((until / 100_000_000).checked_ilog10().map_or(0, |digits| digits + 1));
    let stages = palette.stages().iter().enumerate();
    let panels = timeline.panels.iter().map(|panel| PanelData {
        title: panel.title.as_deref(),
        text: &panel.text,
        summary: panel.summary(),
        until: panel.until / tick,
        groups: panel.groups.iter().map(|group| group_data(panel, group, palette, tick)).collect(),
    });
    Data {
        tick,
        until: until / tick,
        stages: stages
            .map(|(no, place)| Stage {
                name: &place.name,
                short: place.short(),
                place: place.place.as_deref(),
                colour: COLOURS[no % COLOURS.len()],
            })
            .collect(),
        kinds: Kind::ALL.iter().map(|kind| kind.text()).collect(),
        signs: [Sign::Retry, Sign::Error, Sign::Blocked(0)].iter().map(|sign| sign.text()).collect(),
        panels: panels.collect(),
    }
}

fn group_data<'a>(panel: &'a Panel, group: &'a Group, palette: &Palette, tick: Nanos) -> GroupData<'a> {
    let mut last = 0;
    let starved = group.starved.iter().flat_map(|(from, to)| {
        let pair = [from / tick - last, to / tick - from / tick];
        last = to / tick;
        pair
    });
    GroupData {
        name: &panel.stages[group.stage].name,
        lanes: group.lanes.iter().map(|lane| lane_data(panel, lane, palette, tick)).collect(),
        starved: starved.collect(),
    }
}

fn lane_data(panel: &Panel, lane: &Lane, palette: &Palette, tick: Nanos) -> LaneData {
    let stage = |stage| palette.number(panel, stage) as Nanos;
    let mut last = 0;
    let spans = lane.spans.iter().flat_map(|span| {
        let (from, to) = (span.from / tick, span.to / tick);
        let numbers = [from - last, to - from, stage(span.stage), span.kind as Nanos, span.unit.into()];
        last = to;
        numbers
    });
    let marks = lane.marks.iter().flat_map(|mark| {
        let (sign, time) = match mark.sign {
            Sign::Retry => (0, 0),
            Sign::Error => (1, 0),
            Sign::Blocked(time) => (2, time / tick),
        };
        [mark.at / tick, sign, stage(mark.stage), mark.unit.into(), time]
    });
    LaneData { spans: spans.collect(), marks: marks.collect() }
}
