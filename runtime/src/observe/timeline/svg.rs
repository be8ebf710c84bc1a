//! A timeline as a picture.

mod bars;
mod legend;
mod marks;

use maud::{Markup, PreEscaped, html};

use super::Timeline;
use super::model::{Group, Kind, Nanos, Panel};
use super::palette::{COLOURS, Palette};
use super::scale;

/// Lanes of a picture. More are not told apart, and a file has to end somewhere.
const MOST_LANES: usize = 64;
const MARGIN: f64 = 16.0;
/// How wide a character is, by the size of its font, where all are as wide.
const MONO: f64 = 0.61;
/// For names of stages, and for what is said of them.
const TEXT: f64 = 11.5;
const STYLE: &str = include_str!("svg/style.css");

pub(super) fn write(timeline: &Timeline) -> String {
    let rows = share(&timeline.panels);
    let width = f64::from(timeline.width);
    let mut sheet = Sheet {
        palette: Palette::of(&timeline.panels),
        width,
        until: timeline.until(),
        row: Row::of(rows.iter().sum()),
        has_notches: timeline
            .panels
            .iter()
            .flat_map(Panel::lanes)
            .any(|lane| lane.marks.len() as f64 > width / 30.0),
        y: MARGIN,
        parts: Vec::new(),
    };
    sheet.timeline(timeline, &rows);
    let (width, height) = (sheet.width, sheet.y + MARGIN);
    let head = head(&sheet.palette);
    let svg = html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(width) height=(px(height))
            viewBox={ "0 0 " (width) " " (px(height)) } role="img" {
            title { (timeline.heading()) }
            (head)
            rect.bg width=(width) height=(px(height)) {}
            @for part in &sheet.parts { (part) "\n" }
        }
    };
    svg.into_string() + "\n"
}

/// How many lanes each group shows, that together there are not too many: all of small groups, and as many of each of the
/// others.
fn share(panels: &[Panel]) -> Vec<usize> {
    let lanes: Vec<usize> =
        panels.iter().flat_map(|panel| &panel.groups).map(|group| group.lanes.len()).collect();
    let sum = |most: usize| lanes.iter().map(|lanes| (*lanes).min(most)).sum::<usize>();
    let most = (1..=MOST_LANES).rev().find(|most| sum(*most) <= MOST_LANES).unwrap_or(1);
    lanes.iter().map(|lanes| (*lanes).min(most)).collect()
}

/// How high a lane is, the bar in it, and the letters in that.
#[derive(Clone, Copy)]
struct Row {
    height: f64,
    bar: f64,
    font: f64,
}

impl Row {
    fn of(lanes: usize) -> Self {
        match lanes {
            ..=24 => Row { height: 18.0, bar: 15.0, font: 11.0 },
            25..=40 => Row { height: 14.0, bar: 12.0, font: 9.5 },
            _ => Row { height: 9.0, bar: 8.0, font: 0.0 },
        }
    }
}

/// The picture, from above to below.
struct Sheet {
    palette: Palette,
    width: f64,
    until: Nanos,
    row: Row,
    /// Marks of a lane would be all over it. Then they are notches, in all lanes.
    has_notches: bool,
    /// Where the next part begins.
    y: f64,
    parts: Vec<Markup>,
}

impl Sheet {
    fn timeline(&mut self, timeline: &Timeline, rows: &[usize]) {
        let alone = if let [panel] = &timeline.panels[..] { Some(panel) } else { None };
        self.heading(timeline.heading(), alone.map(Panel::summary).as_deref(), 15.0);
        if let Some(panel) = alone.filter(|panel| panel.text != timeline.heading()) {
            self.line(&panel.text, "m mono");
        }
        self.y += 6.0;
        self.axis();
        let begin = self.y;
        let mut rows = rows.iter();
        for panel in &timeline.panels {
            if alone.is_none() {
                self.y += 10.0;
                self.heading(panel.title.as_deref().unwrap_or(&panel.text), Some(&panel.summary()), 13.0);
                if panel.title.is_some() {
                    self.line(&panel.text, "m mono");
                }
            }
            for (group, rows) in panel.groups.iter().zip(&mut rows) {
                self.group(panel, group, *rows);
            }
        }
        if self.y - begin > 400.0 {
            self.y += 4.0;
            self.axis();
        }
        self.y += 12.0;
        self.legend(&timeline.panels);
    }

    fn plot(&self) -> f64 {
        self.width - 2.0 * MARGIN
    }

    fn x(&self, at: Nanos) -> f64 {
        MARGIN + self.plot() * (at as f64 / self.until.max(1) as f64)
    }

    /// As many as there is room for their texts.
    fn ticks(&self) -> Vec<Nanos> {
        let ticks = |apart: f64| scale::ticks(self.until, (self.plot() / apart) as usize);
        let narrow = ticks(60.0);
        let widest = narrow.iter().map(|at| sans(&scale::text(*at)) * TEXT).fold(0.0, f64::max);
        if widest < 48.0 { narrow } else { ticks(widest + 24.0) }
    }

    /// A heading, and what is said of it at the right end. Below it where both have no room.
    fn heading(&mut self, text: &str, right: Option<&str>, font: f64) {
        self.y += font;
        let right = right.unwrap_or_default();
        let room = self.plot() - sans(right) * TEXT - 16.0;
        // Bold letters are wider.
        let is_beside = sans(text) * font * 1.1 <= room;
        let text = clipped(text, self.plot(), font * 0.66);
        self.parts
            .push(html! { text.t.b x=(MARGIN) y=(px(self.y)) style={ "font-size:" (font) "px" } { (text) } });
        if is_beside && !right.is_empty() {
            let x = px(self.width - MARGIN);
            self.parts.push(html! { text.m x=(x) y=(px(self.y)) text-anchor="end" { (right) } });
        }
        self.y += 5.0;
        if !is_beside && !right.is_empty() {
            self.line(right, "m");
        }
    }

    fn line(&mut self, text: &str, class: &str) {
        self.y += TEXT;
        let text = clipped(text, self.plot(), TEXT * MONO);
        self.parts.push(html! { text class=(class) x=(MARGIN) y=(px(self.y)) { (text) } });
        self.y += 5.0;
    }

    fn axis(&mut self) {
        self.y += TEXT;
        let ticks = self.ticks();
        for at in ticks {
            let (x, text) = (self.x(at), scale::text(at));
            let half = sans(&text) * TEXT / 2.0;
            let (x, anchor) = if at == 0 {
                (MARGIN, "start")
            } else if x + half > self.width - 4.0 {
                (self.width - 4.0, "end")
            } else {
                (x, "middle")
            };
            self.parts.push(html! { text.m x=(px(x)) y=(px(self.y)) text-anchor=(anchor) { (text) } });
        }
        self.y += 5.0;
    }

    /// The name of the stage that runs it, and its lanes.
    fn group(&mut self, panel: &Panel, group: &Group, rows: usize) {
        self.y += TEXT + 3.0;
        let (name, lanes) = (&panel.stages[group.stage].name, group.lanes.len());
        let more = match lanes - rows {
            0 if lanes == 1 => "1 lane".to_owned(),
            0 => format!("{lanes} lanes"),
            _ => format!("the first {rows} of {} lanes", scale::grouped(lanes)),
        };
        let name = clipped(name, self.plot() - 160.0, TEXT * MONO);
        self.parts.push(html! {
            text x=(MARGIN) y=(px(self.y)) { tspan.t.mono { (name) } tspan.m dx="8" { (more) } }
        });
        self.y += if group.starved.is_empty() { 4.0 } else { 9.0 };
        self.ground(panel, group, rows);
        for lane in &group.lanes[..rows] {
            self.bars(panel, lane);
            self.marks(panel, &lane.marks);
            self.y += self.row.height;
        }
    }

    /// What is behind the lanes: as long as the run, with a line for each tick.
    fn ground(&mut self, panel: &Panel, group: &Group, rows: usize) {
        let height = px(rows as f64 * self.row.height);
        let (y, width) = (px(self.y), px(self.x(panel.until) - MARGIN));
        let lines: String =
            self.ticks().iter().map(|at| format!("M{} {y}v{height}", px(self.x(*at)))).collect();
        self.parts.push(html! {
            rect.l x=(MARGIN) y=(y) width=(width) height=(height) {}
            path.g d=(lines) {}
        });
        self.starved(group);
    }
}

/// Styles, and the patterns of what waits.
fn head(palette: &Palette) -> Markup {
    let colours = COLOURS.iter().take(palette.stages().len().max(1)).enumerate();
    html! {
        style { (PreEscaped(STYLE)) }
        defs {
            @for (no, colour) in colours {
                @for kind in [Kind::Permit, Kind::Rate, Kind::Pause] { (pattern(no, colour, kind)) }
            }
            pattern id="line" width="4" height="4" patternUnits="userSpaceOnUse" {
                rect.w width="4" height="4" {}
                rect.s width="1.5" height="4" {}
            }
            pattern id="consumer" width="4" height="4" patternUnits="userSpaceOnUse" {
                rect.w width="4" height="4" {}
            }
        }
    }
}

fn pattern(no: usize, colour: &str, kind: Kind) -> Markup {
    let turn = match kind {
        Kind::Permit => "rotate(45)",
        Kind::Rate => "rotate(-45)",
        _ => "rotate(0)",
    };
    html! {
        pattern id={ (kind_letter(kind)) (no) } width="6" height="6" patternUnits="userSpaceOnUse" patternTransform=(turn) {
            rect width="6" height="6" fill=(colour) opacity=".3" {}
            @if kind == Kind::Pause {
                circle cx="3" cy="3" r="1.4" fill=(colour) {}
            } @else {
                rect width="2.4" height="6" fill=(colour) {}
            }
        }
    }
}

fn kind_letter(kind: Kind) -> &'static str {
    match kind {
        Kind::Permit => "permit",
        Kind::Rate => "rate",
        Kind::Pause => "pause",
        Kind::Call | Kind::Line | Kind::Consumer => "",
    }
}

/// How something of a stage is filled.
fn fill(palette: &Palette, panel: &Panel, stage: usize, kind: Kind) -> String {
    let no = palette.number(panel, stage) % COLOURS.len();
    match kind {
        Kind::Call => COLOURS[no].to_owned(),
        Kind::Permit | Kind::Rate | Kind::Pause => format!("url(#{}{no})", kind_letter(kind)),
        Kind::Line => "url(#line)".to_owned(),
        Kind::Consumer => "url(#consumer)".to_owned(),
    }
}

/// About how wide a text is in other fonts, by their size: in wide ones of them.
fn sans(text: &str) -> f64 {
    let width = |letter| match letter {
        'i' | 'j' | 'l' | '.' | ',' | '|' | '\'' => 0.31,
        'f' | 'r' | 't' | ' ' | '(' | ')' => 0.4,
        'm' | 'w' | 'M' | 'W' => 0.92,
        _ => 0.63,
    };
    text.chars().map(width).sum()
}

/// A text that is no longer than its room.
fn clipped(text: &str, room: f64, character: f64) -> String {
    let most = (room / character).max(1.0) as usize;
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// A length with one digit behind the point, where it has one.
fn px(length: f64) -> String {
    let text = format!("{length:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}
