//! The bars of a lane.

use std::collections::BTreeMap;
use std::fmt::Write;

use maud::html;

use super::super::model::{Group, Kind, Lane, Panel, Span};
use super::super::scale;
use super::super::thin::{Piece, pieces};
use super::{MARGIN, MONO, Sheet, fill, px};

/// From so many pixels on a bar is one of its own, and tells what it is.
const WHOLE: f64 = 5.0;
/// Between a label and what is beside it.
const APART: f64 = 5.0;
/// Marks reach so far to either side, with a little space.
const MARK: f64 = 6.0;

impl Sheet {
    pub(super) fn bars(&mut self, panel: &Panel, lane: &Lane) {
        let top = self.y + (self.row.height - self.row.bar) / 2.0;
        let mut crumbs: BTreeMap<String, String> = BTreeMap::new();
        for piece in pieces(&lane.spans, self.plot(), self.until, WHOLE) {
            match piece {
                Piece::Whole { span, x, width } => {
                    let room = self.room(lane, span);
                    self.bar(panel, span, (MARGIN + x, top), width, room);
                }
                Piece::Crumb { stage, kind, x, width } => {
                    let path = crumbs.entry(fill(&self.palette, panel, stage, kind)).or_default();
                    let (x, y, bar, width) = (px(MARGIN + x), px(top), px(self.row.bar), px(width));
                    write!(path, "M{x} {y}h{width}v{bar}h-{width}z").expect("a string takes all");
                }
            }
        }
        self.parts.extend(crumbs.iter().map(|(fill, path)| html! { path fill=(fill) d=(path) {} }));
    }

    fn bar(&mut self, panel: &Panel, span: &Span, (x, y): (f64, f64), width: f64, (begin, end): (f64, f64)) {
        // A little apart from the next one.
        let (left, long) = (px(x), px((width - 0.8).max(1.0)));
        let fill = fill(&self.palette, panel, span.stage, span.kind);
        let outline = (span.kind == Kind::Call).then_some("o");
        self.parts.push(html! {
            rect class=[outline] x=(left) y=(px(y)) width=(long) height=(px(self.row.bar)) rx="2" fill=(fill) {
                title { (told(panel, span)) }
            }
        });
        if let Some(label) = self.label(panel, span, end - begin) {
            let line = px(y + self.row.bar / 2.0 + self.row.font * 0.36);
            self.parts.push(html! {
                text.i x=(px(begin)) y=(line) style={ "font-size:" (self.row.font) "px" } { (label) }
            });
        }
    }

    /// From where to where the label of a bar may stand, that no mark covers it.
    fn room(&self, lane: &Lane, span: &Span) -> (f64, f64) {
        let (mut begin, mut end) = (self.x(span.from) + APART, self.x(span.to) - APART);
        // Notches are as thin as letters.
        if !self.has_notches {
            for mark in &lane.marks {
                let x = self.x(mark.at);
                if x <= begin + MARK {
                    begin = begin.max(x + MARK);
                } else {
                    end = end.min(x - MARK);
                    break;
                }
            }
        }
        (begin, end)
    }

    /// The name of a call and the number of its unit, as far as there is room.
    fn label(&self, panel: &Panel, span: &Span, room: f64) -> Option<String> {
        let short = panel.stages[span.stage].short();
        let labels = [format!("{short} {}", span.unit), span.unit.to_string()];
        let fits = |label: &String| label.chars().count() as f64 * self.row.font * MONO <= room;
        labels.into_iter().find(fits).filter(|_| span.kind == Kind::Call && self.row.font > 0.0)
    }

    /// A thin line where upstream had nothing.
    pub(super) fn starved(&mut self, group: &Group) {
        let mut path = String::new();
        let mut end = 0.0;
        for (from, to) in &group.starved {
            // Of what is narrower than a pixel only the first is seen.
            let (x, to) = (self.x(*from).max(end), self.x(*to));
            if to - x >= 0.05 {
                let width = (to - x).max(1.0);
                write!(path, "M{} {}h{}v3h-{}z", px(x), px(self.y - 4.5), px(width), px(width))
                    .expect("a string takes all");
                end = x + width;
            }
        }
        if !path.is_empty() {
            self.parts.push(html! { path.n d=(path) { title { "upstream has nothing" } } });
        }
    }
}

/// What the picture says when it is pointed at.
fn told(panel: &Panel, span: &Span) -> String {
    let (name, time) = (&panel.stages[span.stage].name, scale::text(span.to - span.from));
    let (from, to) = (scale::text(span.from), scale::text(span.to));
    format!("{name} #{}: {} {time} ({from} to {to})", span.unit, span.kind.text())
}
