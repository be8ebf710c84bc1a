//! What colours, hatches and marks mean: those that the picture has.

use maud::{Markup, html};

use super::super::model::{Kind, Panel, Sign};
use super::super::palette::COLOURS;
use super::{MARGIN, MONO, Sheet, TEXT, clipped, kind_letter, marks, px, sans};

/// Between an entry and the next.
const APART: f64 = 18.0;
/// A sample and the space behind it.
const SAMPLE: f64 = 22.0;

impl Sheet {
    pub(super) fn legend(&mut self, panels: &[Panel]) {
        let mut entries: Vec<Entry> = Vec::new();
        for (no, place) in self.palette.stages().iter().enumerate() {
            let name = clipped(&place.name, self.plot() - SAMPLE, TEXT * MONO);
            entries.push(Entry::fill(COLOURS[no % COLOURS.len()].to_owned(), name, true));
        }
        self.flow(std::mem::take(&mut entries));
        let has = |kind| {
            panels.iter().flat_map(Panel::lanes).any(|lane| lane.spans.iter().any(|it| it.kind == kind))
        };
        for kind in Kind::ALL.into_iter().skip(1).filter(|kind| has(*kind)) {
            let fill = match kind {
                Kind::Line => "url(#line)".to_owned(),
                Kind::Consumer => "url(#consumer)".to_owned(),
                _ => format!("url(#{}0)", kind_letter(kind)),
            };
            entries.push(Entry::fill(fill, kind.text().to_owned(), false));
        }
        if panels.iter().flat_map(|panel| &panel.groups).any(|group| !group.starved.is_empty()) {
            entries.push(Entry {
                sample: Sample::Starved,
                text: "upstream has nothing".to_owned(),
                is_code: false,
            });
        }
        for sign in [Sign::Retry, Sign::Error, Sign::Blocked(0)] {
            let is = |it: Sign| std::mem::discriminant(&it) == std::mem::discriminant(&sign);
            if panels.iter().flat_map(Panel::lanes).any(|lane| lane.marks.iter().any(|mark| is(mark.sign))) {
                entries.push(Entry {
                    sample: Sample::Sign(sign),
                    text: sign.text().to_owned(),
                    is_code: false,
                });
            }
        }
        self.flow(entries);
    }

    /// Entries beside each other, as many as there is room for.
    fn flow(&mut self, entries: Vec<Entry>) {
        if entries.is_empty() {
            return;
        }
        let mut x = MARGIN;
        self.y += TEXT;
        for entry in entries {
            let letters =
                if entry.is_code { entry.text.chars().count() as f64 * MONO } else { sans(&entry.text) };
            let width = SAMPLE + letters * TEXT;
            if x > MARGIN && x + width > self.width - MARGIN {
                (x, self.y) = (MARGIN, self.y + TEXT + 7.0);
            }
            self.parts.push(entry.drawn(x, self.y));
            x += width + APART;
        }
        self.y += 7.0;
    }
}

struct Entry {
    sample: Sample,
    text: String,
    is_code: bool,
}

enum Sample {
    Fill(String),
    Starved,
    Sign(Sign),
}

impl Entry {
    fn fill(fill: String, text: String, is_code: bool) -> Self {
        Entry { sample: Sample::Fill(fill), text, is_code }
    }

    fn drawn(&self, x: f64, y: f64) -> Markup {
        let class = if self.is_code { "t mono" } else { "t" };
        html! {
            @match &self.sample {
                Sample::Fill(fill) => rect x=(px(x)) y=(px(y - 9.5)) width="16" height="11" rx="2" fill=(fill) {},
                Sample::Starved => rect.n x=(px(x)) y=(px(y - 5.5)) width="16" height="3" {},
                Sample::Sign(sign) => (marks::shape(*sign, x + 8.0, y - 4.0)),
            }
            text class=(class) x=(px(x + SAMPLE)) y=(px(y)) { (self.text) }
        }
    }
}
