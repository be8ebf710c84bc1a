//! Retries, errors, and a thread that stands still.

use std::fmt::Write;

use maud::{Markup, html};

use super::super::model::{Mark, Panel, Sign};
use super::super::scale;
use super::{Sheet, px};

/// Marks of one sign that are nearer than this are one.
const NEAR: f64 = 7.0;

impl Sheet {
    pub(super) fn marks(&mut self, panel: &Panel, marks: &[Mark]) {
        if self.has_notches {
            return self.notches(marks);
        }
        let y = self.y + self.row.height / 2.0;
        // By sign: where the last mark was drawn, and what it stands for.
        let mut open: Vec<(f64, &Mark, usize)> = Vec::new();
        for mark in marks {
            let x = self.x(mark.at);
            match open.iter_mut().find(|(_, first, _)| is_same(first.sign, mark.sign)) {
                Some((begin, _, count)) if x - *begin < NEAR => *count += 1,
                Some(place) => {
                    let (x, first, count) = std::mem::replace(place, (x, mark, 1));
                    self.parts.push(drawn(panel, first, count, x, y));
                }
                None => open.push((x, mark, 1)),
            }
        }
        self.parts.extend(open.into_iter().map(|(x, first, count)| drawn(panel, first, count, x, y)));
    }
}

impl Sheet {
    /// Where marks are many: a notch for each, at most one of each sign in two pixels.
    fn notches(&mut self, marks: &[Mark]) {
        let (top, bar) = (self.y + (self.row.height - self.row.bar) / 2.0, self.row.bar);
        for (sign, class, height) in
            [(Sign::Retry, "v", bar / 3.0), (Sign::Error, "e", bar), (Sign::Blocked(0), "k", bar)]
        {
            let mut path = String::new();
            let mut end = f64::MIN;
            for mark in marks.iter().filter(|mark| is_same(mark.sign, sign)) {
                let x = self.x(mark.at);
                if x - end >= 2.0 {
                    write!(path, "M{} {}v{}h1.5v-{}z", px(x), px(top), px(height), px(height))
                        .expect("a string takes all");
                    end = x;
                }
            }
            if !path.is_empty() {
                self.parts.push(html! { path class=(class) style="stroke:none" d=(path) {} });
            }
        }
    }
}

fn is_same(one: Sign, other: Sign) -> bool {
    std::mem::discriminant(&one) == std::mem::discriminant(&other)
}

fn drawn(panel: &Panel, mark: &Mark, count: usize, x: f64, y: f64) -> Markup {
    let (name, at) = (&panel.stages[mark.stage].name, scale::text(mark.at));
    let text = match (mark.sign, count) {
        (Sign::Blocked(time), 1) => {
            format!("{name} #{}: thread blocked for {}", mark.unit, scale::text(time))
        }
        (sign, 1) => format!("{name} #{}: {} at {at}", mark.unit, sign.text()),
        (sign, count) => format!("{name}: {count} times {} from {at} on", sign.text()),
    };
    html! { g { title { (text) } (shape(mark.sign, x, y)) } }
}

/// Each has a shape of its own: colours alone tell nothing.
pub(super) fn shape(sign: Sign, x: f64, y: f64) -> Markup {
    let (left, above) = (px(x), px(y));
    match sign {
        Sign::Retry => html! { circle.r cx=(left) cy=(above) r="3" {} },
        Sign::Error => html! {
            circle.e cx=(left) cy=(above) r="4.4" {}
            path.x d={ "M" (px(x - 1.8)) " " (px(y - 1.8)) "l3.6 3.6m0-3.6l-3.6 3.6" } {}
        },
        Sign::Blocked(_) => html! {
            path.k d={ "M" (left) " " (px(y - 4.4)) "l4.6 8h-9.2z" } {}
        },
    }
}
