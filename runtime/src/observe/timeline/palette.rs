//! Colours: one for each stage, told apart by everybody, on light and on dark ground.

use std::collections::HashMap;

use super::model::{Panel, Place};

/// Light colours that people with any kind of colour blindness tell apart, for dark text on them. They are those of Paul Tol's
/// light scheme, but grey, which is for what waits.
pub(super) const COLOURS: [&str; 8] =
    ["#77aadd", "#ee8866", "#44bb99", "#eedd88", "#ffaabb", "#99ddff", "#bbcc33", "#aaaa00"];

/// The stages that are shown, of all panels: those of one name are one and have one colour.
pub(super) struct Palette {
    stages: Vec<Place>,
    numbers: HashMap<String, usize>,
}

impl Palette {
    /// Stages that have a span or mark, in the order of the panels and of their pipes.
    pub(super) fn of(panels: &[Panel]) -> Self {
        let mut palette = Palette { stages: Vec::new(), numbers: HashMap::new() };
        for panel in panels {
            let mut is_shown = vec![false; panel.stages.len()];
            for lane in panel.lanes() {
                // What waits when it is done is grey.
                let calls = lane.spans.iter().filter(|span| span.kind < super::model::Kind::Line);
                let stages = calls.map(|span| span.stage).chain(lane.marks.iter().map(|mark| mark.stage));
                stages.for_each(|stage| is_shown[stage] = true);
            }
            for (place, is_shown) in panel.stages.iter().zip(is_shown) {
                if is_shown && !palette.numbers.contains_key(&place.name) {
                    palette.numbers.insert(place.name.clone(), palette.stages.len());
                    palette.stages.push(place.clone());
                }
            }
        }
        palette
    }

    pub(super) fn stages(&self) -> &[Place] {
        &self.stages
    }

    /// The number of a stage among those shown. For one that is not, the first: it has no colour.
    pub(super) fn number(&self, panel: &Panel, stage: usize) -> usize {
        panel.stages.get(stage).and_then(|place| self.numbers.get(&place.name)).copied().unwrap_or(0)
    }
}
