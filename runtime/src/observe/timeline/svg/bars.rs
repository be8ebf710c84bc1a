//! The bars of a lane.

use std::collections::BTreeMap;
use std::fmt::Write;

use maud::html;

use super::super::model::{Group, Kind, Panel, Span};
use super::super::scale;
use super::super::thin::{Piece, pieces};
use super::{MARGIN, MONO, Sheet, fill, px};

/// From so many pixels on a bar is one of its own, and tells what it is.
const WHOLE: f64 = 5.0;

impl Sheet {
    pub(super) fn bars(&mut self, panel: &Panel, spans: &[Span]) {
        let top = self.y + (self.row.height - self.row.bar) / 2.0;
        let mut crumbs: BTreeMap<String, String> = BTreeMap::new();
        for piece in pieces(spans, self.plot(), self.until, WHOLE) {
            match piece {
                Piece::Whole { span, x, width } => self.bar(panel, span, (MARGIN + x, top), width),
                Piece::Crumb { stage, kind, x, width } => {
                    let path = crumbs.entry(fill(&self.palette, panel, stage, kind)).or_default();
                    let (x, y, bar, width) = (px(MARGIN + x), px(top), px(self.row.bar), px(width));
                    write!(path, "M{x} {y}h{width}v{bar}h-{width}z").expect("a string takes all");
                }
            }
        }
        self.parts.extend(crumbs.iter().map(|(fill, path)| html! { path fill=(fill) d=(path) {} }));
    }

    fn bar(&mut self, panel: &Panel, span: &Span, (x, y): (f64, f64), width: f64) {
        // A little apart from the next one.
        let (left, long) = (px(x), px((width - 0.8).max(1.0)));
        let fill = fill(&self.palette, panel, span.stage, span.kind);
        let outline = (span.kind == Kind::Call).then_some("o");
        self.parts.push(html! {
            rect class=[outline] x=(left) y=(px(y)) width=(long) height=(px(self.row.bar)) rx="2" fill=(fill) {
                title { (told(panel, span)) }
            }
        });
        if let Some(label) = self.label(panel, span, width) {
            let line = px(y + self.row.bar / 2.0 + self.row.font * 0.36);
            self.parts.push(html! {
                text.i x=(px(x + 5.0)) y=(line) style={ "font-size:" (self.row.font) "px" } { (label) }
            });
        }
    }

    /// The name of a call and the number of its unit, as far as there is room.
    fn label(&self, panel: &Panel, span: &Span, width: f64) -> Option<String> {
        let short = panel.stages[span.stage].short();
        let labels = [format!("{short} {}", span.unit), span.unit.to_string()];
        let fits = |label: &String| label.chars().count() as f64 * self.row.font * MONO + 10.0 <= width;
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
